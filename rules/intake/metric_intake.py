"""What comes in through the API or a file: complete, plausible and storable, or refused with a sentence."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from rules.alert.errors import MetricRefused
from rules.intake.intake_field import fault_texts, flag, health, station_id
from rules.intake.intake_number import count, number, percentage
from rules.intake.intake_time import arrived
from rules.intake.item_size import MAX_ITEM_BYTES, item_bytes
from rules.intake.metric_row import MISSING, parse_row
from rules.intake.missing_key import missing
from rules.metric import Metric

OPTIONAL = {"demandSurge": False, "errorLogs": [], "faultPatterns": []}
"""What a station may leave out, and what that means."""


def accept_metric(raw: object, now_ms: int) -> Metric:
    """
    Make a metric of parsed JSON; raise `MetricRefused` with every field that is wrong, and why.

    Parse the JSON with `parse_float=Decimal`: a float has already lost digits.
    `now_ms` is epoch ms. `ttl` and unknown keys are ignored.
    """
    if not isinstance(raw, Mapping):
        raise MetricRefused("metric", "should be an object with stationId, timestamp and the measurements")
    metric = Metric(**_checked(raw, now_ms))
    size = item_bytes(metric)
    if size > MAX_ITEM_BYTES:
        raise MetricRefused("metric", f"takes {size:,} bytes; at most {MAX_ITEM_BYTES:,} can be stored")
    return metric


def accept_row(row: Mapping[str, str], now_ms: int) -> Metric:
    """
    Make a metric of a CSV row (header name to text); raise `MetricRefused`.

    `demandSurge` is true, false, 1 or 0; `errorLogs` and `faultPatterns` are separated by `|`.
    """
    return accept_metric(parse_row(row), now_ms)


def _checked(raw: Mapping[Any, object], now_ms: int) -> dict[str, Any]:
    """Return each value by its key; raise `MetricRefused` with all that are wrong, in the order of the schema."""
    values: dict[str, Any] = {}
    faults: list[MetricRefused] = []
    for key, check in _checks(now_ms).items():
        try:
            values[key] = check(key, _given(raw, key))
        except MetricRefused as fault:
            faults.append(fault)
    if faults:
        raise MetricRefused(faults[0].field, faults[0].why, *faults[1:])
    return values


def _checks(now_ms: int) -> Mapping[str, Callable[[str, object], object]]:
    return {
        "stationId": station_id,
        "timestamp": partial(arrived, now_ms=now_ms),
        "swapRate": number,
        "demandSurge": flag,
        "chargerUptime": percentage,
        "chargerHealth": health,
        "chargedBatteries": count,
        "unchargedBatteries": count,
        "errorLogs": fault_texts,
        "faultPatterns": fault_texts,
    }


def _given(raw: Mapping[Any, object], key: str) -> object:
    value = raw.get(key, MISSING)
    if value is not MISSING and value is not None:
        return value
    if key in OPTIONAL:
        return OPTIONAL[key]
    raise missing(key, raw)
