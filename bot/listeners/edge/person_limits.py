"""The limits of one person: somebody who presses or types very fast must not slow the others down."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import Counter as Metric

from bot.errors import TooMuchAtOnce
from bot.listeners.edge.sentences import TOO_FAST, TOO_MANY, in_progress, not_done
from bot.runtime.rate_limit import KeyedRateLimits, RateLimit

MOST_AT_A_TIME = 8
"""Presses, dialogs and commands of one person that are worked on at the same time."""

AT_ONCE = 30
PER_SECOND = 0.5
"""A person who clears a full channel decides every two seconds, and the first thirty as fast as they can press."""

OF_THE_REFUSED_AT_A_TIME = 2
OF_THE_REFUSED_AT_ONCE = 20
OF_THE_REFUSED_PER_SECOND = 2.0
"""All who were refused lately share this: each refusal is a write, of an audit entry beside the alert's own item."""

SAY_EVERY_SECONDS = 10.0
"""How often somebody is told by a message of their own, which costs a call to Slack."""

SAID_AT_ONCE, SAID_PER_SECOND = 20, 0.5
"""How many are told so, of a crowd: Slack takes a hundred calls of a kind a minute, and others are answered as well."""

_REFUSED = "the refused"
"""What they are counted under; no id of Slack has a space."""


class PersonLimits:
    """
    Limits how much of each person is worked on at a time, and how fast it may come.

    Those of whom `was_refused` says that they lately asked for what they may not do have one more limit, together: a
    crowd of guests must not keep those who decide from deciding.
    """

    def __init__(
        self, monotonic: Callable[[], float], refusals: Metric, was_refused: Callable[[str], bool] = lambda _user: False
    ) -> None:
        self._pace = KeyedRateLimits(monotonic, per_second=PER_SECOND, burst=AT_ONCE)
        self._sentences = KeyedRateLimits(monotonic, per_second=1 / SAY_EVERY_SECONDS, burst=1)
        self._said = RateLimit(monotonic, per_second=SAID_PER_SECOND, burst=SAID_AT_ONCE)
        self._refusals = refusals
        self._was_refused = was_refused
        self._pace_of_the_refused = RateLimit(
            monotonic, per_second=OF_THE_REFUSED_PER_SECOND, burst=OF_THE_REFUSED_AT_ONCE
        )
        self._in_hand: Counter[str] = Counter()

    @contextmanager
    def admit(self, user_id: str) -> Iterator[None]:
        """Let one press, dialog or command of a person be worked on. Raises TooMuchAtOnce if they are too fast."""
        if self._in_hand[user_id] >= MOST_AT_A_TIME:
            raise self._too_much(in_progress(MOST_AT_A_TIME), "a moment")
        if wait := self._pace.spend(user_id):
            raise self._too_much(TOO_FAST, f"{math.ceil(wait)} s")
        with self._counted(user_id), self._among_the_refused(user_id):
            yield

    @contextmanager
    def _among_the_refused(self, user_id: str) -> Iterator[None]:
        if not self._was_refused(user_id):
            yield
            return
        if self._in_hand[_REFUSED] >= OF_THE_REFUSED_AT_A_TIME or self._pace_of_the_refused.spend():
            raise self._too_much(TOO_MANY, "a moment")
        with self._counted(_REFUSED):
            yield

    @contextmanager
    def _counted(self, key: str) -> Iterator[None]:
        self._in_hand[key] += 1
        try:
            yield
        finally:
            self._in_hand[key] -= 1
            if not self._in_hand[key]:
                del self._in_hand[key]

    def may_be_told(self, user_id: str) -> bool:
        """Whether it is time to send a person another message about their being too fast."""
        return self._sentences.spend(user_id) == 0 and self._said.spend() == 0

    def _too_much(self, why: str, after: str) -> TooMuchAtOnce:
        self._refusals.labels(action="TOO_MUCH_AT_ONCE").inc()
        return TooMuchAtOnce(not_done(why, after))
