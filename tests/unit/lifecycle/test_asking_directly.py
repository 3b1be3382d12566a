"""Who is asked directly: one message a person and step, and what becomes of it where it cannot be sent."""

from collections.abc import Iterable

import pytest

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.thread_note import NoteKind
from rules.alert.work import WorkKind
from rules.lifecycle import asking_directly as asking
from rules.lifecycle import escalating, opening, waiting
from rules.lifecycle.change import Change, changed, noted
from tests.factories import MINUTE, NOW, make_alert, make_finding

ALICE, BOB = "U0ALICE", "U0BOB"
LADDER = EscalationPolicy(remind_every_minutes=5, escalate=(EscalationLevel(after_minutes=10, mention=("on-call",)),))
CARD = CardReference(channel="D0ALICE", ts="1.1")


def critical() -> Alert:
    return make_alert(severity=Severity.CRITICAL)


def after(change: Change | None) -> Alert:
    assert change is not None
    return change.alert


def escalated(alert: Alert, *mention: str) -> Alert:
    return after(escalating.climb(alert, LADDER, mention, NOW + 10 * MINUTE))


def asked(alert: Alert, *people: str) -> Alert:
    return after(asking.ask(alert, people, NOW))


def sent(alert: Alert, who: str = ALICE) -> Alert:
    key = f"{asking.step_of(alert)}:{who}"
    return after(asking.message_sent(alert, key, CARD, shown_revision=alert.metadata.revision))


@pytest.mark.parametrize("severity", list(Severity))
def test_an_alert_asks_directly_as_it_opens_only_if_it_is_critical(severity: Severity) -> None:
    opened = opening.open_alert(make_finding(severity=severity), "a", NOW)
    assert (WorkKind.ASK_DIRECTLY in opened.adds) == (severity is Severity.CRITICAL)
    assert asking.asks_directly(opened.alert, NOW) == (severity is Severity.CRITICAL)


def test_one_that_becomes_critical_asks_directly_as_well() -> None:
    worse = opening.worsen(make_alert(severity=Severity.HIGH), make_finding(severity=Severity.CRITICAL), NOW)
    assert worse is not None
    assert WorkKind.ASK_DIRECTLY in worse.adds


@pytest.mark.parametrize("severity", list(Severity))
def test_each_step_of_the_ladder_asks_directly(severity: Severity) -> None:
    change = escalating.climb(make_alert(severity=severity), LADDER, (BOB,), NOW + 10 * MINUTE)
    assert change is not None
    assert WorkKind.ASK_DIRECTLY in change.adds
    assert asking.asks_directly(change.alert, NOW)


def test_a_reminder_looks_whether_somebody_else_is_on_call_by_now() -> None:
    reminded = waiting.remind(critical(), LADDER, NOW + 5 * MINUTE)
    assert reminded is not None
    assert WorkKind.ASK_DIRECTLY in reminded.adds
    mild = waiting.remind(make_alert(severity=Severity.LOW), LADDER, NOW + 5 * MINUTE)
    assert mild is not None
    assert WorkKind.ASK_DIRECTLY not in mild.adds


def test_nobody_is_asked_directly_while_it_is_snoozed_or_once_it_is_decided() -> None:
    snoozed = waiting.snooze(critical(), ALICE, NOW + 60 * MINUTE, NOW).alert
    assert not asking.asks_directly(snoozed, NOW + 30 * MINUTE)
    assert asking.asks_directly(snoozed, NOW + 61 * MINUTE)
    assert not asking.asks_directly(changed(escalated(critical(), BOB), status=AlertStatus.REJECTED), NOW)


def test_a_person_is_asked_once_a_step_and_again_by_the_next() -> None:
    alert = sent(asked(critical(), ALICE))
    assert asking.ask(alert, [ALICE], NOW) is None
    called = escalated(alert, ALICE, BOB)
    again = asked(called, ALICE, BOB)
    assert [each.to for each in asking.unsent(again, [ALICE, BOB])] == [ALICE, BOB]
    assert len({each.key for each in again.metadata.direct}) == 3


def test_worse_within_its_severity_is_no_other_step() -> None:
    alert = sent(asked(critical(), ALICE))
    worse = noted(alert, revision=alert.metadata.revision + 1)
    assert asking.ask(worse, [ALICE], NOW) is None


def test_who_takes_over_the_shift_is_asked_too_and_who_left_it_is_not_any_more() -> None:
    alert = asked(critical(), ALICE)
    assert [each.to for each in asking.unsent(asked(alert, BOB), [BOB])] == [BOB]


def test_a_crowd_is_not_written_to_one_by_one() -> None:
    alert = asked(critical(), *(f"U{number}" for number in range(30)))
    assert len(alert.metadata.direct) == asking.MOST_AT_ONCE


def test_a_message_whose_alert_changed_while_it_was_posted_is_redrawn_and_one_that_may_stand_twice_looked_for() -> None:
    alert = asked(critical(), ALICE)
    key = alert.metadata.direct[0].key
    change = asking.message_sent(alert, key, CARD, shown_revision=-1, may_be_double=True)
    assert change is not None
    assert change.adds == (WorkKind.UPDATE_CARD, WorkKind.SEEK_DOUBLES)
    assert asking.message_sent(change.alert, key, CARD, shown_revision=0) is None


def instead(alert: Alert) -> Iterable[str]:
    """Whom an alert asks: Alice, and Bob where she cannot be reached."""
    return (BOB,) if ALICE in asking.unreachable(alert) else (ALICE,)


def test_who_cannot_be_reached_is_said_once_with_who_is_asked_instead() -> None:
    alert = asked(critical(), ALICE)
    key = alert.metadata.direct[0].key
    lost = asking.not_reached(alert, key, "user_disabled", NOW, is_person=True, asked=instead)
    assert lost is not None
    assert asking.unreachable(lost.alert) == {ALICE}
    (note,) = lost.alert.metadata.notes
    assert (note.kind, note.facts) == (
        NoteKind.UNREACHED,
        {"to": [ALICE], "why": "user_disabled", "instead": [BOB]},
    )
    assert asking.not_reached(lost.alert, key, "user_disabled", NOW, is_person=True, asked=instead) is None
    assert asking.unsent(lost.alert, [ALICE]) == []


def test_what_is_about_the_app_is_said_once_for_all_and_nobody_is_unreachable() -> None:
    alert = asked(critical(), ALICE, BOB)
    key = alert.metadata.direct[0].key
    lost = asking.not_reached(alert, key, "missing_scope", NOW, is_person=False, asked=instead)
    assert lost is not None
    assert asking.unreachable(lost.alert) == frozenset()
    assert asking.unsent(lost.alert, [ALICE, BOB]) == []
    assert [each.facts["to"] for each in lost.alert.metadata.notes] == [[ALICE, BOB]]


def test_a_lost_message_is_redrawn_no_more_and_its_place_is_kept_for_a_late_press() -> None:
    alert = sent(asked(critical(), ALICE))
    change = asking.without_lost_messages(None, alert, [CARD])
    assert change is not None
    (direct,) = change.alert.metadata.direct
    assert direct.failed
    assert direct.card == CARD
    assert asking.without_lost_messages(None, alert, []) is None


def test_a_message_that_was_not_sent_before_others_were_asked_is_given_up_and_one_that_stands_is_not() -> None:
    alert = asked(critical(), ALICE)
    key = alert.metadata.direct[0].key
    change = asking.forgotten(alert, key)
    given_up = after(change)
    assert change is not None
    assert change.adds == (WorkKind.SEEK_DOUBLES,), "it may still arrive"
    assert asking.unsent(given_up, [ALICE]) == []
    assert asking.unreachable(given_up) == frozenset()
    assert given_up.metadata.notes == ()
    assert asking.forgotten(given_up, key) is None
    assert asking.forgotten(sent(alert), key) is None
