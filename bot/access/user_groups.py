"""The members of Slack's user groups, remembered: Slack answers twenty such questions a minute."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.access.directory import Directory
from bot.slack.errors import NeedsPerson, RateLimited, SlackRefused

log = structlog.get_logger()

REMEMBERED_SECONDS = 60.0
WHILE_LIMITED_SECONDS = 180.0
"""While Slack asks to wait: three of its minutes. Who was taken out of a group may act no longer than that."""


@dataclass(frozen=True)
class Answer:
    """What Slack said of a user group: who is in it, or why it never says."""

    at: float
    said: frozenset[str] | NeedsPerson | SlackRefused

    def members(self) -> frozenset[str]:
        """Return them, or raise what Slack said."""
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


class UserGroups:
    """Asks for a group once, however many wait for the answer, and not at all while Slack asks to wait."""

    def __init__(self, directory: Directory, monotonic: Callable[[], float]) -> None:
        self._directory = directory
        self._monotonic = monotonic
        self._known: dict[str, Answer] = {}
        self._asking: dict[str, asyncio.Task[Answer]] = {}
        self._not_before = 0.0

    async def members(self, group: str, younger_than: float) -> frozenset[str]:
        """Return the users of a group, from an answer younger than some seconds. Raises SlackFailure."""
        if (known := self._known_since(group, younger_than)) is not None:
            return known.members()
        try:
            answer = await self._asked(group)
        except RateLimited:
            if (known := self._known_since(group, WHILE_LIMITED_SECONDS)) is None:
                raise
            answer = known
        return answer.members()

    def _known_since(self, group: str, seconds: float) -> Answer | None:
        known = self._known.get(group)
        return known if known and self._monotonic() - known.at < seconds else None

    async def _asked(self, group: str) -> Answer:
        wait = self._not_before - self._monotonic()
        if wait > 0:
            raise RateLimited(wait)
        if group not in self._asking:
            self._asking[group] = asyncio.ensure_future(self._ask(group))
        # Whoever stops waiting must not take the answer from the others.
        return await asyncio.shield(self._asking[group])

    async def _ask(self, group: str) -> Answer:
        began = self._monotonic()
        try:
            answer = Answer(began, await self._directory.members(group))
        except (NeedsPerson, SlackRefused) as failure:
            # Remembered, too: a group that is gone, asked for at every press, would use up the questions.
            answer = Answer(began, failure)
            log.warning("a user group cannot be read", group=group, why=str(failure))
        except RateLimited as limited:
            self._not_before = self._monotonic() + limited.seconds
            raise
        finally:
            del self._asking[group]
        self._known[group] = answer
        return answer
