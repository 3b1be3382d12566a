"""What comes in through the API or a file: complete, plausible and storable, or refused with a sentence."""

from collections.abc import Mapping

from rules.errors import MetricRefused
from rules.intake_field import fault_texts, flag, health, station_id
from rules.intake_number import count, number, percentage
from rules.intake_time import arrived
from rules.item_size import MAX_ITEM_BYTES, item_bytes
from rules.metric import Metric
from rules.metric_row import MISSING, parse_row
from rules.missing_key import missing

OPTIONAL = {"demandSurge": False, "errorLogs": [], "faultPatterns": []}
"""What a station may leave out, and what that means."""


def accept_metric(raw: object, now_ms: int) -> Metric:
    """
    Make a metric of parsed JSON; raise `MetricRefused` with the field and the reason.

    Parse the JSON with `parse_float=Decimal`: a float has already lost digits.
    `now_ms` is epoch ms. `ttl` and unknown keys are ignored.
    """
    if not isinstance(raw, Mapping):
        raise MetricRefused("metric", "should be an object with stationId, timestamp and the measurements")
    metric = Metric(
        station_id=station_id("stationId", _required(raw, "stationId")),
        timestamp=arrived("timestamp", _required(raw, "timestamp"), now_ms),
        swap_rate=number("swapRate", _required(raw, "swapRate")),
        demand_surge=flag("demandSurge", _optional(raw, "demandSurge")),
        charger_uptime=percentage("chargerUptime", _required(raw, "chargerUptime")),
        charger_health=health("chargerHealth", _required(raw, "chargerHealth")),
        charged_batteries=count("chargedBatteries", _required(raw, "chargedBatteries")),
        uncharged_batteries=count("unchargedBatteries", _required(raw, "unchargedBatteries")),
        error_logs=fault_texts("errorLogs", _optional(raw, "errorLogs")),
        fault_patterns=fault_texts("faultPatterns", _optional(raw, "faultPatterns")),
    )
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


def _required(raw: Mapping[str, object], key: str) -> object:
    value = raw.get(key, MISSING)
    if value is MISSING or value is None:
        raise missing(key, raw)
    return value


def _optional(raw: Mapping[str, object], key: str) -> object:
    value = raw.get(key, MISSING)
    return OPTIONAL[key] if value is MISSING or value is None else value
