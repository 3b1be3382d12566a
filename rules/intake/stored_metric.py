"""Reads stored metrics of any writer: an unusable field counts as not reported."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from rules.metric import Metric, UnusableField
from rules.text.faults import faults_of

_KEYS = tuple(str(field.alias) for field in Metric.model_fields.values())
_NEEDED = frozenset({"stationId", "timestamp"})
_OF_EVERY_METRIC = frozenset({"station_id", "timestamp"})
_NULL = "is NULL"


class NothingUsable(ValueError):
    """A stored metric whose reported fields are all unusable: its station must not count as heard from."""

    def __init__(self, unusable: Sequence[UnusableField]) -> None:
        super().__init__("; ".join(f"{each.name} {each.why}" for each in unusable))


def read_metric(values: Mapping[str, Any]) -> Metric:
    """Return the metric. Raises ValidationError if its station or time cannot be read, and NothingUsable."""
    given = {key: values[key] for key in _KEYS if key in values}
    unusable = [UnusableField(key, _NULL) for key, value in given.items() if value is None]
    for each in unusable:
        del given[each.name]
    metric, refused = _validated(given)
    unusable += refused
    if unusable and not _reports_anything(metric):
        raise NothingUsable(unusable)
    return metric.without(unusable) if unusable else metric


def _validated(given: Mapping[str, Any]) -> tuple[Metric, list[UnusableField]]:
    """Return the metric without the fields that are invalid, and those fields."""
    try:
        return Metric.model_validate(given), []
    except ValidationError as error:
        reasons = {fault.path[0]: fault.why for fault in reversed(faults_of(error, Metric)) if fault.path}
        if _NEEDED & reasons.keys():
            raise
    metric = Metric.model_validate({key: value for key, value in given.items() if key not in reasons})
    return metric, [UnusableField(name, why) for name, why in reasons.items()]


def _reports_anything(metric: Metric) -> bool:
    return any(value or value == 0 for name, value in metric if name not in _OF_EVERY_METRIC)
