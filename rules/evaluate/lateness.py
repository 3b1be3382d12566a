"""How far from now a station's samples may be, and how late is late for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rules.units import SECOND_MS

QUIET_CADENCES = 3.5
"""Nothing for so many times as long as usual: two samples in a row may be lost, or held back for minutes."""

_LATE_CADENCES = 1.5
"""The next sample of a station that reports seldom is not late yet."""

CLOCK_ERROR_MS = 10 * SECOND_MS


@dataclass(frozen=True)
class Reach:
    """
    How far samples may be from now to be judged (ms).

    Those further ahead are judged when their time has come: until then they hide nothing. A station whose newest sample
    is older than half the window, but not as old as `late_ms`, comes late: its window ends with that sample. Samples
    older than the window are its past, as far back as `past_ms` before now.
    """

    ahead_ms: int = CLOCK_ERROR_MS
    late_ms: int = 0
    past_ms: int = 0


@dataclass(frozen=True)
class Late:
    """By how much the newest sample is older than it should be (ms), and whether that is unusual for the station."""

    by_ms: int = 0
    is_unusual: bool = False

    @property
    def said_ms(self) -> int | None:
        """By how much it is late (ms), where that is worth a word."""
        return self.by_ms if self.is_unusual else None


def how_late(newest_at: int | None, now_ms: int, length_ms: int, reach: Reach, times: Iterable[int]) -> Late:
    """
    Return how late the samples come; `times` (epoch ms) are those of what is known.

    A station that reports seldom may be as late as is usual for it.
    """
    old_ms = 0 if newest_at is None else now_ms - newest_at
    if old_ms <= length_ms // 2 or not reach.late_ms:
        return Late()
    cadence_ms = median_gap_ms(times)
    if old_ms >= max(reach.late_ms, cadence_ms * QUIET_CADENCES):
        return Late()
    return Late(old_ms, is_unusual=old_ms > cadence_ms * _LATE_CADENCES)


def median_gap_ms(times: Iterable[int]) -> float:
    """Return how far apart (ms) samples at these times usually are; 0 with fewer than two."""
    gaps = [later - earlier for earlier, later in pairwise(sorted(set(times)))]
    return median(gaps) if gaps else 0.0
