"""The update of a changed alert: sets what differs and leaves every other attribute, known or not, alone."""

from typing import Any

from rules.alert.alert import Alert
from storage.items import to_attribute, to_attributes


def alert_update(table: str, before: Alert, after: Alert) -> dict[str, Any]:
    """
    Return the update of an alert; it fails unless its status and revision are still those of `before`.

    The status is compared because another program may decide an alert without raising the revision.
    """
    assignments = _Assignments()
    old, new = _values(before), _values(after)
    old_metadata, new_metadata = old.pop("metadata"), new.pop("metadata")
    assignments.differences("", old, new)
    if old_metadata:
        assignments.differences("metadata", old_metadata, new_metadata)
    else:
        assignments.set("metadata", new_metadata)
    revision = assignments.path("metadata", "revision")
    unchanged = f"{revision} = :revision" if before.metadata.revision else f"attribute_not_exists({revision})"
    return {
        "Update": {
            "TableName": table,
            "Key": to_attributes({"alertId": after.alert_id}),
            "UpdateExpression": assignments.expression(),
            "ConditionExpression": f"{assignments.path('', 'status')} = :status AND {unchanged}",
            "ExpressionAttributeNames": assignments.names,
            "ExpressionAttributeValues": assignments.values
            | {":status": to_attribute(before.status)}
            | ({":revision": to_attribute(before.metadata.revision)} if before.metadata.revision else {}),
        }
    }


def _values(alert: Alert) -> dict[str, Any]:
    values = alert.model_dump(by_alias=True, exclude_none=True)
    if not alert.metadata.model_fields_set and not alert.metadata.revision:
        values["metadata"] = {}
    return values


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
