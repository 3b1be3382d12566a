"""
Asking people directly: a CRITICAL alert, and each step of the ladder, sends whoever is asked now a message.

A person gets one message a step. It is one more place where the card stands, redrawn with it: an update sends none.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.lifecycle.carrying_out import went_wrong
from rules.lifecycle.change import Change, noted, with_note
from rules.lifecycle.waiting import is_snoozed, work_of_asking

NOT_NEEDED = "it was not needed any more"
"""Why a message was given up that may still arrive."""

MOST_AT_ONCE = 5
"""So many people of one step are asked directly: more is a crowd, and the channel has mentioned them."""


def step_of(alert: Alert) -> str:
    """Return what asks people now: the severity, and the number of the last escalation."""
    escalations = alert.metadata.escalations
    return f"{alert.severity}:{escalations[-1].number if escalations else 0}"


def asks_directly(alert: Alert, now_ms: int) -> bool:
    """Whether people are asked directly now: not while the alert is snoozed, or decided with nobody called since."""
    escalations = alert.metadata.escalations
    if alert.status is not AlertStatus.PENDING:
        return bool(escalations) and escalations[-1].is_by_a_person and went_wrong(alert)
    return bool(work_of_asking(alert)) and not is_snoozed(alert, now_ms)


def unreachable(alert: Alert) -> frozenset[str]:
    """Return the Slack ids of those who could not be reached about this alert."""
    return frozenset(each.to for each in alert.metadata.direct if each.unreachable)


def unsent(alert: Alert, people: Collection[str]) -> list[DirectMessage]:
    """Return the messages of the current step that are still to be sent, to some of these people."""
    step = step_of(alert)
    return [
        each
        for each in alert.metadata.direct
        if each.step == step and each.to in people and each.card is None and each.failed is None
    ]


def ask(alert: Alert, people: Iterable[str], at: int) -> Change | None:
    """Note whom the current step asks directly; None if all of them are noted."""
    step, known = step_of(alert), {each.key for each in alert.metadata.direct}
    asked = [DirectMessage(to=each, step=step, at=at) for each in dict.fromkeys(people)]
    new = [each for each in asked[:MOST_AT_ONCE] if each.key not in known]
    return Change(noted(alert, direct=(*alert.metadata.direct, *new))) if new else None


def conversation_opened(alert: Alert, key: str, channel: str) -> Change:
    """Note in which conversation a message will stand, before it is posted: a press on it counts from then on."""
    return Change(_with(alert, key, channel=channel))


def message_sent(
    alert: Alert, key: str, card: CardReference, *, shown_revision: int, may_be_double: bool = False
) -> Change | None:
    """Record where a message stands, as `showing.card_posted` does for a card; None if it stands elsewhere."""
    if any(each.key == key and each.card is not None for each in alert.metadata.direct):
        return None
    adds = [WorkKind.UPDATE_CARD] if alert.metadata.revision != shown_revision else []
    adds += [WorkKind.SEEK_DOUBLES] if may_be_double else []
    return Change(_with(alert, key, card=card), adds=tuple(adds))


def forgotten(alert: Alert, key: str) -> Change | None:
    """Give a message up that was not sent before others were asked, or nobody; a late one is searched for."""
    if any(each.key == key and each.card is None and each.failed is None for each in alert.metadata.direct):
        return Change(_with(alert, key, failed=NOT_NEEDED), adds=(WorkKind.SEEK_DOUBLES,))
    return None


def not_reached(
    alert: Alert, key: str, why: str, at: int, *, is_person: bool, asked: Callable[[Alert], Iterable[str]]
) -> Change | None:
    """
    Record that a message was not sent, and say so in the thread, with who is asked instead.

    `is_person`: the reason is about the person, so that others may be asked; `asked` returns whom the alert asks.
    """
    found = next((each for each in alert.metadata.direct if each.key == key), None)
    if found is None or found.failed is not None or found.card is not None:
        return None
    lost = [found] if is_person else _all_unsent(alert, found)
    failed = alert
    for each in lost:
        failed = _with(failed, each.key, failed=why, unreachable=is_person)
    instead = set(asked(failed)).difference(asked(alert))
    note = _unreached(failed, lost, at, why=why, instead=sorted(instead))
    return Change(with_note(failed, note), adds=(WorkKind.REPLY, WorkKind.UPDATE_CARD))


def _unreached(failed: Alert, lost: list[DirectMessage], at: int, **facts: object) -> ThreadNote:
    number = sum(each.failed is not None for each in failed.metadata.direct)
    told = {"to": [each.to for each in lost], **facts}
    return ThreadNote(key=f"unreached-{number}", kind=NoteKind.UNREACHED, at=at, facts=told)


def _all_unsent(alert: Alert, found: DirectMessage) -> list[DirectMessage]:
    """Return what is lost where the reason is about the app, and so about everybody: it is said once a step."""
    others = unsent(alert, {each.to for each in alert.metadata.direct})
    return [found, *(each for each in others if each != found)]


def without_lost_messages(change: Change | None, stored: Alert, lost: Collection[CardReference]) -> Change | None:
    """Return a change of the stored alert by which lost messages are redrawn no more; a press on them still counts."""
    keys = [each.key for each in stored.metadata.direct if each.card in lost and each.failed is None]
    if not keys:
        return change
    change = change or Change(stored)
    alert = change.alert
    for each in keys:
        alert = _with(alert, each, failed="it cannot be redrawn any more")
    return replace(change, alert=alert)


def _with(alert: Alert, key: str, **fields: object) -> Alert:
    return noted(
        alert,
        direct=tuple(each.model_copy(update=fields) if each.key == key else each for each in alert.metadata.direct),
    )
