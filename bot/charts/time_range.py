"""The hours that a chart shows."""

from dataclasses import dataclass
from typing import Self

from rules.units import DAY_MS, HOUR_MS

LOOK_BACK_MS = 6 * HOUR_MS
WEEK_MS = 7 * DAY_MS
SHORTEST_MS = HOUR_MS // 2
_AFTER = 8
"""An eighth of the hours is left free after the moment: for the last value, and for last week's line."""


@dataclass(frozen=True)
class Hours:
    """The hours up to a moment and a little after it. Times are epoch ms."""

    since: int
    moment: int

    @classmethod
    def until(cls, moment: int) -> Self:
        """Return the hours before a moment."""
        return cls(max(0, moment - LOOK_BACK_MS), moment)

    @property
    def end(self) -> int:
        """The end of the chart."""
        return self.moment + (self.moment - self.since) // _AFTER

    def begun_at(self, first: int) -> Self:
        """Return the hours from the first reading on, so that a new station's chart has no empty space."""
        latest = max(self.since, self.moment - SHORTEST_MS)
        return type(self)(min(max(self.since, first), latest), self.moment)
