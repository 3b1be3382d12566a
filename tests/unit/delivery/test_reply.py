"""Which of an alert's notes is written next and under which message, told without Slack."""

from contextlib import suppress
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from bot.cards.alert.card import draw_card
from bot.cli.plain import as_lines
from bot.delivery.cards.alert_message import AlertMessage
from bot.delivery.cards.due_note import due_note
from bot.delivery.messages.thread_work import ReplyInThread
from bot.errors import NotYet, TryAgain
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import Work, WorkKind
from rules.lifecycle import opening
from rules.lifecycle.change import noted, with_note
from rules.units import HOUR_MS
from tests.factories import MINUTE, NOW, make_alert, make_finding
from tests.unit.cards.alerts_to_draw import FACTS

NOTE = ThreadNote(key="reminder-1", kind=NoteKind.REMINDER, at=NOW)
WORK = Work(subject_id="a", kind=WorkKind.REPLY, severity_rank=3, created_at=NOW, due_at=NOW)


async def test_a_critical_alert_of_a_digest_waits_for_its_own_card_and_says_nothing_under_the_digest() -> None:
    opened = opening.open_alert(make_finding(severity=Severity.CRITICAL), "a", NOW, "digest").alert
    alert = with_note(noted(opened, card=None), NOTE)
    context: Any = SimpleNamespace(digests=None)
    cards: Any = None

    async def load(_work: Work) -> AlertMessage:
        return AlertMessage(context, cards, alert, WORK)

    with pytest.raises(TryAgain, match="does not stand yet"):
        await ReplyInThread(load, context)(WORK)


@pytest.mark.parametrize(
    ("kind", "asked", "begins"),
    [
        (WorkKind.REMIND, ("U0ALICE", "S0OPS"), "<@U0ALICE>, <!subteam^S0OPS> *Nobody has decided"),
        (WorkKind.REMIND, (), "*Nobody has decided"),
        (WorkKind.REPLY, ("U0ALICE",), "*Worse"),
    ],
)
def test_a_reminder_mentions_who_is_asked_and_nothing_else_does(
    kind: WorkKind, asked: tuple[str, ...], begins: str
) -> None:
    reply = due_note(noting(NOTE, WORSENED), kind, NOW + HOUR_MS, asked).reply
    assert reply is not None
    assert reply.message.text.startswith(begins)
    assert reply.message.asks == (frozenset(asked) if kind is WorkKind.REMIND else frozenset())


WORSENED, GLASS, FAILED = (
    ThreadNote(key=kind.value, kind=kind, at=NOW)
    for kind in (NoteKind.WORSENED, NoteKind.GLASS_BROKEN, NoteKind.FAILED)
)


def noting(*notes: ThreadNote, **fields: Any) -> Alert:
    return noted(make_alert(**fields), notes=notes, card=CardReference(channel="C", ts="1.0"))


@pytest.mark.parametrize(
    ("alert", "written", "done", "is_last"),
    [
        (noting(), None, [], True),
        (noting(NOTE), None, [], True),
        (noting(WORSENED, GLASS), WORSENED, [WORSENED], False),
        (noting(WORSENED, GLASS, status=AlertStatus.REJECTED), GLASS, [WORSENED, GLASS], True),
        (noting(GLASS, WORSENED, status=AlertStatus.REJECTED), GLASS, [GLASS], False),
        (noting(WORSENED, status=AlertStatus.REJECTED), None, [WORSENED], True),
        (noted(noting(FAILED, GLASS), card=None, digest="d"), GLASS, [FAILED, GLASS], True),
    ],
    ids=[
        "nothing is due",
        "a reminder is other work",
        "the oldest comes first",
        "what the decision made idle goes with the next",
        "what comes after stays for the next attempt",
        "what is idle is dropped with nothing written",
        "a digest's thread is spared what its own notes say",
    ],
)
def test_the_oldest_note_that_is_not_idle_is_due(
    alert: Alert, written: ThreadNote | None, done: list[ThreadNote], is_last: bool
) -> None:
    due = due_note(alert, WorkKind.REPLY, NOW)
    if written is None:
        assert due.reply is None
    else:
        assert due.reply is not None
        assert due.reply.identity.payload == {"key": f"{alert.alert_id}:{written.key}"}
    assert due.done == {each.key for each in done}
    assert (due.done == due.all_keys) is is_last


def _worse(before: Severity, now: Severity, at: int = NOW) -> ThreadNote:
    return ThreadNote(key=f"w-{now}", kind=NoteKind.WORSENED, at=at, facts={"from": before, "severity": now})


def test_a_step_that_is_not_the_worst_waits_two_minutes_for_the_next_and_holds_nothing_else_up() -> None:
    milder = _worse(Severity.LOW, Severity.HIGH)
    with pytest.raises(NotYet):
        due_note(noting(milder), WorkKind.REPLY, NOW + 119_000)
    due = due_note(noting(milder, GLASS), WorkKind.REPLY, NOW)
    assert (due.reply is not None, due.done) == (True, frozenset({GLASS.key}))
    assert due_note(noting(milder), WorkKind.REPLY, NOW + 120_000).done == {milder.key}


def test_the_worst_severity_is_told_at_once() -> None:
    assert due_note(noting(_worse(Severity.HIGH, Severity.CRITICAL)), WorkKind.REPLY, NOW).reply is not None


def test_steps_that_nobody_was_told_of_are_told_as_one() -> None:
    alert = opening.open_alert(make_finding(severity=Severity.LOW), "a", NOW).alert
    for severity, at in ((Severity.MEDIUM, NOW + 10_000), (Severity.HIGH, NOW + 50_000)):
        change = opening.worsen(alert, make_finding(severity=severity), at)
        assert change is not None
        alert = change.alert
    (note,) = alert.metadata.notes
    assert (note.facts["from"], note.facts["severity"], note.at) == (Severity.LOW, Severity.HIGH, NOW + 10_000)
    assert len(alert.metadata.worsenings) == 2
    assert [line for line in as_lines(draw_card(alert, FACTS)) if line.startswith("Worse since")] == [
        f"Worse since 2025-11-22 08:26:50 UTC; before: LOW: {alert.title}"
    ]


def in_the_channel(first: Severity, changes: dict[int, Severity]) -> int:
    """Count the messages in the channel of an alert whose severity is another from some minutes on."""
    opened = opening.open_alert(make_finding(severity=first), "a", NOW).alert
    alert, messages = noted(opened, card=CardReference(channel="C", ts="1.0")), 1
    for minute in sorted({each + later for each in changes for later in range(4)}):
        at = NOW + minute * MINUTE
        worse = opening.worsen(alert, make_finding(severity=changes[minute]), at) if minute in changes else None
        alert = worse.alert if worse else alert
        with suppress(NotYet):
            due = due_note(alert, WorkKind.REPLY, at)
            messages += due.reply is not None and due.reply.broadcast
            alert = noted(alert, notes=tuple(each for each in alert.metadata.notes if each.key not in due.done))
    return messages


def test_over_a_night_an_alert_takes_two_messages_of_the_channel_at_most_and_one_below_high() -> None:
    random = Random(1)
    by_worst: dict[Severity, list[int]] = {}
    for _ in range(60):
        first, *others = random.choices(list(Severity), (8, 4, 2, 1), k=1 + random.randrange(6))
        changes = dict(zip(random.sample(range(8 * 60), len(others)), others, strict=True))
        worst = max((first, *others), key=lambda each: each.rank)
        by_worst.setdefault(worst, []).append(in_the_channel(first, changes))
    assert by_worst.keys() == set(Severity)
    for worst, messages in by_worst.items():
        if worst.rank < Severity.HIGH.rank:
            assert set(messages) == {1}
        else:
            assert sum(messages) <= 2 * len(messages)
            # One that was told as HIGH is told again as CRITICAL: nobody may miss that.
            assert max(messages) <= (3 if worst is Severity.CRITICAL else 2)
