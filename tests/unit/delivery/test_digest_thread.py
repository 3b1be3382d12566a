"""Which notes of a digest are written when, and which are kept for later, told without Slack."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.delivery.digests.digest_message import DigestMessage
from bot.delivery.messages.thread_work import ReplyInThread
from bot.errors import NotYet, TryAgain
from bot.slack.errors import RateLimited, SlackFailure
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work, WorkKind
from rules.digest.digest import FIRST_PART, Digest, with_card, without_card
from rules.lifecycle.digest_news import with_news
from storage.errors import DigestNotFound
from tests.factories import NOW
from tests.unit.lifecycle.digests import CARD, listed, posted

WORK = Work(subject_id="d", kind=WorkKind.REPLY_DIGEST, severity_rank=2, created_at=NOW, due_at=NOW)


class Context:
    """A digest's posting context in memory: what is written beneath it, and what is left of it."""

    def __init__(self, digest: Digest | None, alerts: list[Alert]) -> None:
        self.digest = digest
        self.alerts = alerts
        self.written: list[str] = []
        self.ended: list[Work] = []
        self.refuses: SlackFailure | None = None
        self.digests = self.channel = self.claims = self

    def now_ms(self) -> int:
        return NOW

    async def get(self, _digest_id: str) -> Digest:
        if self.digest is None:
            raise DigestNotFound("d")
        return self.digest

    async def members(self, _digest: Digest) -> list[Alert]:
        return self.alerts

    async def change(
        self, _id: str, step: Callable[[Digest], Digest], *, ends: Work | None = None, again_at: int = 0
    ) -> None:
        self.digest = step(await self.get("d"))
        if ends is not None:
            self.ended.append(ends)

    async def require(self, _work: Work) -> None: ...

    async def begin(self, _work: Work, _identity: MessageIdentity) -> None: ...

    async def reply(
        self, _card: CardReference, message: Message, _identity: MessageIdentity, *, broadcast: bool
    ) -> None:
        if self.refuses:
            raise self.refuses
        self.written.append(message.text)

    async def report(self, failure: SlackFailure) -> TryAgain:
        return TryAgain(str(failure))

    async def work(self) -> None:
        context: Any = self
        await ReplyInThread(partial(DigestMessage.load, context, context), context)(WORK)


def grown(*counts: int) -> Context:
    """A digest of one alert with a note for each time that it grew to so many."""
    alerts = [listed(number) for number in range(max(counts, default=1))]
    digest = posted(alerts[:1])
    for count in counts:
        digest = with_news(digest, alerts[:count], NOW, is_whole=True)
    return Context(digest, alerts)


async def test_while_the_digest_does_not_stand_its_note_is_kept() -> None:
    context = grown(3)
    assert context.digest is not None
    notes = context.digest.notes
    context.digest = without_card(context.digest, CARD)
    with pytest.raises(NotYet, match="does not stand yet"):
        await context.work()
    assert context.digest.notes == notes
    assert (context.written, context.ended) == ([], [])

    context.digest = with_card(context.digest, FIRST_PART, CARD)
    await context.work()
    assert len(context.written) == 1


async def test_a_note_that_slack_does_not_take_is_kept() -> None:
    context = grown(3)
    before, context.refuses = context.digest, RateLimited(3)
    with pytest.raises(TryAgain):
        await context.work()
    assert context.digest == before
    assert context.ended == []


async def test_of_two_notes_the_second_is_written_too_and_then_the_work_ends() -> None:
    context = grown(3, 7)
    with pytest.raises(NotYet, match="there is more to say"):
        await context.work()
    assert context.ended == []
    await context.work()
    first, second = context.written
    assert "2 more alerts" in first
    assert "4 more alerts" in second
    assert context.digest is not None
    assert context.digest.notes == ()
    assert context.ended == [WORK]


async def test_the_work_of_a_digest_that_is_gone_is_left_to_the_worker_to_end() -> None:
    with pytest.raises(DigestNotFound):
        await Context(None, []).work()
