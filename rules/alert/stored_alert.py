"""Reads stored alerts of any writer: an unusable value counts as missing, but is not lost."""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeGuard, TypeVar

from pydantic import BaseModel, ValidationError

from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.as_written import AsWritten
from rules.alert.open_alert import OpenAlert
from rules.metric import UnusableField
from rules.text.faults import Fault, faults_of
from rules.units import in_ms

Noun = TypeVar("Noun", bound=BaseModel)
Values = dict[str, Any]

_NEEDED = frozenset({"alertId", "stationId", "alertType", "severity", "status", "createdAt"})
_WORDS: Mapping[str, type[StrEnum]] = {"alertType": AlertType, "severity": Severity, "status": AlertStatus}
_BETWEEN_WORDS = re.compile(r"[\s-]+")
_TIMES = ("createdAt", "updatedAt", "approvedAt", "rejectedAt")
_METADATA, _SEVERITY = "metadata", "severity"
_PASSES = 8
"""More than a fault can hide behind another."""


def read_alert(values: Mapping[str, Any]) -> Alert:
    """Return the alert in stored values. Raises ValidationError when what identifies it cannot be read."""
    given = _spelled_as_ours(values)
    has_map = isinstance(given.get(_METADATA, {}), Mapping)
    unusable = (
        [] if _is_word(values.get(_SEVERITY)) else [UnusableField(_SEVERITY, "is no word; it counts as CRITICAL")]
    )
    metadata = None
    if not has_map:
        metadata = given.pop(_METADATA)
        unusable.append(UnusableField(_METADATA, "is NULL" if metadata is None else "it should be a map"))
    alert, kept, faults = _without_faults(Alert, given)
    keys = {name: value for name, value in given.get(_METADATA, {}).items() if name not in kept.get(_METADATA, {})}
    status, created_at = values.get("status"), values.get("createdAt")
    written = AsWritten(
        status=status if status != given.get("status") else None,
        created_at=int(created_at) if _is_number(created_at) and created_at != given["createdAt"] else None,
        has_map=has_map,
        metadata=metadata,
        keys=keys,
        unusable=(*unusable, *faults),
    )
    return alert.known_as(written) if written != AsWritten() else alert


def read_open_alert(values: Mapping[str, Any]) -> OpenAlert:
    """Return the same in brief."""
    given = _spelled_as_ours(values)
    if not isinstance(given.get(_METADATA, {}), Mapping):
        del given[_METADATA]
    return _without_faults(OpenAlert, given)[0]


def known_spelling(kind: type[StrEnum], word: Any) -> Any:
    """Return the member of an enumeration that a word means, however it is spelled; anything else as it is."""
    folded = _BETWEEN_WORDS.sub("_", word.strip()).upper() if isinstance(word, str) else word
    return next((each for each in kind if each.value == folded), word)


def _spelled_as_ours(values: Mapping[str, Any]) -> Values:
    given = {name: value for name, value in values.items() if value is not None or name == _METADATA}
    for name, kind in _WORDS.items():
        if name in given:
            given[name] = known_spelling(kind, given[name])
    for name in _TIMES:
        if _is_number(given.get(name)):
            given[name] = max(0, in_ms(given[name]))
    if not _is_word(given.get(_SEVERITY)):
        given[_SEVERITY] = Severity.CRITICAL
    return given


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> TypeGuard[int | Decimal]:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _without_faults(kind: type[Noun], given: Values) -> tuple[Noun, Values, list[UnusableField]]:
    """Return the noun, what of the values was used for it, and what was not."""
    unusable: list[UnusableField] = []
    for _ in range(_PASSES):
        try:
            return kind.model_validate(given), given, unusable
        except ValidationError as error:
            faults = {_path(fault): fault.why for fault in reversed(faults_of(error, kind, quoted=False))}
            if not faults or any(path[0] in _NEEDED for path in faults):
                raise
            unusable += [UnusableField(".".join(path), why) for path, why in faults.items()]
            given = _but(given, set(faults))
    return kind.model_validate(given), given, unusable


def _path(fault: Fault) -> tuple[str, ...]:
    """Return the attribute, or the key of the metadata, that a fault is in."""
    return fault.path[: 2 if fault.path[:1] == (_METADATA,) else 1] or ("",)


def _but(given: Values, paths: set[tuple[str, ...]]) -> Values:
    kept = {name: value for name, value in given.items() if (name,) not in paths}
    if isinstance(kept.get(_METADATA), Mapping):
        kept[_METADATA] = {name: value for name, value in kept[_METADATA].items() if (_METADATA, name) not in paths}
    return kept
