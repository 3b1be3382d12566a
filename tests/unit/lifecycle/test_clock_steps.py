"""What a step of the wall clock does to what was promised to people until a time: it is kept by that time, whatever."""

import pytest

from bot.runtime.clock import Clock
from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.mute import LONGEST_FOR_CRITICAL_MS
from rules.alert.waiting import Snooze, Waiting
from rules.lifecycle import waiting
from rules.lifecycle.change import noted
from rules.lifecycle.waiting import ReminderStep, is_snoozed, reminder_step_due
from storage.guards import Guard, GuardState
from tests.factories import MINUTE, NOW, make_alert
from tests.unit.lifecycle.mutes import HOUR, make_mute

LADDER = EscalationPolicy(remind_every_minutes=5, escalate=(EscalationLevel(after_minutes=10, mention=("on-call",)),))
BACK = [-MINUTE, -10 * MINUTE, -24 * HOUR, -NOW]
"""Steps back; the last one to 1970."""


def snoozed() -> Alert:
    alert = noted(make_alert(), card=CardReference(channel="C0ALERTS", ts="1.1"))
    return waiting.snooze(alert, "U0ALICE", NOW + HOUR, NOW).alert


@pytest.mark.parametrize("step", [-MINUTE, -10 * MINUTE, -23 * HOUR])
def test_a_snooze_goes_on_after_a_step_back_and_ends_when_its_time_comes(step: int) -> None:
    assert is_snoozed(snoozed(), NOW + step)
    assert reminder_step_due(snoozed(), LADDER, NOW + step) is None
    assert waiting.lapse(snoozed(), NOW + step) is None
    assert not is_snoozed(snoozed(), NOW + HOUR)


@pytest.mark.parametrize("until", [NOW + 25 * HOUR, NOW + 366 * 24 * HOUR, 10**40])
def test_a_snooze_longer_than_any_is_over_and_the_alert_reminds(until: int) -> None:
    alert = noted(snoozed(), snooze=Snooze(by="U0ALICE", at=NOW, until=until))
    assert not is_snoozed(alert, NOW)
    assert reminder_step_due(alert, LADDER, NOW) is ReminderStep.REMIND
    assert is_snoozed(waiting.snooze(alert, "U0BOB", NOW + HOUR, NOW).alert, NOW)


@pytest.mark.parametrize("ahead", [6 * MINUTE, 24 * HOUR, 366 * 24 * HOUR])
def test_a_ladder_whose_last_step_lies_in_the_future_goes_on_from_now(ahead: int) -> None:
    alert = noted(make_alert(), waiting=Waiting(since=NOW, reminded_at=NOW + ahead, rung=1, reminders=3))
    change = waiting.begun(alert, NOW)
    assert change is not None
    assert change.alert.metadata.waiting == Waiting(since=NOW, reminded_at=NOW, rung=1, reminders=3)


def test_a_ladder_that_begins_later_than_any_snooze_puts_it_off_begins_now() -> None:
    alert = noted(make_alert(), waiting=Waiting(since=NOW + 25 * HOUR, reminded_at=NOW))
    change = waiting.begun(alert, NOW)
    assert change is not None
    assert change.alert.metadata.waiting == Waiting(since=NOW, reminded_at=NOW)


def test_a_ladder_that_a_snooze_put_off_begins_when_the_snooze_ends() -> None:
    alert = noted(make_alert(created_at=NOW), card=CardReference(channel="C0ALERTS", ts="1.1"))
    put_off = waiting.snooze(alert, "U0ALICE", NOW + 24 * HOUR, NOW).alert
    assert waiting.begun(put_off, NOW) is None


def test_a_step_forward_over_a_snooze_ends_it_with_one_reminder_and_a_step_back_then_brings_none_more() -> None:
    alert = snoozed()
    assert reminder_step_due(alert, LADDER, NOW + HOUR) is ReminderStep.REMIND
    assert reminder_step_due(alert, LADDER, NOW + 24 * HOUR) is ReminderStep.ESCALATE
    reminded = waiting.remind(alert, LADDER, NOW + HOUR)
    assert reminded is not None
    assert reminded.alert.metadata.snooze is None
    assert reminder_step_due(reminded.alert, LADDER, NOW) is None


@pytest.mark.parametrize("step", BACK)
def test_nothing_is_due_after_a_step_back_that_was_not_due_before_it(step: int) -> None:
    alert = noted(make_alert(), waiting=Waiting(since=NOW, reminded_at=NOW))
    assert reminder_step_due(alert, LADDER, NOW + step) is None


@pytest.mark.parametrize(("step", "stands"), [(-MINUTE, True), (-10 * MINUTE, False), (HOUR, True), (3 * HOUR, False)])
def test_a_mute_of_the_future_silences_nothing_and_one_that_is_over_neither(step: int, stands: bool) -> None:
    # More than five minutes before it began it may be a slip of another clock: an alert too many is the lesser evil.
    assert make_mute().stands(NOW + step) is stands


def test_a_step_makes_no_mute_longer_than_was_asked_for() -> None:
    longest = make_mute(until=NOW + LONGEST_FOR_CRITICAL_MS)
    assert not longest.stands(NOW + LONGEST_FOR_CRITICAL_MS)
    assert longest.hides_critical


@pytest.mark.parametrize(
    ("step", "holds"),
    [
        *((-MINUTE, True), (-23 * HOUR, True), (-25 * HOUR, False), (-NOW, False)),
        *((HOUR - 1, True), (HOUR, False), (24 * HOUR, False)),
    ],
)
def test_a_cool_down_holds_back_until_its_time_unless_a_wrong_clock_made_it_longer_than_any(
    step: int, holds: bool
) -> None:
    alert = make_alert()
    guard = Guard(
        station_id=alert.station_id,
        alert_type=alert.alert_type,
        alert_id=alert.alert_id,
        state=GuardState.COOLING,
        severity_rank=Severity.HIGH.rank,
        cool_until=NOW + HOUR,
    )
    assert guard.holds_back(NOW + step, Severity.HIGH.rank) is holds
    assert not guard.holds_back(NOW + step, Severity.CRITICAL.rank)


def test_a_clock_before_1970_says_1970_so_that_no_time_is_stored_that_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("time.time_ns", lambda: -1_000_000_000_000_000)
    assert Clock().now_ms() == 0
