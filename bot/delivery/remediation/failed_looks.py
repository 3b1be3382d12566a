"""How long looks at a run have been failing on this replica."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache

from bot.delivery.posting.back_off import back_off_seconds

_FORGOTTEN_SECONDS = 120.0
"""Much longer than the time between two looks: a replica without a failure for so long was not the one that looked."""

_SLOWEST = 5
"""The fifth failure in a row waits the longest (8 to 16 s): a few looks fit in before the card says "unknown"."""


@dataclass(frozen=True)
class Failing:
    """
    Consecutive failed looks at a run; times are seconds of the monotonic clock.

    `unknown_since` is when Step Functions first denied the run, if it has denied it ever since.
    """

    since: float
    last: float
    looks: int = 1
    unknown_since: float | None = None

    @property
    def seconds(self) -> float:
        """How long they have been failing."""
        return self.last - self.since

    @property
    def unknown_for(self) -> float:
        """For how long every answer has been that there is no such run."""
        return 0.0 if self.unknown_since is None else self.last - self.unknown_since

    def next_after(self) -> float:
        """Return the seconds until the next look."""
        return back_off_seconds(min(self.looks + 1, _SLOWEST))


class FailedLooks:
    """Counts failed looks by run; it does not know of looks by other replicas."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failing: TTLCache[str, Failing] = TTLCache(math.inf, _FORGOTTEN_SECONDS, monotonic)

    def failed(self, run: str, *, is_unknown: bool = False) -> Failing:
        """Note a failed look; return the failures in a row that it belongs to."""
        now = self._monotonic()
        before = self._failing.get(run, Failing(now, now, looks=0))
        unknown_since = before.unknown_since if before.unknown_since is not None else now
        failing = Failing(before.since, now, before.looks + 1, unknown_since if is_unknown else None)
        self._failing[run] = failing
        return failing

    def seen(self, run: str) -> None:
        """Note a look that succeeded."""
        self._failing.pop(run, None)
