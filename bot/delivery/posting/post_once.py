"""Posting a message once: not while its channel fails, and not again when it stands already."""

from collections.abc import Awaitable, Callable

from bot.delivery.posting.circuit_breaker import CircuitBreaker
from bot.delivery.posting.context import PostingContext, looked_from
from bot.errors import NotYet, TryAgain
from bot.runtime.health import Part
from bot.slack.errors import SlackFailure, SlackRefused
from bot.slack.message import Message
from bot.slack.message_identity import Place
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work

_BREAKER_SECONDS = 5.0
"""How soon a fault that a person must fix is probed again: one message asks for all that wait."""

_WARN_FROM = 3
"""The attempt, some seconds after the first, from which on the field is warned of a message that Slack refuses."""

Put = Callable[[Message], Awaitable[CardReference]]


class Posting:
    """Posts cards and digests, through one circuit breaker a channel."""

    def __init__(self, context: PostingContext) -> None:
        self._context = context
        self._breakers: dict[str, CircuitBreaker] = {}

    async def adopted(self, work: Work, place: Place, since_ms: int) -> CardReference | None:
        """Return the message that an earlier attempt posted, if it stands. Raises TryAgain."""
        if work.begun != place.identity.name:
            return None
        self._context.require_look(place.channel, work.attempts)
        await self._pass_breaker(place.channel)
        try:
            return await self._standing(work, place, since_ms)
        except SlackFailure as failure:
            raise await self._failed(work, place, failure) from failure

    async def post(self, work: Work, place: Place, send: Callable[[Put], Awaitable[CardReference]]) -> CardReference:
        """Post a message: `send` draws it and passes it to the function it is given. Raises TryAgain, ClaimLost."""
        await self._pass_breaker(place.channel)
        await self._context.begin(work, place.identity)

        async def put(message: Message) -> CardReference:
            await self._context.claims.require(work)
            return await self._context.channel.post(place.channel, message, place.identity)

        try:
            answer = await send(put)
        except SlackFailure as failure:
            raise await self._failed(work, place, failure) from failure
        self._channel_is_well()
        return answer

    def _channel_is_well(self) -> None:
        self._context.runtime.health.well(Part.SLACK_CHANNEL)

    def _breaker(self, channel: str) -> CircuitBreaker:
        return self._breakers.setdefault(channel, CircuitBreaker(self._context.channel, channel))

    async def _pass_breaker(self, channel: str) -> None:
        breaker = self._breaker(channel)
        try:
            await breaker.probe()
        except SlackFailure as failure:
            reported = await self._context.report(failure)
            raise TryAgain(str(reported), breaker.retry_after) from failure

    async def _failed(self, work: Work, place: Place, failure: SlackFailure) -> TryAgain:
        if isinstance(failure, SlackRefused):
            if work.attempts >= _WARN_FROM:
                await self._context.fallback.warn_of_one(place.identity, failure)
            return await self._context.report(failure)
        self._breaker(place.channel).open()
        return await self._context.report(failure, person_seconds=_BREAKER_SECONDS)

    async def _standing(self, work: Work, place: Place, since_ms: int) -> CardReference | None:
        """Return the message that stands; of several, keep the oldest and delete the others."""
        looked = looked_from(since_ms, self._context.runtime)
        cards = await self._context.channel.find(place.channel, place.identity, looked)
        for extra in cards[1:]:
            await self._context.claims.require(work)
            came_of_it = "was deleted" if await self._context.channel.delete(extra) else "stays: Slack keeps it"
            self._context.runtime.health.note(f"a second message {came_of_it}", of=place.identity.payload, ts=extra.ts)
        if cards:
            self._channel_is_well()
        return cards[0] if cards else None


class DirectPosting(Posting):
    """
    Posts into conversations with one person.

    What fails there holds back nobody else's message, and says nothing about the channel for alerts.
    """

    def _channel_is_well(self) -> None:
        """Nothing is known of it."""

    async def _pass_breaker(self, channel: str) -> None:
        if (wait := self._context.channel.until_post(channel)) > 0:
            raise NotYet("one message a second is posted to one person", wait)

    async def _failed(self, _work: Work, _place: Place, failure: SlackFailure) -> TryAgain:
        return await self._context.report_of_one(failure)
