"""Turns input from the API or a file into a metric, or refuses it with a sentence."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from rules.alert.errors import MetricRefused
from rules.intake.exact_json import NotJson, TooDeep
from rules.intake.item_size import MAX_ITEM_BYTES, item_bytes
from rules.intake.metric_row import parse_row
from rules.intake.missing_key import missing, must_not_be_misspelt
from rules.intake.reported_metric import RecordedMetric, ReportedMetric
from rules.metric import Metric
from rules.text.faults import Fault, faults_of

_KEYS = tuple(str(field.alias) for field in ReportedMetric.model_fields.values())
_MEASURED = ("swap_rate", "charger_uptime", "charger_health", "charged_batteries", "uncharged_batteries")


def accept_metric(raw: object, now_ms: int | None) -> Metric:
    """
    Return the metric in parsed JSON. Raises MetricRefused, which names every invalid field and why.

    Parse the JSON with `rules.intake.exact_json`: a float has already lost digits. `now_ms` is epoch ms;
    without it the metric may be of any time.
    Unknown keys and `ttl` are ignored; null is the same as a missing key.
    """
    return _accepted(ReportedMetric, raw, now_ms)


def accept_recorded(raw: object) -> Metric:
    """
    Return the metric in parsed JSON of a recording: it may be of any time, and lack measurements. Raises MetricRefused.

    A measurement that is missing was not reported, as in the metrics table; one that is misspelt is refused.
    """
    metric = _accepted(RecordedMetric, raw, None)
    if isinstance(raw, Mapping) and None in (getattr(metric, name) for name in _MEASURED):
        must_not_be_misspelt(raw)
    return metric


def _accepted(model: type[ReportedMetric], raw: object, now_ms: int | None) -> Metric:
    if isinstance(raw, NotJson | TooDeep):
        raise MetricRefused("metric", f"is {raw}")
    if not isinstance(raw, Mapping):
        raise MetricRefused("metric", "should be an object with stationId, timestamp and the measurements")
    given = {key: value for key in _KEYS if (value := raw.get(key)) is not None}
    try:
        metric = Metric(**dict(model.model_validate(given, context=now_ms)))
    except ValidationError as error:
        first, *others = [_refusal(fault, raw) for fault in faults_of(error, model, quoted=False)]
        raise MetricRefused(first.field, first.why, *others) from None
    size = item_bytes(metric)
    if size > MAX_ITEM_BYTES:
        raise MetricRefused("metric", f"takes {size:,} bytes; at most {MAX_ITEM_BYTES:,} can be stored")
    return metric


def accept_row(row: Mapping[str, str], now_ms: int | None) -> Metric:
    """
    Return the metric in a CSV row, a mapping of column name to text. Raises MetricRefused.

    `demandSurge` is true, false, 1 or 0; the texts of `errorLogs` and `faultPatterns` are separated by `|`.
    """
    return accept_metric(parse_row(row), now_ms)


def _refusal(fault: Fault, raw: Mapping[Any, object]) -> MetricRefused:
    key, *inner = fault.path
    if fault.kind == "missing":
        return missing(key, raw)
    return MetricRefused(key + "".join(f"[{each}]" for each in inner), fault.why)
