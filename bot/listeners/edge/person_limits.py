"""The limits of one person: somebody who presses or types very fast must not slow the others down."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import Counter as Metric

from bot.errors import TooMuchAtOnce
from bot.runtime.rate_limit import KeyedRateLimits

MOST_AT_A_TIME = 8
"""Presses, dialogs and commands of one person that are worked on at the same time."""

AT_ONCE = 30
PER_SECOND = 0.5
"""A person who clears a full channel decides every two seconds, and the first thirty as fast as they can press."""

SAY_EVERY_SECONDS = 10.0
"""How often somebody is told by a message of their own, which costs a call to Slack."""


class PersonLimits:
    """Limits how much of each person is worked on at a time, and how fast it may come."""

    def __init__(self, monotonic: Callable[[], float], refusals: Metric) -> None:
        self._pace = KeyedRateLimits(monotonic, per_second=PER_SECOND, burst=AT_ONCE)
        self._sentences = KeyedRateLimits(monotonic, per_second=1 / SAY_EVERY_SECONDS, burst=1)
        self._refusals = refusals
        self._in_hand: Counter[str] = Counter()

    @contextmanager
    def admit(self, user_id: str) -> Iterator[None]:
        """Let one press, dialog or command of a person be worked on. Raises TooMuchAtOnce if they are too fast."""
        if self._in_hand[user_id] >= MOST_AT_A_TIME:
            raise self._too_much(f"{MOST_AT_A_TIME} things that you asked for are still worked on", "a moment")
        if wait := self._pace.spend(user_id):
            raise self._too_much("You press and type faster than the bot attends to one person", f"{math.ceil(wait)} s")
        self._in_hand[user_id] += 1
        try:
            yield
        finally:
            self._in_hand[user_id] -= 1
            if not self._in_hand[user_id]:
                del self._in_hand[user_id]

    def may_be_told(self, user_id: str) -> bool:
        """Whether it is time to send a person another message about their being too fast."""
        return self._sentences.spend(user_id) == 0

    def _too_much(self, why: str, after: str) -> TooMuchAtOnce:
        self._refusals.labels(action="TOO_MUCH_AT_ONCE").inc()
        return TooMuchAtOnce(f"{why}. Nothing was done with this one; try again in {after}.")
