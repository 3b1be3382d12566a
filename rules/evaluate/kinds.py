"""The kind of every type of alert."""

from importlib import import_module
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate.rule_kind import RuleKind
from rules.evaluate.unknown_kind import unknown_kind


def _kind(alert_type: AlertType) -> RuleKind[Any]:
    # The enum is the one list of types: a type without a module fails here, when the process starts.
    kind = import_module(f"rules.evaluate.{alert_type.value.lower()}").KIND
    if not isinstance(kind, RuleKind) or kind.alert_type is not alert_type:
        raise TypeError(f"the KIND of {alert_type.value.lower()}.py is not the RuleKind of {alert_type}")
    return kind


_KINDS = {each: _kind(each) for each in AlertType}
KINDS = tuple(_KINDS.values())


def kind_of(alert_type: AlertType) -> RuleKind[Any]:
    """Return the kind of a type of alert; of a type that this version does not know, one that says so."""
    return _KINDS.get(alert_type) or unknown_kind(alert_type)
