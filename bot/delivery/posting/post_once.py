"""Posting a message once: not while the channel refuses, and not again what stands already."""

from collections.abc import Awaitable, Callable

from bot.delivery.posting.circuit_breaker import CircuitBreaker
from bot.delivery.posting.context import LOOK_BACK_MS, PostingContext
from bot.errors import TryAgain
from bot.runtime.health import Part
from bot.slack.errors import SlackFailure, SlackRefused
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work

_BREAKER_SECONDS = 5.0
"""How soon a fault that a person must mend is tried again: one message asks for all that wait."""

_TOLD_FROM = 3
"""The attempt from which on a message that Slack refuses is told of elsewhere: some seconds after the first."""

Put = Callable[[Message], Awaitable[CardReference]]


class Posting:
    """What cards and digests have in common on their way into the channel."""

    def __init__(self, context: PostingContext, channel_id: str) -> None:
        self._context = context
        self._channel_id = channel_id
        self._breaker = CircuitBreaker(context.channel, channel_id)

    async def adopted(self, work: Work, identity: MessageIdentity, since_ms: int) -> CardReference | None:
        """Return the message that an earlier attempt posted, if one stands. Raises TryAgain."""
        if work.begun != identity.name:
            return None
        self._context.require_look(self._channel_id, work.attempts)
        await self._pass_breaker()
        try:
            return await self._standing(identity, since_ms)
        except SlackFailure as failure:
            raise await self._failed(work, identity, failure) from failure

    async def post(
        self, work: Work, identity: MessageIdentity, send: Callable[[Put], Awaitable[CardReference]]
    ) -> CardReference:
        """Have a message sent; `send` is given what puts one into the channel. Raises TryAgain, ClaimLost."""
        await self._pass_breaker()
        await self._context.begin(work, identity)
        try:
            answer = await send(lambda message: self._context.channel.post(self._channel_id, message, identity))
        except SlackFailure as failure:
            raise await self._failed(work, identity, failure) from failure
        self._context.runtime.health.well(Part.SLACK_CHANNEL)
        return answer

    async def _pass_breaker(self) -> None:
        try:
            await self._breaker.pass_through()
        except SlackFailure as failure:
            reported = await self._context.report(failure)
            raise TryAgain(str(reported), self._breaker.seconds) from failure

    async def _failed(self, work: Work, identity: MessageIdentity, failure: SlackFailure) -> TryAgain:
        if isinstance(failure, SlackRefused):
            if work.attempts >= _TOLD_FROM:
                await self._context.fallback.tell_of_one(identity, failure)
            return await self._context.report(failure)
        self._breaker.shut()
        return await self._context.report(failure, person_seconds=_BREAKER_SECONDS)

    async def _standing(self, identity: MessageIdentity, since_ms: int) -> CardReference | None:
        """Return what stands; of several the oldest stays, the others are deleted."""
        cards = await self._context.channel.find(self._channel_id, identity, since_ms - LOOK_BACK_MS)
        for extra in cards[1:]:
            self._context.runtime.health.note("a second message was deleted", of=identity.payload, ts=extra.ts)
            await self._context.channel.delete(extra)
        if cards:
            self._context.runtime.health.well(Part.SLACK_CHANNEL)
        return cards[0] if cards else None
