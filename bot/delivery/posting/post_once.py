"""Posting a message once: not while the channel fails, and not again when it stands already."""

from collections.abc import Awaitable, Callable

from bot.delivery.posting.circuit_breaker import CircuitBreaker
from bot.delivery.posting.context import PostingContext, looked_from
from bot.errors import TryAgain
from bot.runtime.health import Part
from bot.slack.errors import SlackFailure, SlackRefused
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work

_BREAKER_SECONDS = 5.0
"""How soon a fault that a person must fix is probed again: one message asks for all that wait."""

_WARN_FROM = 3
"""The attempt, some seconds after the first, from which on the field is warned of a message that Slack refuses."""

Put = Callable[[Message], Awaitable[CardReference]]


class Posting:
    """Posts cards and digests through one circuit breaker."""

    def __init__(self, context: PostingContext, channel_id: str) -> None:
        self._context = context
        self._channel_id = channel_id
        self._breaker = CircuitBreaker(context.channel, channel_id)

    async def adopted(self, work: Work, identity: MessageIdentity, since_ms: int) -> CardReference | None:
        """Return the message that an earlier attempt posted, if it stands. Raises TryAgain."""
        if work.begun != identity.name:
            return None
        self._context.require_look(self._channel_id, work.attempts)
        await self._pass_breaker()
        try:
            return await self._standing(work, identity, since_ms)
        except SlackFailure as failure:
            raise await self._failed(work, identity, failure) from failure

    async def post(
        self, work: Work, identity: MessageIdentity, send: Callable[[Put], Awaitable[CardReference]]
    ) -> CardReference:
        """Post a message: `send` draws it and passes it to the function it is given. Raises TryAgain, ClaimLost."""
        await self._pass_breaker()
        await self._context.begin(work, identity)

        async def put(message: Message) -> CardReference:
            await self._context.claims.require(work)
            return await self._context.channel.post(self._channel_id, message, identity)

        try:
            answer = await send(put)
        except SlackFailure as failure:
            raise await self._failed(work, identity, failure) from failure
        self._context.runtime.health.well(Part.SLACK_CHANNEL)
        return answer

    async def _pass_breaker(self) -> None:
        try:
            await self._breaker.probe()
        except SlackFailure as failure:
            reported = await self._context.report(failure)
            raise TryAgain(str(reported), self._breaker.retry_after) from failure

    async def _failed(self, work: Work, identity: MessageIdentity, failure: SlackFailure) -> TryAgain:
        if isinstance(failure, SlackRefused):
            if work.attempts >= _WARN_FROM:
                await self._context.fallback.warn_of_one(identity, failure)
            return await self._context.report(failure)
        self._breaker.open()
        return await self._context.report(failure, person_seconds=_BREAKER_SECONDS)

    async def _standing(self, work: Work, identity: MessageIdentity, since_ms: int) -> CardReference | None:
        """Return the message that stands; of several, keep the oldest and delete the others."""
        cards = await self._context.channel.find(
            self._channel_id, identity, looked_from(since_ms, self._context.runtime)
        )
        for extra in cards[1:]:
            await self._context.claims.require(work)
            came_of_it = "was deleted" if await self._context.channel.delete(extra) else "stays: Slack keeps it"
            self._context.runtime.health.note(f"a second message {came_of_it}", of=identity.payload, ts=extra.ts)
        if cards:
            self._context.runtime.health.well(Part.SLACK_CHANNEL)
        return cards[0] if cards else None
