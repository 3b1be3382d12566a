"""What approving an alert sets off."""

from rules.alert.alert import AlertType
from rules.evaluate.kinds import kind_of
from rules.evaluate.rule_kind import Play


def play(alert_type: AlertType) -> Play:
    """Return the branch of the state machine that an alert of a type takes."""
    return kind_of(alert_type).play


def what_approval_does(alert_type: AlertType, reason: str | None = None) -> str:
    """Return one sentence: what approving an alert of a type runs, given its reason where that is known."""
    return kind_of(alert_type).what_approval_does(reason)
