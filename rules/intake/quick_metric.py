"""
Takes in rows fast.

A row in which nothing is unusual becomes a metric here, by the same rules as in `metric_intake`; every other row is
taken in there, and refused there with its reasons.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rules.alert.errors import MetricRefused
from rules.evaluate.window import MAX_AHEAD_MS
from rules.intake.exact_json import parse_json
from rules.intake.iso_time import in_epoch_ms
from rules.intake.metric_intake import accept_metric, accept_recorded
from rules.intake.metric_row import SEPARATOR, parse_row
from rules.intake.reported_metric import RETENTION_MS
from rules.metric import LARGEST, ChargerHealth, Metric
from rules.units import MICROSECONDS_FROM, SECONDS_BELOW

Came = tuple[Metric, int | None]
"""A metric, and when it came (epoch ms) if the row says so."""

ARRIVED = "arrivedAt"
"""The key of a row that says when it came, if that was later than it was measured."""

_LONGEST_LINE, _DIGITS = 4_000, 16
_MOST_STATIONS = 200_000
_WHOLE = frozenset({"timestamp", "chargedBatteries", "unchargedBatteries", ARRIVED})
_EXACT = frozenset({"swapRate", "chargerUptime"})
_LISTS = frozenset({"errorLogs", "faultPatterns"})
_FLAGS = {"true": True, "false": False, "": False}
_FULL = Decimal(100)
_MOST = Decimal(LARGEST)
_FIELDS = set(Metric.model_fields)
HEALTH: dict[Any, ChargerHealth] = {each.value: each for each in ChargerHealth}
_GIVEN = ("stationId", "timestamp", "chargedBatteries", "unchargedBatteries", "chargerHealth", "demandSurge")
_TYPES = frozenset((str, int, int, int, str, surge) for surge in (bool, type(None)))
_set = object.__setattr__
_NOTHING_UNUSABLE: dict[str, Any] = {"_unusable": ()}
"""Of all of them, since nobody writes to it: a dictionary each would be a sixth of what a sample takes in memory."""


class Decimals(dict[Any, Any]):
    """Numbers as texts, and as the decimals they are: stations report the same ones again and again."""

    _usual = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")
    _most_kept = 50_000

    def __missing__(self, text: str) -> Any:
        number = self._read(text)
        if number is not None and len(self) < self._most_kept:
            self[text] = number
        return number

    def _read(self, text: str) -> Decimal | None:
        return (Decimal(text) or Decimal(0)) if self._usual.fullmatch(text) else None


class QuickIntake:
    """Takes in rows; it knows the names of stations that were taken in before."""

    def __init__(self) -> None:
        self._decimals = Decimals()
        self._counts = Decimals({number: Decimal(number) for number in range(10_000)})
        self._stations: set[str] = set()
        # Whether a float has lost digits can no longer be seen when it is a float.
        decode = json.JSONDecoder(parse_float=self._decimals.__getitem__).decode
        self._decode: Callable[[str], Any] = decode

    def row(self, raw: object, now_ms: int) -> Metric:
        """Return the metric in JSON that `exact_json` has parsed, as `accept_metric` does. Raises MetricRefused."""
        metric = self._metric(self._spelled(raw)) if type(raw) is dict else None
        if metric is None or not -RETENTION_MS <= metric.timestamp - now_ms <= MAX_AHEAD_MS or _is_long(metric):
            metric = accept_metric(raw, now_ms)
            self._know(metric.station_id)
        return metric

    def line(self, text: str) -> Came:
        """Return the metric in a line of JSON. Raises MetricRefused, and ValueError or RecursionError if it is none."""
        if len(text) <= _LONGEST_LINE:
            values = self._decode(text)
            is_usual = type(values) is dict and type(values.get(ARRIVED)) is not str
            metric = self._metric(values) if is_usual else None
            if metric is not None:
                return metric, _time(values.get(ARRIVED))
        return self._slowly(parse_json(text))

    def cells(self, names: Sequence[str], cells: Sequence[str]) -> Came:
        """Return the metric in the cells of a row of CSV. Raises MetricRefused."""
        row = dict(zip(names, cells, strict=False))
        if len(cells) == len(names) and (row.get(ARRIVED) or "0").isdecimal():
            values = {name: self._cell(name, text) for name, text in row.items()}
            metric = self._metric(values)
            if metric is not None:
                return metric, _time(values.get(ARRIVED))
        if len(cells) > len(names):
            raise MetricRefused("row", "has more cells than the header has names")
        return self._slowly(parse_row(row))

    def _cell(self, name: str, text: str) -> Any:
        if name in _WHOLE:
            return int(text) if len(text) < _DIGITS and text.isascii() and text.isdecimal() else None
        if name in _EXACT:
            return self._decimals[text]
        if name in _LISTS:
            return [part.strip() for part in text.split(SEPARATOR) if part.strip()] if text else None
        return _FLAGS.get(text, text) if name == "demandSurge" else text

    def _slowly(self, raw: Any) -> Came:
        if isinstance(raw, dict):
            raw |= {name: in_epoch_ms(raw[name], name) for name in ("timestamp", ARRIVED) if name in raw}
        metric = accept_recorded(raw)
        self._know(metric.station_id)
        return metric, _time(raw.get(ARRIVED))

    def _know(self, station: str) -> None:
        if len(self._stations) >= _MOST_STATIONS:
            self._stations.clear()
        self._stations.add(station)

    def _spelled(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """Leave out decimals that are spelled unusually."""
        odd = {each: self._decimals[str(raw[each])] for each in _EXACT if type(raw.get(each)) is Decimal}
        return {**raw, **odd} if odd else raw

    def _metric(self, values: Mapping[str, Any]) -> Metric | None:
        """Return the metric, or None if anything about it is unusual."""
        given: tuple[Any, ...] = tuple(map(values.get, _GIVEN))
        if tuple(map(type, given)) not in _TYPES:
            return None
        station, at, charged, uncharged, health, surge = given
        if station not in self._stations or health not in HEALTH:
            return None
        rate, uptime = self._decimal(values.get("swapRate")), self._decimal(values.get("chargerUptime"))
        logs, faults = _texts(values.get("errorLogs")), _texts(values.get("faultPatterns"))
        if None in (rate, uptime, logs, faults) or not in_range(at, charged, uncharged, rate, uptime):
            return None
        return built(
            {
                "station_id": station,
                "timestamp": at,
                "swap_rate": rate,
                "demand_surge": surge or False,
                "charger_uptime": uptime,
                "charger_health": HEALTH[health],
                "charged_batteries": charged,
                "uncharged_batteries": uncharged,
                "error_logs": logs,
                "fault_patterns": faults,
            }
        )

    def _decimal(self, value: Any) -> Decimal | None:
        if type(value) is int:
            return self._counts.get(value)
        return value if type(value) is Decimal else None


def in_range(at: int, charged: int, uncharged: int, rate: Any, uptime: Any) -> bool:
    """Return whether all lie where they may."""
    return is_time(at) and 0 <= charged <= LARGEST and 0 <= uncharged <= LARGEST and rate <= _MOST and uptime <= _FULL


def is_time(at: int) -> bool:
    """Return whether it counts milliseconds."""
    return SECONDS_BELOW <= at < MICROSECONDS_FROM


def _is_long(metric: Metric) -> bool:
    return sum(len(each) + 1 for each in (*metric.error_logs, *metric.fault_patterns)) > _LONGEST_LINE


def _time(value: Any) -> int | None:
    """Return a time (epoch ms); None if it is none."""
    if isinstance(value, Decimal) and value.is_finite() and value < MICROSECONDS_FROM:
        value = int(value)
    return value if type(value) is int and SECONDS_BELOW <= value < MICROSECONDS_FROM else None


def _texts(value: Any) -> tuple[str, ...] | None:
    if not value:
        return () if value is None or type(value) is list else None
    if type(value) is list and all(type(each) is str and each.isascii() for each in value):
        return tuple(value)
    return None


def built(values: dict[str, Any]) -> Metric:
    """Return a metric of values that are as they must be."""
    # What `Metric.model_construct` does, in a third of the time.
    metric = Metric.__new__(Metric)
    _set(metric, "__dict__", values)
    _set(metric, "__pydantic_fields_set__", _FIELDS)
    _set(metric, "__pydantic_extra__", None)
    _set(metric, "__pydantic_private__", _NOTHING_UNUSABLE)
    return metric
