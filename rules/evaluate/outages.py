"""Whether a station is out as it was a day ago: who closes at night does so at the same time, and no driver comes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from rules.units import DAY_MS, HOUR_MS

_SHORTEST_MS = 4 * HOUR_MS
"""A night: what is over sooner is an outage."""

_SAME_TIME_MS = HOUR_MS
_OPENS_LATER_MS = 2 * HOUR_MS


class SeenHour(Protocol):
    """An hour that ended at `ends_ms` (epoch ms)."""

    @property
    def ends_ms(self) -> int:
        """When it ended."""

    @property
    def swaps(self) -> float | None:
        """The swaps an hour that were reported; None if none were."""

    @property
    def is_out(self) -> bool:
        """Whether the station was without power, or silent, for most of it."""


@dataclass(frozen=True)
class _Outage:
    """Hours without power, or silent, one after the other; times are epoch ms."""

    since_ms: int
    until_ms: int
    has_drivers: bool

    @property
    def is_a_night(self) -> bool:
        return self.until_ms - self.since_ms >= _SHORTEST_MS and not self.has_drivers


def is_out_as_yesterday(hours: Sequence[SeenHour], now_ms: int) -> bool:
    """Whether an outage that stands now (epoch ms) began at the time at which the station closed a day ago."""
    outages = list(_outages(hours))
    is_going_on = bool(outages and hours[-1].is_out)
    since_ms = outages[-1].since_ms if is_going_on else now_ms
    return any(
        each.is_a_night
        and abs(since_ms - each.since_ms - DAY_MS) <= _SAME_TIME_MS
        and now_ms - DAY_MS <= each.until_ms + _OPENS_LATER_MS
        for each in (outages[:-1] if is_going_on else outages)
    )


def _outages(hours: Sequence[SeenHour]) -> Iterator[_Outage]:
    out: list[SeenHour] = []
    for each, following in pairwise([*hours, None]):
        if each is not None and each.is_out:
            out.append(each)
        if out and (following is None or not following.is_out or following.ends_ms - out[-1].ends_ms >= 2 * HOUR_MS):
            # In the first of them drivers may have come before it closed.
            has_drivers = any(hour.swaps for hour in out[1:])
            yield _Outage(out[0].ends_ms - HOUR_MS, out[-1].ends_ms, has_drivers)
            out = []
