"""When stored work is due, by a measure that setting the wall clock back cannot push away."""

from collections.abc import Callable, Collection

from rules.alert.work import Work
from rules.units import MINUTE_MS, SECOND_MS

LONGEST_BACK_OFF_MS = 5 * MINUTE_MS
"""Work that is due later than this was put off by a clock that ran ahead: it is due now."""

LONGEST_ASKED_MS = 15 * SECOND_MS
"""No work is requested to begin later than this, so no first attempt waits longer."""


class DueTimes:
    """
    Remembers by its own monotonic clock when each piece of work is due.

    Work is due when the wall clock says so, or when as much time has passed as the wall clock said at first sight.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known: dict[str, tuple[int, float]] = {}

    def keep(self, keys: Collection[str]) -> None:
        """Forget all work but that with these keys."""
        for key in set(self._known) - set(keys):
            self._known.pop(key, None)

    def is_due(self, work: Work, now_ms: int) -> bool:
        """Return whether work is due at `now_ms` (epoch ms)."""
        wait_ms = work.due_at - now_ms
        if wait_ms <= 0 or wait_ms > LONGEST_BACK_OFF_MS:
            return True
        known = self._known.get(work.key)
        if known is None or known[0] != work.due_at:
            longest = LONGEST_BACK_OFF_MS if work.attempts else LONGEST_ASKED_MS
            known = (work.due_at, self._monotonic() + min(wait_ms, longest) / SECOND_MS)
            self._known[work.key] = known
        return self._monotonic() >= known[1]
