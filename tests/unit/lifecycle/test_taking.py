"""Somebody is on it: who, for how long the others are left alone, and what ends that."""

import pytest

from bot.cards.alert.waiting_lines import snooze_line, taken_line
from rules.alert.alert import Alert, Severity
from rules.alert.audit import AuditEvent
from rules.alert.errors import AlertAlreadyDecided
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.rejection import Rejection, RejectionCategory
from rules.lifecycle import opening, rejecting, waiting
from rules.lifecycle.taking import PAUSE_MINUTES, take
from rules.lifecycle.waiting import ReminderStep, reminder_step_due
from tests.factories import MINUTE, NOW, make_alert, make_finding

LADDER = EscalationPolicy(remind_every_minutes=5, escalate=(EscalationLevel(after_minutes=10, mention=("on-call",)),))


def taken(alert: Alert, by: str = "U0ALICE", at: int = NOW) -> Alert:
    change = take(alert, by, at)
    assert change is not None
    return change.alert


def test_nobody_is_reminded_or_called_for_a_stated_time_and_then_they_are_again() -> None:
    alert = taken(make_alert(), at=NOW + MINUTE)
    quiet = range(1, PAUSE_MINUTES + 1)
    assert {reminder_step_due(alert, LADDER, NOW + minute * MINUTE) for minute in quiet} == {None}
    assert reminder_step_due(alert, LADDER, NOW + (PAUSE_MINUTES + 2) * MINUTE) is ReminderStep.REMIND
    assert reminder_step_due(alert, LADDER, NOW + (PAUSE_MINUTES + 11) * MINUTE) is ReminderStep.ESCALATE


def test_who_is_on_it_stands_on_the_card_also_after_the_pause() -> None:
    alert = taken(make_alert())
    line = str(taken_line(alert))
    assert line.startswith("*On it*: <@U0ALICE>")
    assert "reminders pause until" in line
    assert snooze_line(alert) is None
    reminded = waiting.remind(alert, LADDER, NOW + (PAUSE_MINUTES + 1) * MINUTE)
    assert reminded is not None
    assert str(taken_line(reminded.alert)).startswith("*On it*: <@U0ALICE>")
    assert "pause" not in str(taken_line(reminded.alert))


def test_another_takes_over_by_one_press_and_the_audit_says_from_whom() -> None:
    change = take(taken(make_alert()), "U0BOB", NOW + MINUTE)
    assert change is not None
    assert change.alert.metadata.taken is not None
    assert change.alert.metadata.taken.by == "U0BOB"
    (entry,) = change.entries
    assert (entry.details["event"], entry.user_id, entry.details["from"]) == (AuditEvent.TAKEN, "U0BOB", "U0ALICE")
    assert entry.details["snoozedUntil"] == NOW + (PAUSE_MINUTES + 1) * MINUTE


def test_a_press_that_came_twice_counts_once_and_a_later_one_is_a_longer_pause() -> None:
    alert = taken(make_alert())
    assert take(alert, "U0ALICE", NOW + MINUTE - 1) is None
    assert take(alert, "U0ALICE", NOW + MINUTE) is not None
    assert taken(alert, at=NOW + 20 * MINUTE).metadata.snooze.until == NOW + (20 + PAUSE_MINUTES) * MINUTE  # type: ignore[union-attr]


def test_a_longer_snooze_is_not_cut_short() -> None:
    alert = waiting.snooze(make_alert(), "U0BOB", NOW + 120 * MINUTE, NOW).alert
    assert taken(alert).metadata.snooze.until == NOW + 120 * MINUTE  # type: ignore[union-attr]


def test_a_worse_severity_ends_the_pause_and_keeps_who_is_on_it() -> None:
    alert = taken(make_alert(severity=Severity.MEDIUM))
    worse = opening.worsen(alert, make_finding(severity=Severity.CRITICAL), NOW + MINUTE)
    assert worse is not None
    assert worse.alert.metadata.snooze is None
    assert worse.alert.metadata.taken == alert.metadata.taken


def test_a_decided_alert_is_not_taken() -> None:
    decided = rejecting.reject(make_alert(), "U0BOB", Rejection(RejectionCategory.OTHER, "known"), NOW).alert
    with pytest.raises(AlertAlreadyDecided):
        take(decided, "U0ALICE", NOW + MINUTE)
