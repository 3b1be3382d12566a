"""While nobody decides: reminders and the ladder, snoozes, and what ends them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.waiting_lines import escalation_lines
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.errors import AlertAlreadyDecided, SnoozeRefused
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.thread_note import NoteKind
from rules.alert.waiting import Escalation
from rules.alert.work import WorkKind
from rules.lifecycle import deciding, escalating, opening, rejecting, waiting
from rules.lifecycle.change import Change, noted
from rules.lifecycle.waiting import ReminderStep, reminder_step_due
from tests.factories import ARNS, MINUTE, NOW, make_alert, make_finding

LADDER = EscalationPolicy(
    remind_every_minutes=5,
    escalate=(
        EscalationLevel(after_minutes=10, mention=("on-call",)),
        EscalationLevel(after_minutes=20, mention=("leads",), tell_field=True),
    ),
)
KNOWN = Rejection(RejectionCategory.OTHER, "known")
CARD = CardReference(channel="C0ALERTS", ts="1.1")


def later(minutes: float) -> int:
    return NOW + int(minutes * MINUTE)


def taken(change: Change | None) -> Alert:
    assert change is not None
    return change.alert


def walked(alert: Alert, until_minutes: int) -> tuple[Alert, list[tuple[int, str]]]:
    """Look at the alert every minute as the job does; return it and what it did when."""
    done: list[tuple[int, str]] = []
    for minute in range(until_minutes + 1):
        match reminder_step_due(alert, LADDER, later(minute)):
            case ReminderStep.REMIND:
                alert = taken(waiting.remind(alert, LADDER, later(minute)))
                done.append((minute, "remind"))
            case ReminderStep.ESCALATE:
                alert = taken(escalating.climb(alert, LADDER, ("U0LEAD",), later(minute)))
                done.append((minute, "escalate"))
    return alert, done


def test_it_reminds_at_its_interval_and_climbs_the_ladder_once() -> None:
    alert, done = walked(make_alert(), 31)

    assert done == [(5, "remind"), (10, "escalate"), (15, "remind"), (20, "escalate"), (25, "remind"), (30, "remind")]
    assert [each.tell_field for each in alert.metadata.escalations] == [False, True]
    assert alert.metadata.waiting is not None
    assert alert.metadata.waiting.reminders == 4
    assert [note.key for note in alert.metadata.notes] == ["escalation-1", "escalation-2", "reminder-4"], (
        "of what was not written yet, an older reminder says nothing that the newest does not"
    )


def test_a_step_that_another_replica_took_is_not_taken_again() -> None:
    once = taken(waiting.remind(make_alert(), LADDER, later(5)))
    climbed = taken(escalating.climb(make_alert(), LADDER, ("U0LEAD",), later(10)))

    assert waiting.remind(once, LADDER, later(5)) is None
    assert escalating.climb(climbed, LADDER, ("U0LEAD",), later(10)) is None


@pytest.mark.parametrize(
    ("others", "said"),
    [(0, ""), (1, "; 1 other of its digest waits, too"), (11, "; 11 others of its digest wait, too")],
)
def test_an_escalation_says_for_how_many_others_of_its_digest_it_speaks(others: int, said: str) -> None:
    climbed = taken(escalating.climb(make_alert(), LADDER, ("U0LEAD",), later(10), others))

    assert climbed.metadata.escalations[0].why == f"nobody decided for 10 min{said}"


@given(minute=st.integers(0, 10_000))
def test_nothing_is_due_for_a_decided_alert(minute: int) -> None:
    rejected = rejecting.reject(make_alert(), "U0ALICE", KNOWN, NOW).alert
    approved = deciding.approve(make_alert(), "U0ALICE", NOW, **ARNS).alert

    assert reminder_step_due(rejected, LADDER, later(minute)) is None
    assert reminder_step_due(approved, LADDER, later(minute)) is None


def test_a_snooze_shifts_everything_by_its_length_and_ends_with_a_reminder() -> None:
    snoozed = waiting.snooze(make_alert(), "U0ALICE", later(17), later(2)).alert
    alert, done = walked(snoozed, 36)

    assert done == [(17, "remind"), (22, "remind"), (25, "escalate"), (30, "remind"), (35, "escalate")]
    assert alert.metadata.snooze is None


def test_a_reminder_that_waits_for_its_turn_is_not_said_once_the_alert_is_snoozed() -> None:
    reminded = taken(waiting.remind(make_alert(), LADDER, later(5)))
    escalated = taken(escalating.climb(reminded, LADDER, ("U0LEAD",), later(10)))
    snoozed = waiting.snooze(escalated, "U0ALICE", later(60), later(11)).alert
    assert [note.key for note in snoozed.metadata.notes] == ["escalation-1"]

    for_others = taken(waiting.remind(make_alert(), LADDER, later(5), others=11))
    snoozed = waiting.snooze(for_others, "U0ALICE", later(60), later(6)).alert
    assert [note.key for note in snoozed.metadata.notes] == ["reminder-1"]


def test_a_snooze_that_replaces_another_shifts_only_by_what_it_adds() -> None:
    first = waiting.snooze(make_alert(), "U0ALICE", later(30), NOW).alert
    shorter = waiting.snooze(first, "U0BOB", later(10), later(4)).alert

    assert shorter.metadata.waiting is not None
    assert shorter.metadata.waiting.since == NOW + 10 * MINUTE


def test_ending_a_snooze_gives_back_what_is_left_of_it() -> None:
    snoozed = waiting.snooze(make_alert(), "U0ALICE", later(60), NOW).alert
    ended = taken(waiting.end_snooze(snoozed, "U0BOB", later(3)))

    assert ended.metadata.snooze is None
    assert ended.metadata.waiting is not None
    assert ended.metadata.waiting.since == later(3)
    assert waiting.end_snooze(ended, "U0BOB", later(4)) is None


@pytest.mark.parametrize("minutes", [-5, 0, 0.5, 24 * 60 + 1, 10**9])
def test_a_snooze_that_is_over_or_too_long_is_refused(minutes: float) -> None:
    with pytest.raises(SnoozeRefused):
        waiting.snooze(make_alert(), "U0ALICE", later(minutes), NOW)


def test_a_decided_alert_cannot_be_snoozed() -> None:
    rejected = rejecting.reject(make_alert(), "U0ALICE", KNOWN, NOW).alert

    with pytest.raises(AlertAlreadyDecided):
        waiting.snooze(rejected, "U0ALICE", later(20), later(1))


def test_a_worse_severity_ends_the_snooze_begins_the_ladder_anew_and_is_said_in_the_thread() -> None:
    climbed = taken(escalating.climb(make_alert(), LADDER, ("U0LEAD",), later(10)))
    snoozed = waiting.snooze(climbed, "U0ALICE", later(70), later(11)).alert
    change = opening.worsen(snoozed, make_finding(severity=Severity.CRITICAL), later(12))

    worse = taken(change)
    assert change is not None
    assert worse.metadata.snooze is None
    assert worse.metadata.notes[-1].kind is NoteKind.WORSENED
    assert {WorkKind.REPLY, WorkKind.UPDATE_CARD} <= set(change.adds)
    assert reminder_step_due(worse, LADDER, later(16)) is None
    assert reminder_step_due(worse, LADDER, later(17)) is ReminderStep.REMIND
    assert reminder_step_due(worse, LADDER, later(22)) is ReminderStep.ESCALATE


def test_an_escalation_that_tells_the_field_asks_for_it_and_is_told_once() -> None:
    alert = noted(make_alert(), card=CARD)
    first = escalating.climb(alert, LADDER, ("U0LEAD",), later(10))
    second = escalating.climb(taken(first), LADDER, ("U0LEAD",), later(20))
    assert first is not None
    assert second is not None
    assert WorkKind.TELL_FIELD not in first.adds
    assert WorkKind.TELL_FIELD in second.adds

    told = escalating.field_told(second.alert, 2, "message-1", "arn:topic", later(21))
    assert escalating.untold(second.alert)[0].number == 2
    assert escalating.untold(taken(told)) == ()
    assert escalating.field_told(taken(told), 2, "message-2", "arn:topic", later(22)) is None


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["wait", "snooze", "wake", "worsen", "decide"]), st.integers(1, 90)), max_size=12
    )
)
def test_whatever_happens_nothing_is_due_while_snoozed_or_decided(steps: list[tuple[str, int]]) -> None:
    alert, now = make_alert(severity=Severity.LOW), NOW
    for what, minutes in steps:
        now += minutes * MINUTE
        alert = after(what, alert, now, minutes) if alert.status is AlertStatus.PENDING else alert
        for change in (waiting.remind(alert, LADDER, now), escalating.climb(alert, LADDER, ("U0LEAD",), now)):
            if change is not None:
                assert alert.status is AlertStatus.PENDING
                assert alert.metadata.snooze is None or alert.metadata.snooze.until <= now
                alert = change.alert
        assert not alert.metadata.waiting or alert.metadata.waiting.rung <= len(LADDER.escalate)
    keys = [note.key for note in alert.metadata.notes]
    assert len(keys) == len(set(keys))


def after(what: str, alert: Alert, now: int, minutes: int) -> Alert:
    change: Change | None = None
    match what:
        case "snooze":
            change = waiting.snooze(alert, "U0ALICE", now + minutes * MINUTE, now)
        case "wake":
            change = waiting.end_snooze(alert, "U0ALICE", now)
        case "worsen":
            worst = list(Severity)[min(alert.severity.rank + 1, Severity.CRITICAL.rank)]
            change = opening.worsen(alert, make_finding(severity=worst), now)
        case "decide":
            change = rejecting.reject(alert, "U0ALICE", KNOWN, now)
    return change.alert if change else alert


def test_the_card_says_how_many_escalations_it_does_not_show() -> None:
    called = tuple(Escalation(number=number, at=NOW + number, mention=("U0LEAD",)) for number in range(1, 6))
    lines = escalation_lines(noted(make_alert(), escalations=called))
    assert lines[0] == "… escalated 2 times before, in the audit"
    assert len(lines) == 4
    assert len(escalation_lines(noted(make_alert(), escalations=called[:3]))) == 3


@pytest.mark.parametrize("ahead", [6, 8 * 60, 24 * 60, 366 * 24 * 60])
def test_an_alert_that_another_program_dated_in_the_future_waits_from_now_on(ahead: int) -> None:
    alert = taken(waiting.begun(make_alert(created_at=later(ahead)), NOW))
    assert alert.created_at == later(ahead)
    assert waiting.begun(alert, NOW) is None
    assert walked(alert, 11)[1] == [(5, "remind"), (10, "escalate")]


@pytest.mark.parametrize("ahead", [-1, 0, 5])
def test_an_alert_of_a_clock_that_is_nearly_right_waits_from_its_own_time_on(ahead: int) -> None:
    assert waiting.begun(make_alert(created_at=later(ahead)), NOW) is None


def test_a_decided_alert_of_the_future_does_not_begin_to_wait() -> None:
    decided = make_alert(created_at=later(60), status=AlertStatus.APPROVED, approved_by="U0ALICE", approved_at=NOW)
    assert waiting.begun(decided, NOW) is None
