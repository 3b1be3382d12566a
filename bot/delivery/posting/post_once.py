"""Posting a message once: not while its channel fails, and not again when it stands already."""

from collections.abc import Awaitable, Callable

from bot.delivery.posting.circuit_breaker import CircuitBreaker
from bot.delivery.posting.context import PostingContext, looked_from
from bot.errors import NotYet, TryAgain
from bot.slack.channel_faults import ChannelFailed, channel_fault
from bot.slack.conversations import is_conversation
from bot.slack.errors import SlackFailure, SlackRefused
from bot.slack.message import Message
from bot.slack.message_identity import Place
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import DEFAULT_CHANNEL
from rules.alert.work import Work

_BREAKER_SECONDS = 5.0
"""How soon a fault that a person must fix is probed again: one message asks for all that wait."""

_WARN_FROM = 3
"""The attempt, some seconds after the first, from which on the field is warned of a message that Slack refuses."""

_IN = "@"
"""Stands between the name of a message and the channel of the policy in which it was begun."""

Put = Callable[[Message], Awaitable[CardReference]]


class Posting:
    """
    Posts cards and digests, through one circuit breaker a channel.

    Raises ChannelFailed where a channel of the policy does not take a message; what fails in the default one is tried
    again.
    """

    def __init__(self, context: PostingContext) -> None:
        self._context = context
        self._breakers: dict[str, CircuitBreaker] = {}

    async def adopted(self, work: Work, place: Place, since_ms: int) -> CardReference | None:
        """Return the message that an earlier attempt posted, if it stands. Raises TryAgain, ChannelFailed."""
        begun = begun_in(work, place)
        if begun is None:
            return None
        there = Place(self._context.policy.resolved(begun), place.identity)
        self._context.require_look(there.channel, work.attempts)
        await self._pass_breaker(there.channel)
        try:
            return await self._standing(work, there, since_ms)
        except SlackFailure as failure:
            if there != place and channel_fault(failure) is not None:
                # Where an earlier attempt began nothing can be seen any more.
                return None
            raise await self._failed(work, there, failure) from failure

    async def post(self, work: Work, place: Place, send: Callable[[Put], Awaitable[CardReference]]) -> CardReference:
        """
        Post a message: `send` draws it and passes it to the function it is given.

        Raises TryAgain, ClaimLost, ChannelFailed.
        """
        await self._pass_breaker(place.channel)
        elsewhere = f"{_IN}{place.channel}" if self._context.is_of_the_policy(place.channel) else ""
        await self._context.begin(work, f"{place.identity.name}{elsewhere}")

        async def put(message: Message) -> CardReference:
            await self._context.claims.require(work)
            return await self._context.channel.post(place.channel, message, place.identity)

        try:
            answer = await send(put)
        except SlackFailure as failure:
            raise await self._failed(work, place, failure) from failure
        self._channel_is_well(place.channel)
        return answer

    def _channel_is_well(self, channel: str) -> None:
        self._context.channel_well(channel)

    def _breaker(self, channel: str) -> CircuitBreaker:
        return self._breakers.setdefault(channel, CircuitBreaker(self._context.channel, channel))

    async def _pass_breaker(self, channel: str) -> None:
        breaker = self._breaker(channel)
        try:
            await breaker.probe()
        except SlackFailure as failure:
            self._raise_for(failure, channel)
            reported = await self._context.report(failure)
            raise TryAgain(str(reported), breaker.retry_after) from failure

    def _raise_for(self, failure: SlackFailure, channel: str, attempts: int = 0) -> None:
        """Raise ChannelFailed if the failure is about a channel of the policy."""
        why = channel_fault(failure, attempts)
        if why is not None and self._context.is_of_the_policy(channel):
            raise ChannelFailed(channel, why) from failure

    async def _failed(self, work: Work, place: Place, failure: SlackFailure) -> TryAgain:
        self._raise_for(failure, place.channel, work.attempts)
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
            self._channel_is_well(place.channel)
        return cards[0] if cards else None


class DirectPosting(Posting):
    """
    Posts into conversations with one person.

    What fails there holds back nobody else's message, and says nothing about the channel for alerts.
    """

    def _channel_is_well(self, channel: str) -> None:
        """Nothing is known of it."""

    async def _pass_breaker(self, channel: str) -> None:
        if (wait := self._context.channel.until_post(channel)) > 0:
            raise NotYet("one message a second is posted to one person", wait)

    async def _failed(self, _work: Work, _place: Place, failure: SlackFailure) -> TryAgain:
        return await self._context.report_of_one(failure)


def begun_in(work: Work, place: Place) -> str | None:
    """Return in which channel an earlier attempt may have posted a message; None if none of it was begun."""
    begun, name = work.begun or "", place.identity.name
    if begun == name:
        return place.channel if is_conversation(place.channel) else DEFAULT_CHANNEL
    return begun.removeprefix(f"{name}{_IN}") if begun.startswith(f"{name}{_IN}") else None
