"""Looks people up in Slack within rate limits, so that a flood of strangers cannot block anybody's decision."""

import asyncio
from collections.abc import Callable

from cachetools import TTLCache

from bot.access.directory import LooksPeopleUp
from bot.runtime.rate_limit import KeyedRateLimits, RateLimit
from bot.slack.errors import HeldBack, RateLimited
from bot.slack.users import Person

NEWCOMERS_AT_ONCE = 70
NEWCOMERS_PER_SECOND = 0.5
"""Slack answers a hundred lookups a minute. Known members do not wait behind newcomers."""

EACH_AT_ONCE = 30
EACH_PER_SECOND = 0.5
"""The limit for one person: each of their presses looks them up."""

_SEEN_SECONDS = 24 * 3600.0
_MOST_SEEN = 10_000


class Lookups:
    """
    Looks people up within rate limits: one for each person, and one that all newcomers share.

    Concurrent callers share one lookup of the same person. While Slack asks to wait, nobody is looked up.
    """

    def __init__(self, people: LooksPeopleUp, monotonic: Callable[[], float]) -> None:
        self._ask = people.person
        self._monotonic = monotonic
        self._newcomers = RateLimit(monotonic, per_second=NEWCOMERS_PER_SECOND, burst=NEWCOMERS_AT_ONCE)
        self._each = KeyedRateLimits(monotonic, per_second=EACH_PER_SECOND, burst=EACH_AT_ONCE)
        self._seen: TTLCache[str, bool] = TTLCache(_MOST_SEEN, _SEEN_SECONDS, monotonic)
        self._asking: dict[str, asyncio.Task[Person]] = {}
        self._not_before = 0.0

    async def person(self, user_id: str) -> Person:
        """Return a user. Raises SlackFailure."""
        if user_id not in self._asking:
            self._must_be_due(user_id)
            self._asking[user_id] = asyncio.ensure_future(self._asked(user_id))
            self._asking[user_id].add_done_callback(_read)
        # A caller that is cancelled must not cancel the question of the others.
        return await asyncio.shield(self._asking[user_id])

    def expect(self, user_id: str) -> None:
        """Treat a person as a known member, because the policy names them."""
        self._seen[user_id] = True

    def _must_be_due(self, user_id: str) -> None:
        """Raise HeldBack if a rate limit forbids a lookup now."""
        wait = max(0.0, self._not_before - self._monotonic()) or self._each.spend(user_id)
        if not wait and user_id not in self._seen:
            wait = self._newcomers.spend()
        if wait:
            raise HeldBack(wait)

    async def _asked(self, user_id: str) -> Person:
        try:
            person = await self._ask(user_id)
        except RateLimited as limited:
            self._not_before = self._monotonic() + limited.seconds
            raise
        finally:
            del self._asking[user_id]
        if person.is_member:
            self._seen[user_id] = True
        else:
            self._seen.pop(user_id, None)
        return person


def _read(task: asyncio.Task[Person]) -> None:
    # Where every caller was cancelled, nobody else reads a failure, and asyncio would log it as an error.
    if not task.cancelled():
        task.exception()
