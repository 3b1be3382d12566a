"""Since when this replica fails to see how a run stands."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.delivery.posting.back_off import back_off_seconds

_FORGOTTEN_SECONDS = 120.0
"""Much longer than between two looks: whoever did not fail for so long did not look, another replica does."""

_SLOWEST = 5
"""The fifth failure in a row waits the longest (8 to 16 s): a few looks fit into the time until it is told."""


@dataclass(frozen=True)
class Failing:
    """Looks at a run that failed, one after the other; times are of the monotonic clock, in seconds."""

    since: float
    last: float
    looks: int = 1

    @property
    def seconds(self) -> float:
        """For how long they fail."""
        return self.last - self.since

    def next_after(self) -> float:
        """Return in how many seconds it is looked again."""
        return back_off_seconds(min(self.looks + 1, _SLOWEST))


class FailedLooks:
    """Counts the looks that fail, by run; a look of another replica is not known here."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failing: dict[str, Failing] = {}

    def failed(self, run: str) -> Failing:
        """Note that a look failed, and return how long that lasts."""
        now = self._monotonic()
        self._failing = {key: each for key, each in self._failing.items() if now - each.last < _FORGOTTEN_SECONDS}
        before = self._failing.get(run)
        failing = Failing(now, now) if before is None else Failing(before.since, now, before.looks + 1)
        self._failing[run] = failing
        return failing

    def seen(self, run: str) -> None:
        """Note that a run was seen."""
        self._failing.pop(run, None)
