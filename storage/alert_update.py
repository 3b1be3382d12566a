"""The update of a changed alert: sets what differs and leaves every other attribute, known or not, alone."""

from typing import Any

from rules.alert.alert import Alert
from rules.alert.as_written import SET_ASIDE, AsWritten
from storage.depth import MOST_DEPTH, not_too_deep
from storage.items import to_attribute, to_attributes

_REVISION = "revision"
_DEEPEST_ASIDE = MOST_DEPTH - 2
"""What is set aside stands two levels down: `metadata.setAside.NAME`."""


def alert_update(table: str, before: Alert, after: Alert) -> dict[str, Any]:
    """
    Return the update of an alert; it fails unless its status and revision are still those of `before`.

    The status is compared because another program may decide an alert without raising the revision.
    """
    assignments = _Assignments()
    old, new = _values(before), _values(after)
    old_metadata, new_metadata = old.pop("metadata"), new.pop("metadata")
    new_metadata |= _set_aside(before.as_written, old_metadata, new_metadata)
    assignments.differences("", old, new)
    if before.as_written.has_map and (before.metadata.model_fields_set or before.as_written.keys):
        assignments.differences("metadata", old_metadata, new_metadata)
    else:
        assignments.set("metadata", new_metadata)
    return {
        "Update": {
            "TableName": table,
            "Key": to_attributes({"alertId": after.alert_id}),
            "UpdateExpression": assignments.expression(),
            "ConditionExpression": f"{_same_status(assignments, before)} AND {_same_revision(assignments, before)}",
            "ExpressionAttributeNames": assignments.names,
            "ExpressionAttributeValues": assignments.values,
        }
    }


def _same_status(assignments: "_Assignments", before: Alert) -> str:
    # Without a status an alert counts as pending.
    missing = "status" not in before.model_fields_set and before.as_written.status is None
    status = assignments.path("", "status")
    assignments.values[":status"] = to_attribute(before.as_written.status or before.status)
    return f"(attribute_not_exists({status}) OR {status} = :status)" if missing else f"{status} = :status"


def _same_revision(assignments: "_Assignments", before: Alert) -> str:
    revision = assignments.path("metadata", _REVISION)
    if _REVISION in before.as_written.keys:
        assignments.values[":revision"] = to_attribute(before.as_written.keys[_REVISION])
    elif before.metadata.revision:
        assignments.values[":revision"] = to_attribute(before.metadata.revision)
    else:
        return f"attribute_not_exists({revision})"
    return f"{revision} = :revision"


def _set_aside(written: AsWritten, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata key that keeps the values of another program that this update writes over."""
    lost = {name: value for name, value in written.keys.items() if name in new and new[name] != old.get(name)}
    if not written.has_map and written.metadata is not None:
        lost["metadata"] = written.metadata
    if not lost:
        return {}
    kept = old.get(SET_ASIDE, {})
    before = kept if isinstance(kept, dict) else {"before": not_too_deep(kept, _DEEPEST_ASIDE)}
    return {SET_ASIDE: {**before, **{name: not_too_deep(value, _DEEPEST_ASIDE) for name, value in lost.items()}}}


def _values(alert: Alert) -> dict[str, Any]:
    return alert.model_dump(by_alias=True, exclude_none=True)


class _Assignments:
    """Collects SET and REMOVE clauses with their placeholders."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self._sets: list[str] = []
        self._removes: list[str] = []

    def differences(self, under: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        """Set attributes that are new or differ; remove those that are gone."""
        for name in sorted(new):
            if name not in old or old[name] != new[name]:
                self.set(name, new[name], under)
        self._removes += [self.path(under, name) for name in sorted(old) if name not in new]

    def set(self, name: str, value: Any, under: str = "") -> None:
        """Set one attribute."""
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = to_attribute(value)
        self._sets.append(f"{self.path(under, name)} = {placeholder}")

    def path(self, under: str, name: str) -> str:
        """Return the placeholder path of an attribute."""
        return ".".join(self._placeholder(part) for part in (under, name) if part)

    def expression(self) -> str:
        """Return the UpdateExpression."""
        removal = f" REMOVE {', '.join(self._removes)}" if self._removes else ""
        return f"SET {', '.join(self._sets)}{removal}"

    def _placeholder(self, name: str) -> str:
        for placeholder, known in self.names.items():
            if known == name:
                return placeholder
        placeholder = f"#n{len(self.names)}"
        self.names[placeholder] = name
        return placeholder
