"""Posting a message once: not while the channel refuses, and not again what stands already."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.delivery.posting.circuit_breaker import CircuitBreaker
from bot.delivery.posting.context import LOOK_BACK_MS, PostingContext
from bot.errors import TryAgain
from bot.runtime.health import Part
from bot.slack.errors import SlackFailure, SlackRefused
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work

_GATE_SECONDS = 5.0
"""How soon a fault that a person must mend is tried again: one message asks for all that wait."""

_TOLD_FROM = 3
"""The attempt from which on a message that Slack refuses is told of elsewhere: some seconds after the first."""

Answer = TypeVar("Answer")
Put = Callable[[Message], Awaitable[CardReference]]


class Posting:
    """What cards and digests have in common on their way into the channel."""

    def __init__(self, desk: PostingContext, channel_id: str) -> None:
        self._desk = desk
        self._channel_id = channel_id
        self._gate = CircuitBreaker(desk.channel, channel_id)

    async def adopted(self, work: Work, mark: MessageIdentity, since_ms: int) -> CardReference | None:
        """Return the message that an earlier attempt posted, if one stands. Raises TryAgain."""
        if work.begun != mark.name:
            return None
        self._desk.may_look(self._channel_id, work.attempts)
        await self._pass_through_gate()
        try:
            return await self._standing(mark, since_ms)
        except SlackFailure as failure:
            raise await self._failed(work, mark, failure) from failure

    async def post(self, work: Work, mark: MessageIdentity, send: Callable[[Put], Awaitable[Answer]]) -> Answer:
        """Have a message sent; `send` is given what puts one into the channel. Raises TryAgain, ClaimLost."""
        await self._pass_through_gate()
        await self._desk.begin(work, mark)
        try:
            answer = await send(lambda message: self._desk.channel.post(self._channel_id, message, mark))
        except SlackFailure as failure:
            raise await self._failed(work, mark, failure) from failure
        self._desk.health.well(Part.SLACK_CHANNEL)
        return answer

    async def _pass_through_gate(self) -> None:
        try:
            await self._gate.pass_through()
        except SlackFailure as failure:
            told = await self._desk.again(failure)
            raise TryAgain(str(told), self._gate.seconds) from failure

    async def _failed(self, work: Work, mark: MessageIdentity, failure: SlackFailure) -> TryAgain:
        if isinstance(failure, SlackRefused):
            if work.attempts >= _TOLD_FROM:
                await self._desk.fallback.tell_of_one(mark, failure)
            return await self._desk.again(failure)
        self._gate.shut()
        return await self._desk.again(failure, person_seconds=_GATE_SECONDS)

    async def _standing(self, mark: MessageIdentity, since_ms: int) -> CardReference | None:
        """Return what stands; of several the oldest stays, the others are deleted."""
        cards = await self._desk.channel.find(self._channel_id, mark, since_ms - LOOK_BACK_MS)
        for extra in cards[1:]:
            self._desk.health.note("a second message was deleted", of=mark.payload, ts=extra.ts)
            await self._desk.channel.delete(extra)
        if cards:
            self._desk.health.well(Part.SLACK_CHANNEL)
        return cards[0] if cards else None
