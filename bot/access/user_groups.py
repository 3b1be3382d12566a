"""A cache of the members of Slack's user groups: Slack answers twenty such questions a minute."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from bot.access.directory import Directory
from bot.slack.errors import NeedsPerson, RateLimited, SlackRefused

log = structlog.get_logger()

REMEMBERED_SECONDS = 60.0
WHILE_LIMITED_SECONDS = 180.0
"""How old an answer may be while Slack is rate limiting. Somebody removed from a group can act no longer than this."""


@dataclass(frozen=True)
class Answer:
    """Slack's answer about a user group: its members, or a failure that will not pass."""

    at: float
    said: frozenset[str] | NeedsPerson | SlackRefused

    def members(self) -> frozenset[str]:
        """Return the members, or raise the failure."""
        if isinstance(self.said, Exception):
            raise self.said
        return self.said


class UserGroups:
    """Asks for a group once, however many callers wait, and not at all while Slack is rate limiting."""

    def __init__(self, directory: Directory, monotonic: Callable[[], float]) -> None:
        self._directory = directory
        self._monotonic = monotonic
        self._known: dict[str, Answer] = {}
        self._asking: dict[str, asyncio.Task[Answer]] = {}
        self._not_before = 0.0

    async def members(self, group: str, younger_than: float) -> frozenset[str]:
        """Return the members of a group from an answer that is young enough. Raises SlackFailure."""
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
        # A caller that is cancelled must not cancel the question of the others.
        return await asyncio.shield(self._asking[group])

    async def _ask(self, group: str) -> Answer:
        began = self._monotonic()
        try:
            answer = Answer(began, await self._directory.members(group))
        except (NeedsPerson, SlackRefused) as failure:
            # Failures are cached as well: a deleted group, asked for at every press, would use up the rate limit.
            answer = Answer(began, failure)
            log.warning("a user group cannot be read", group=group, why=str(failure))
        except RateLimited as limited:
            self._not_before = self._monotonic() + limited.seconds
            raise
        finally:
            del self._asking[group]
        self._known[group] = answer
        return answer
