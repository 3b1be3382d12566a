"""What a station's past hours were like: what is usual for it, and at this hour."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import fmean

from rules.evaluate.counting import counted, mean_rate
from rules.evaluate.outages import is_out_as_yesterday
from rules.evaluate.usual_swaps import UsualSwaps, usual_of
from rules.metric import ChargerHealth, Metric
from rules.units import DAY_MS, HOUR_MS

KEPT = 7 * 24
"""Hours kept of one station."""

_SLOT_MS = HOUR_MS // 2
_OUT_PERCENT = 10
_OUT_DAYS = 2
"""Closed on so many days in a row, a station is closed at that time."""

ENOUGH_SWAPS = 4
TWO_OF = 1.4
USUAL_CHARGE_HOURS = 1.5
"""What a battery takes as a rule: 45 min to 4 h. It counts as much as one battery that was seen to be filled."""

FASTEST_SHARE = 2.0
"""No battery is full in half an hour: where all seem to be, hardly any was seen to wait, and nothing is known."""


@dataclass(frozen=True, slots=True)
class Hour:
    """
    The hour that ended at `ends_ms` (epoch ms).

    `swaps` is the mean of the swaps an hour, `filled` how many batteries were charged, `waiting` the mean of those that
    were not. `falls`, `ones` and `twos` are as the counts show (`rules.evaluate.counting`). `is_out` says that the
    chargers were without power or the station silent, for most of it.
    """

    ends_ms: int
    swaps: float | None = None
    filled: float = 0.0
    waiting: float | None = None
    falls: int = 0
    ones: int = 0
    twos: int = 0
    is_out: bool = False


def _end(hour: Hour) -> int:
    return hour.ends_ms


@dataclass(frozen=True)
class StationHours:
    """The past hours of one station, oldest first."""

    hours: tuple[Hour, ...] = ()

    def noting(self, samples: tuple[Metric, ...], now_ms: int) -> "StationHours":
        """Return them with the hour up to now (epoch ms), whose samples come newest first; as they were within it."""
        if self.hours and now_ms < self.hours[-1].ends_ms + HOUR_MS and self._have(now_ms):
            return self
        hour = _hour(tuple(each for each in samples if each.timestamp > now_ms - HOUR_MS), now_ms, self.per_swap or 1)
        kept = (each for each in self.hours if each.ends_ms > now_ms - KEPT * HOUR_MS)
        return replace(self, hours=tuple(sorted((*kept, hour), key=_end)))

    def _have(self, now_ms: int) -> bool:
        # The newest is later than now where it was noted by a clock that ran ahead.
        return any(abs(now_ms - each.ends_ms) < HOUR_MS for each in reversed(self.hours))

    def with_others(self, others: "StationHours") -> "StationHours":
        """Return them with others beside them; of two that overlap the own one stays."""
        more = (
            each
            for each in others.hours
            if all(abs(each.ends_ms - known.ends_ms) >= HOUR_MS // 2 for known in self.hours)
        )
        return StationHours(tuple(sorted((*self.hours, *more), key=_end)))

    def before(self, now_ms: int) -> Iterator[Hour]:
        """Yield the hours about now on the days before."""
        for each in self._about.get(now_ms % DAY_MS // _SLOT_MS, ()):
            ago_ms = (now_ms - each.ends_ms) % DAY_MS
            # The hour that was ending at this time, and the one that came then.
            if now_ms - each.ends_ms > HOUR_MS and (ago_ms <= HOUR_MS // 2 or ago_ms > DAY_MS - HOUR_MS - HOUR_MS // 2):
                yield each

    def usual_swaps(self, now_ms: int) -> UsualSwaps | None:
        """Return the swaps an hour about this time on other days; None if not known."""
        if not self.hours:
            return None
        slot_ms = now_ms - now_ms % _SLOT_MS
        if slot_ms % DAY_MS not in self._usual:
            # Asked for at each look ahead, and the same for half an hour.
            about_ms = slot_ms + _SLOT_MS // 2
            told = [(each.ends_ms, each.swaps) for each in self.before(about_ms) if not each.is_out]
            self._usual[slot_ms % DAY_MS] = usual_of([(at, swaps) for at, swaps in told if swaps is not None], about_ms)
        return self._usual[slot_ms % DAY_MS]

    def drivers_at(self, at_ms: int) -> float | None:
        """
        Return the swaps an hour to be expected at a time, now or later; None if not known.

        Where it was out at that time of two days or more, and never open, it is closed: few come, or nobody.
        """
        if (usual := self.usual_swaps(at_ms)) is not None:
            return usual.mean
        told = list(self.before(at_ms))
        is_closed = (
            all(each.is_out for each in told) and bool(told) and told[-1].ends_ms - told[0].ends_ms > DAY_MS // 2
        )
        return fmean(each.swaps or 0.0 for each in told) if is_closed else None

    @cached_property
    def _usual(self) -> dict[int, UsualSwaps | None]:
        return {}

    @cached_property
    def _about(self) -> dict[int, list[Hour]]:
        """The hours by each half hour of the day which they may be about."""
        about: dict[int, list[Hour]] = {}
        for each in self.hours:
            first = (each.ends_ms - HOUR_MS - _SLOT_MS) // _SLOT_MS
            for slot in range(first, first + 5):
                about.setdefault(slot % (DAY_MS // _SLOT_MS), []).append(each)
        return about

    @cached_property
    def per_swap(self) -> int | None:
        """How many batteries a swap takes, as far as it shows."""
        ones, twos = sum(each.ones for each in self.hours), sum(each.twos for each in self.hours)
        if ones + twos >= ENOUGH_SWAPS:
            return 2 if twos > ones else 1
        return self._per_swap_by_falls()

    def _per_swap_by_falls(self) -> int | None:
        slow = [each for each in self.hours if not each.ones + each.twos]
        swaps = sum(each.swaps or 0.0 for each in slow)
        if swaps < ENOUGH_SWAPS:
            return None
        return 2 if sum(each.falls for each in slow) >= TWO_OF * swaps else 1

    @cached_property
    def charging_share(self) -> float | None:
        """The share (an hour) of the batteries that wait which the chargers fill; None if not known."""
        told = [each for each in self.hours if each.waiting is not None and not each.is_out]
        if not told:
            return None
        filled, waited = sum(each.filled for each in told), sum(each.waiting or 0.0 for each in told)
        share = (filled + 1) / (waited + USUAL_CHARGE_HOURS)
        return share if share <= FASTEST_SHARE else None

    def is_usually_out(self, now_ms: int) -> bool:
        """Whether it was without power, or silent, about this time on the days before, as a closed station is."""
        recent = [each for each in self.before(now_ms) if now_ms - each.ends_ms < _OUT_DAYS * DAY_MS + 2 * HOUR_MS]
        days = {(now_ms - each.ends_ms + 2 * HOUR_MS) // DAY_MS for each in recent if each.is_out}
        return len(days) >= _OUT_DAYS or is_out_as_yesterday(self.hours, now_ms)


NO_HOURS = StationHours()


def _hour(samples: tuple[Metric, ...], now_ms: int, per_swap: int) -> Hour:
    seen = counted(samples)
    swaps = mean_rate(samples)
    works = [each.timestamp for each in samples if not _is_out(each)]
    out = not works or works[0] - works[-1] < HOUR_MS // 2
    if seen is None:
        return Hour(now_ms, swaps, is_out=out)
    scale = 1 / max(seen.hours, 0.25)
    return Hour(
        ends_ms=now_ms,
        swaps=swaps,
        filled=seen.filled(swaps or 0.0, per_swap) * min(scale, 4),
        waiting=fmean(seen.uncharged) if seen.uncharged else None,
        falls=seen.single_falls,
        ones=seen.ones,
        twos=seen.twos,
        is_out=out,
    )


def _is_out(sample: Metric) -> bool:
    if sample.charger_uptime is not None:
        return sample.charger_uptime < _OUT_PERCENT
    return sample.charger_health is ChargerHealth.DOWN
