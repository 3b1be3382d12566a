"""
What the buttons that decide carry: the alert's id and its severity as it is drawn beside them.

A button can be pressed a while after it was drawn; by the severity the decision knows which alert its person saw.
"""

from rules.alert import Alert, Severity
from rules.seen import Seen

_BETWEEN = "#"


def subject(alert: Alert) -> str:
    """Return a button's value."""
    return f"{alert.alert_id}{_BETWEEN}{alert.severity}"


def seen_by(value: str) -> Seen:
    """Return what a pressed button says of its alert; a value without a severity is an id."""
    alert_id, _, severity = value.rpartition(_BETWEEN)
    return Seen(alert_id, Severity(severity)) if alert_id and severity in set(Severity) else Seen(value)
