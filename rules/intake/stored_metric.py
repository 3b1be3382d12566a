"""Reads stored metrics of any writer: an unusable field counts as not reported."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from rules.metric import Metric, UnusableField
from rules.text.excerpt import echo
from rules.text.faults import faults_of

_KEYS = tuple(str(field.alias) for field in Metric.model_fields.values())
_FOLDED = {key.lower(): key for key in _KEYS}
_NEEDED = frozenset({"stationId", "timestamp"})
_OF_EVERY_METRIC = frozenset({"station_id", "timestamp"})
_NULL = "is NULL"
_BETWEEN_WORDS = re.compile(r"[\s_-]")
_LONGEST_KEY = 40


class NothingUsable(ValueError):
    """A stored metric that reports nothing, or nothing that can be used: its station must not count as heard from."""

    def __init__(self, unusable: Sequence[UnusableField]) -> None:
        super().__init__("; ".join(f"{each.name} {each.why}" for each in unusable) or "it reports nothing")


def read_metric(values: Mapping[str, Any], *, is_whole: bool = True) -> Metric:
    """
    Return the metric. Raises ValidationError if its station or time cannot be read, and NothingUsable.

    Of a part (`is_whole` False) nothing is said about what is missing.
    """
    given = {key: values[key] for key in _KEYS if key in values}
    unusable = [UnusableField(key, _NULL) for key, value in given.items() if value is None]
    for each in unusable:
        del given[each.name]
    metric, refused = _validated(given)
    unusable += [*refused, *_misspelt(values)]
    says_nothing = is_whole and metric.model_fields_set <= _OF_EVERY_METRIC
    if says_nothing or (unusable and not _reports_anything(metric)):
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


def _misspelt(values: Mapping[str, Any]) -> Iterator[UnusableField]:
    """Yield the fields that stand under their name in other letters ("charged_batteries") and not under their own."""
    if all(key in values for key in _KEYS):
        return
    for name in values.keys() - _FOLDED.values():
        key = _FOLDED.get(_BETWEEN_WORDS.sub("", name).lower()) if len(name) <= _LONGEST_KEY else None
        if key is not None and key not in values:
            yield UnusableField(key, f"is missing; {echo(name)} is there")


def _reports_anything(metric: Metric) -> bool:
    return any(value or value == 0 for name, value in metric if name not in _OF_EVERY_METRIC)
