"""Binding listeners: every payload is read, acknowledged in time and answered, also when something failed."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncApp

from bot.cards.answers.answers import still_working
from bot.cards.dialogs.dialog import NOTICE
from bot.errors import TooMuchAtOnce
from bot.listeners.edge.acknowledge import (
    ACK_AFTER_SECONDS,
    Ack,
    Answer,
    acknowledge_submission,
    in_time,
    shows,
)
from bot.listeners.edge.error_messages import EXPECTED, reply_to
from bot.listeners.edge.payloads import Press, Presser
from bot.listeners.edge.person_limits import PersonLimits
from bot.listeners.edge.redisplay import after_failure
from bot.listeners.edge.responder import Responder
from bot.listeners.edge.responders import Responders
from bot.listeners.edge.submissions import Submission
from bot.runtime.telemetry import Telemetry
from bot.slack.message import Block

Pressed = TypeVar("Pressed", bound=Press)
Submitted = TypeVar("Submitted", bound=Submission)
Listener = Callable[[Ack, dict[str, Any]], Awaitable[None]]
PutsOff = Callable[[Ack, dict[str, Any], TooMuchAtOnce], Awaitable[None]]
Rest = Callable[[], Awaitable[None]]
"""What is left to do after the acknowledgement."""


class Listeners:
    """Binds listeners to Bolt. They get a typed payload; an expected error they raise is answered to the person."""

    def __init__(self, app: AsyncApp, responders: Responders, limits: PersonLimits, telemetry: Telemetry) -> None:
        self._app = app
        self._responders = responders
        self._limits = limits
        self._telemetry = telemetry

    def press(
        self,
        action: str | re.Pattern[str],
        payload: type[Pressed],
        answer: Callable[[Pressed, Responder], Awaitable[None]],
    ) -> None:
        """Bind a button that is acknowledged at once."""

        async def listener(ack: Ack, body: dict[str, Any]) -> None:
            press = payload.read(body)
            await ack()
            responder = self._responders.of(press)
            try:
                await answer(press, responder)
            except EXPECTED as error:
                await responder.tell(reply_to(error))

        self._app.action(action)(_named(self._attended(listener, self._put_off), answer))

    def decision(
        self,
        action: str,
        decide: Callable[[Press, Responder], Coroutine[Any, Any, Rest | None]],
        *,
        says_working: bool = True,
    ) -> None:
        """
        Bind a button that is acknowledged when its outcome is stored, or just before Slack gives up.

        With `says_working` the person gets a message in the latter case.
        """

        async def listener(ack: Ack, body: dict[str, Any]) -> None:
            press = Press.read(body)
            responder = self._responders.of(press)
            began = asyncio.get_running_loop().time()
            task = await in_time(decide(press, responder))
            is_late = not task.done()
            await ack()
            self._telemetry.ack_seconds.observe(asyncio.get_running_loop().time() - began)
            if is_late and says_working:
                await responder.tell(still_working(ACK_AFTER_SECONDS))
            try:
                rest = await task
                if rest is not None:
                    await rest()
            except EXPECTED as error:
                await responder.tell(reply_to(error))

        self._app.action(action)(_named(self._attended(listener, self._put_off), decide))

    def submission(
        self,
        callback: str,
        payload: type[Submitted],
        decide: Callable[[Submitted], Awaitable[Answer]],
        said: Callable[[str], Block],
    ) -> None:
        """Bind a dialog that is acknowledged with its outcome; `said` makes a view from text."""

        async def outcome(submission: Submitted) -> Answer:
            try:
                return await decide(submission)
            except EXPECTED as error:
                return shows(after_failure(submission.view, error, said))

        async def listener(ack: Ack, body: dict[str, Any]) -> None:
            submission = payload.read(body)
            responder = self._responders.of(submission)
            await acknowledge_submission(ack, submission.view, outcome(submission), said, responder)

        self._app.view(callback)(_named(self._attended(listener, _show_again), decide))

    def order(
        self,
        callback: str,
        payload: type[Submitted],
        carry_out: Callable[[Submitted, Ack, Responder], Awaitable[None]],
    ) -> None:
        """Bind a dialog whose listener sends the acknowledgement itself."""

        async def listener(ack: Ack, body: dict[str, Any]) -> None:
            submission = payload.read(body)
            await carry_out(submission, ack, self._responders.of(submission))

        self._app.view(callback)(_named(self._attended(listener, _show_again), carry_out))

    def _attended(self, listener: Listener, put_off: PutsOff) -> Listener:
        """Return the listener behind the person's rate limit; `put_off` answers what exceeds it."""

        async def attended(ack: Ack, body: dict[str, Any]) -> None:
            try:
                with self._limits.admit(Presser.read(body).user.id):
                    await listener(ack, body)
            except TooMuchAtOnce as too_much:
                await put_off(ack, body, too_much)

        return attended

    async def _put_off(self, ack: Ack, body: dict[str, Any], too_much: TooMuchAtOnce) -> None:
        await ack()
        presser = Presser.read(body)
        if self._limits.may_be_told(presser.user.id):
            await self._responders.of(presser).tell(reply_to(too_much))


async def _show_again(ack: Ack, body: dict[str, Any], too_much: TooMuchAtOnce) -> None:
    await ack(**shows(after_failure(Submission.read(body).view, too_much, NOTICE.message)))


def _named(listener: Callable[..., Any], answer: Callable[..., Any]) -> Callable[..., Any]:
    # Bolt logs a listener by its name.
    listener.__name__ = answer.__name__
    return listener
