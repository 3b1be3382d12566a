"""The ladder of a digest goes on where it stood, whichever of its alerts speaks."""

from typing import Any

from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.digest.digest import Digest
from rules.lifecycle import escalating, opening, waiting
from rules.lifecycle.change import Change, noted
from rules.lifecycle.waiting import ReminderStep, reminder_step_due
from tests.factories import MINUTE, NOW, make_alert, make_finding

LADDER = EscalationPolicy(
    remind_every_minutes=10,
    escalate=(
        EscalationLevel(after_minutes=20, mention=("on-call",)),
        EscalationLevel(after_minutes=40, mention=("leads",), tell_field=True),
    ),
)
DIGEST = Digest(
    digest_id="d1", alert_type=AlertType.LOW_INVENTORY, created_at=NOW, joined_at=NOW, members=("alert-1", "alert-2")
)


def listed(place: int, **overrides: Any) -> Alert:
    return noted(make_alert(alert_id=f"alert-{place}", **overrides), digest="d1")


def later(minutes: int) -> int:
    return NOW + minutes * MINUTE


def spoken(alert: Alert, digest: Digest, minutes: int) -> tuple[Alert, Digest]:
    """Have an alert say what is due."""
    reminded = waiting.remind(alert, LADDER, later(minutes), 1, digest)
    change: Change | None = reminded or escalating.climb(alert, LADDER, ("U0LEAD",), later(minutes), 1, digest)
    assert change is not None
    assert change.digest is not None
    return change.alert, change.digest


def due(alert: Alert, digest: Digest, minutes: int) -> ReminderStep | None:
    return reminder_step_due(alert, LADDER, later(minutes), digest)


def test_the_next_alert_that_speaks_goes_on_where_the_ladder_stood() -> None:
    first, digest = spoken(listed(1), DIGEST, 10)
    _, digest = spoken(first, digest, 20)
    second = listed(2)

    assert due(second, digest, 21) is None, "the first step was climbed, and something was said a minute ago"
    assert due(second, digest, 30) is ReminderStep.REMIND
    second, digest = spoken(second, digest, 30)
    assert due(second, digest, 40) is ReminderStep.ESCALATE
    second, digest = spoken(second, digest, 40)
    assert [each.tell_field for each in second.metadata.escalations] == [True], "it is the second step of the ladder"
    assert due(listed(3), digest, 49) is None
    assert due(listed(3), digest, 50) is ReminderStep.REMIND


def test_what_is_worse_than_all_before_begins_at_the_first_step() -> None:
    first, digest = spoken(listed(1, severity=Severity.MEDIUM), DIGEST, 20)
    _, digest = spoken(first, digest, 40)
    change = opening.worsen(listed(2, severity=Severity.MEDIUM), make_finding(severity=Severity.HIGH), later(45))
    assert change is not None
    worse = change.alert

    assert due(worse, digest, 54) is None
    assert due(worse, digest, 55) is ReminderStep.REMIND
    assert due(worse, digest, 65) is ReminderStep.ESCALATE
    _, digest = spoken(worse, digest, 65)
    assert digest.ladder.rungs == {Severity.MEDIUM: 2, Severity.HIGH: 1}
    assert due(listed(3, severity=Severity.MEDIUM), digest, 75) is ReminderStep.REMIND, (
        "the milder ones were called for"
    )


def test_a_snooze_that_ended_unheard_is_taken_away_without_a_word() -> None:
    snoozed = waiting.snooze(listed(1), "U0ALICE", later(15), NOW).alert

    assert waiting.lapse(snoozed, later(14)) is None
    change = waiting.lapse(snoozed, later(15))
    assert change is not None
    assert change.alert.metadata.snooze is None
    assert change.alert.metadata.notes == ()
    assert waiting.lapse(change.alert, later(16)) is None
