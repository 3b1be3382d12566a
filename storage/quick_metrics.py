"""
Reads metrics straight from DynamoDB's format, if nothing about them is unusual; every other item is read by the rules.

A quarter of what judging a station costs was reading its samples.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from rules.intake.quick_metric import HEALTH, Decimals, built, is_time
from rules.intake.stored_metric import read_metric
from rules.metric import LARGEST, Metric
from storage.items import Item
from storage.reading import BrokenItems, read_nouns
from storage.time_units import timed_in_ms

_UNUSUAL = re.compile(r"0[0-9]|.*\..*0$", re.DOTALL)
"""Leading or trailing zeros: no number that DynamoDB spells."""

KEY = ("stationId", "timestamp")
_LONGEST_NAME = 2_048


class _Exact(Decimals):
    """Up to a number, and without those that DynamoDB would spell otherwise. Raises ValueError."""

    def __init__(self, most: int) -> None:
        self._most = most

    def _read(self, text: str) -> Any:
        number = None if _UNUSUAL.match(text) else super()._read(text)
        if number is None or number > self._most:
            raise ValueError
        return number


class _Counts(_Exact):
    """The same, of whole numbers."""

    def _read(self, text: str) -> Any:
        super()._read(text)
        return int(text)


_rates, _uptimes, _counts = _Exact(LARGEST), _Exact(100), _Counts(LARGEST)


def read_metrics(
    items: Iterable[Item], table: str, on_broken: BrokenItems, *, is_whole: bool = True
) -> Iterator[Metric]:
    """Yield the metrics in items; those that cannot be read are reported. `is_whole`: with every attribute."""
    read = partial(read_metric, is_whole=is_whole)
    for item in items:
        if is_whole and (quick := quick_metric(item)) is not None:
            yield quick
        else:
            yield from read_nouns(Metric, [timed_in_ms(item)], table, KEY, on_broken, read)


def quick_metric(item: Item) -> Metric | None:
    """Return the metric in an item; None if anything about it is unusual."""
    try:
        station, told, surge = item["stationId"]["S"], item["timestamp"]["N"], item["demandSurge"]["BOOL"]
        at = int(told)
        values = {
            "station_id": station,
            "timestamp": at,
            "swap_rate": _rates[item["swapRate"]["N"]],
            "demand_surge": surge,
            "charger_uptime": _uptimes[item["chargerUptime"]["N"]],
            "charger_health": HEALTH[item["chargerHealth"]["S"]],
            "charged_batteries": _counts[item["chargedBatteries"]["N"]],
            "uncharged_batteries": _counts[item["unchargedBatteries"]["N"]],
            "error_logs": _texts(item.get("errorLogs")),
            "fault_patterns": _texts(item.get("faultPatterns")),
        }
        is_named = station.isascii() and 0 < len(station) <= _LONGEST_NAME
        if not is_named or type(surge) is not bool or not is_time(at) or str(at) != told:
            return None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return built(values)


def _texts(attribute: Item | None) -> tuple[str, ...]:
    if attribute is None or attribute["L"] == []:
        return ()
    texts = tuple([each["S"] for each in attribute["L"]])
    if not "".join(texts).isascii():
        raise ValueError
    return texts
