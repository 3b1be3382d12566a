"""Only what is a second message for certain is deleted: not a card that took another's place while it was looked."""

import time
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from bot.delivery.cards.alert_message import AlertMessage
from bot.delivery.digests.digest_message import DigestMessage
from bot.delivery.lanes import Handler
from bot.delivery.messages.message_work import MessageWork
from bot.errors import NotYet
from bot.slack.message_identity import MessageIdentity, card_identity, direct_identity
from rules.alert.alert import Alert, AlertType
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.alert.work import Work, WorkKind
from rules.digest.digest import Digest
from rules.lifecycle.asking_directly import NOT_NEEDED
from rules.lifecycle.change import noted
from tests.doubles.held import Held
from tests.doubles.runtime import make_runtime
from tests.factories import NOW, make_alert

OLD, NEW, DOUBLE = (CardReference(channel="C", ts=f"{number}.0") for number in (1, 3, 2))
WORK = Work(subject_id="a", kind=WorkKind.SEEK_DOUBLES, severity_rank=3, created_at=NOW, due_at=NOW, attempts=2)

PEOPLE = ("U0ALICE", "U0BOB")

_ANY: Any = None
"""What the search for duplicates does not use."""


class Channel:
    """What stands in the channel; `looked_from` is since when it was last looked through (epoch ms)."""

    looked_from = 0
    made_at = NOW

    def __init__(self, *standing: CardReference) -> None:
        self.standing = list(standing)
        self.kept: set[CardReference] = set()

    async def find(self, _channel: str, _identity: object, since_ms: int) -> list[CardReference]:
        self.looked_from = since_ms
        return list(self.standing)

    async def second_replies(self, _parent: CardReference) -> list[CardReference]:
        return []

    async def delete(self, card: CardReference) -> bool:
        if card in self.kept:
            return False
        self.standing.remove(card)
        return True


class Ended(Exception):
    """The work is done."""


async def _end(*_given: object, **_named: object) -> None:
    raise Ended


def seeking_cards(channel: Channel, *stored: CardReference) -> Handler:
    """Each read of the alert finds the next of its cards."""
    cards = _with_last_repeated(stored)

    async def get(_alert_id: str) -> object:
        return noted(make_alert(alert_id="a", created_at=channel.made_at), card=next(cards))

    async def shown_under(alert: Alert) -> CardReference | None:
        return alert.metadata.card

    digests = SimpleNamespace(shown_under=shown_under)
    stands = {"channel": channel, "claims": Held(), "runtime": make_runtime()}
    context: Any = SimpleNamespace(alerts=SimpleNamespace(get=get, end=_end), digests=digests, **stands)
    return MessageWork(partial(AlertMessage.load, context, _ANY), context, _ANY, later_seconds=30).delete_duplicates


def seeking_parts(channel: Channel, *stored: CardReference) -> Handler:
    """Each read of the digest finds the next of its cards."""
    cards = _with_last_repeated(stored)

    async def get(digest_id: str) -> Digest:
        at: Any = {"created_at": channel.made_at, "joined_at": NOW}
        return Digest(digest_id=digest_id, alert_type=AlertType.LOW_INVENTORY, cards={1: next(cards)}, **at)

    digests = SimpleNamespace(get=get, change=_end)
    context: Any = SimpleNamespace(digests=digests, channel=channel, claims=Held(), runtime=make_runtime())
    return MessageWork(partial(DigestMessage.load, context, _ANY), context, _ANY, later_seconds=30).delete_duplicates


def _with_last_repeated(stored: tuple[CardReference, ...]) -> Iterator[CardReference]:
    yield from stored
    while True:
        yield stored[-1]


@pytest.mark.parametrize("seeking", [seeking_cards, seeking_parts])
async def test_what_the_store_does_not_name_is_deleted(seeking: Any) -> None:
    channel = Channel(OLD, DOUBLE)
    with pytest.raises(Ended):
        await seeking(channel, OLD)(WORK)
    assert channel.standing == [OLD]


async def test_a_second_message_to_a_person_is_deleted_and_a_late_one_of_nobody_and_their_first_stays() -> None:
    first, second = (CardReference(channel="D0ALICE", ts=f"{number}.0") for number in (5, 6))
    channel = Channel(OLD, first, second)
    asked = DirectMessage(to="U0ALICE", step="CRITICAL:0", at=NOW, channel="D0ALICE", card=first)
    late = CardReference(channel="D0BOB", ts="7.0")
    channel.standing.append(late)
    given_up = DirectMessage(to="U0BOB", step="CRITICAL:0", at=NOW, channel="D0BOB", failed=NOT_NEEDED)

    async def find(where: str, identity: MessageIdentity, _since_ms: int) -> list[CardReference]:
        assert identity in (card_identity("a"), *(direct_identity("a", "CRITICAL:0", who) for who in PEOPLE))
        return [each for each in channel.standing if each.channel == where]

    async def get(_alert_id: str) -> object:
        return noted(make_alert(alert_id="a"), card=OLD, direct=(asked, given_up))

    async def shown_under(_alert: Alert) -> CardReference:
        return OLD

    looking: Any = SimpleNamespace(find=find, delete=channel.delete, second_replies=channel.second_replies)
    stands = {"channel": looking, "claims": Held(), "runtime": make_runtime()}
    digests = SimpleNamespace(shown_under=shown_under)
    context: Any = SimpleNamespace(alerts=SimpleNamespace(get=get, end=_end), digests=digests, **stands)
    work = MessageWork(partial(AlertMessage.load, context, _ANY), context, _ANY, later_seconds=30)
    with pytest.raises(Ended):
        await work.delete_duplicates(WORK)
    assert channel.standing == [OLD, first]


@pytest.mark.parametrize("seeking", [seeking_cards, seeking_parts])
async def test_a_message_that_took_the_place_of_one_that_was_deleted_meanwhile_stays(seeking: Any) -> None:
    channel = Channel(NEW)
    with pytest.raises(NotYet) as later:
        await seeking(channel, OLD, NEW)(WORK)
    assert channel.standing == [NEW]
    assert later.value.after_seconds == 30
    with pytest.raises(Ended):
        await seeking(channel, NEW)(WORK)
    assert channel.standing == [NEW]


@pytest.mark.parametrize("seeking", [seeking_cards, seeking_parts])
async def test_a_second_message_that_nobody_may_delete_holds_up_nothing_and_is_not_said_to_be_deleted(
    seeking: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    channel = Channel(OLD, DOUBLE, NEW)
    channel.kept = {DOUBLE}
    with pytest.raises(Ended):
        await seeking(channel, OLD)(WORK)
    assert channel.standing == [OLD, DOUBLE]
    said = [line for line in capsys.readouterr().out.splitlines() if DOUBLE.ts in line]
    assert ["was deleted" in line for line in said] == [False]


@pytest.mark.parametrize("seeking", [seeking_cards, seeking_parts])
async def test_what_a_clock_that_ran_ahead_has_made_is_looked_for_among_what_was_posted_by_now(seeking: Any) -> None:
    channel = Channel(OLD, DOUBLE)
    channel.made_at = 10**13
    with pytest.raises(Ended):
        await seeking(channel, OLD)(WORK)
    assert channel.looked_from <= time.time() * 1000
