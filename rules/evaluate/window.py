"""The last minutes of one station, as the rules see them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Self

from rules.evaluate.counting import SETTLED_OF, has_stock
from rules.evaluate.fault_codes import codes_in
from rules.evaluate.flow import Flow
from rules.evaluate.flow_seen import flow_of
from rules.evaluate.hours import NO_HOURS, StationHours
from rules.evaluate.lateness import QUIET_CADENCES, Reach, how_late
from rules.evaluate.newest_first import count_since, newest_first
from rules.evaluate.settled_stock import SettledStock, settled_stock
from rules.evaluate.usual_swaps import UsualSwaps
from rules.metric import Metric
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.units import MINUTE_MS, SECOND_MS

MAX_AHEAD_MS = 5 * MINUTE_MS
"""How far ahead of now a sample may lie to be taken in, or to be looked at before its time has come."""

SLOW_MS = 2 * MINUTE_MS
"""A station whose samples are this far apart or further is a slow reporter."""

_FEWEST_HOURS = 2
"""Hours about this time on other days, from which on it is known what is usual."""

_LATEST = 3
_REACH = Reach()


@dataclass(frozen=True)
class Window:
    """
    The samples of one station, newest first, one per timestamp; `station` is what the register says about it.

    `now_ms` and `last_seen_ms`, the time of the newest sample ever, are epoch ms. `ahead_ms` is how far ahead of now
    the newest sample lies whose time has not come, and `late_ms` how old the newest one is if the samples come late.
    `past` holds what came before `samples`, as far as it is known: what a rule judges by it, it judges by more than one
    window. Its error logs and fault patterns are left out. `hours` are the station's hours before those. The stock is
    the median of the `agreeing` newest counts.
    """

    station_id: str
    samples: tuple[Metric, ...]
    now_ms: int
    last_seen_ms: int | None = None
    ahead_ms: int | None = None
    late_ms: int | None = None
    past: tuple[Metric, ...] = ()
    hours: StationHours = NO_HOURS
    station: StationFacts = NO_FACTS
    agreeing: int = SETTLED_OF

    @classmethod
    def of(
        cls,
        station_id: str,
        metrics: Iterable[Metric],
        now_ms: int,
        length_ms: int,
        last_seen_ms: int | None = None,
        reach: Reach = _REACH,
    ) -> Self:
        """
        Pick the station's samples of the last `length_ms`; they may come in any order, and more than once.

        This alone decides which samples are judged. `last_seen_ms` is the time of a sample that may be older than all
        `metrics`.
        """
        latest_ms = now_ms + reach.ahead_ms
        own = newest_first([metric for metric in metrics if metric.station_id == station_id])
        come = own[count_since(own, latest_ms + 1) :]
        newest_at = _last_seen_ms(come, last_seen_ms, latest_ms)
        known = (metric.timestamp for metric in come if metric.timestamp > now_ms - reach.past_ms)
        late = how_late(newest_at, now_ms, length_ms, reach, known)
        count = count_since(come, now_ms - late.by_ms - length_ms)
        past = come[count : count_since(come, now_ms - reach.past_ms)]
        ahead_ms = own[0].timestamp - now_ms if len(come) < len(own) else None
        return cls(station_id, come[:count], now_ms, newest_at, ahead_ms, late.said_ms, past)

    def until(self, sample: Metric) -> Self:
        """Return the window without the samples after one of them, or of its past."""
        at = self.whole.index(sample)
        return replace(self, samples=self.samples[at:] or self.whole[at : at + 1], past=self._past_after(at))

    def _past_after(self, at: int) -> tuple[Metric, ...]:
        return self.past if at < len(self.samples) else self.whole[at + 1 :]

    @cached_property
    def whole(self) -> tuple[Metric, ...]:
        """The samples and those before them, newest first."""
        return (*self.samples, *self.past)

    @property
    def newest(self) -> Metric | None:
        """The newest sample."""
        return self.samples[0] if self.samples else None

    @cached_property
    def codes(self) -> Mapping[int, frozenset[str]]:
        """The fault codes of each sample that has texts, by its timestamp, newest first."""
        return {each.timestamp: codes_in(each) for each in self.whole if each.error_logs or each.fault_patterns}

    @property
    def latest(self) -> tuple[Metric, ...]:
        """The newest three samples, as far as there are so many: what most rules turn on."""
        return (self.samples if len(self.samples) >= _LATEST else self.whole)[:_LATEST]

    def ago(self, length_ms: int) -> Self:
        """Return the window as it was some time before its newest sample; of a shorter one, its oldest sample."""
        until_ms = (self.whole[0].timestamp if self.whole else 0) - length_ms
        then = tuple(sample for sample in self.whole if sample.timestamp <= until_ms) or self.whole[-1:]
        return replace(self, samples=then[:1], past=then[1:])

    @cached_property
    def flow(self) -> Flow | None:
        """How batteries come and go; None where too little of the past is known."""
        return flow_of(self.whole, self.hours, self.station.batteries_per_swap) if self.past else None

    @cached_property
    def usual_swaps(self) -> UsualSwaps | None:
        """The swaps an hour that are usual about this time of day; None if not known."""
        known = self.hours.usual_swaps(self.now_ms)
        return known if known and known.hours >= _FEWEST_HOURS else None

    @cached_property
    def settled_stock(self) -> SettledStock | None:
        """How many batteries there are; None if no sample of the window says so, nor of the last three."""
        # Of a slow reporter the window may hold one sample, and that one may lack the count.
        oldest_ms = min(self.samples[-1].timestamp, self.samples[0].timestamp - self.quiet_ms) if self.samples else 0
        if not self.samples or not any(has_stock(each) and each.timestamp >= oldest_ms for each in self.whole):
            return None
        known = self.station.batteries_per_swap or (self.flow.per_swap if self.flow else self.hours.per_swap)
        return settled_stock(self.whole, known or 1, self.agreeing)

    @cached_property
    def cadence_ms(self) -> int | None:
        """How long after one sample the next one comes (ms): by the register, or the median; None if not known."""
        gaps = [newer.timestamp - older.timestamp for newer, older in pairwise(self.whole)]
        usual_ms = int(median(gaps)) if gaps else None
        return self.station.cadence_seconds * SECOND_MS if self.station.cadence_seconds else usual_ms

    @property
    def quiet_ms(self) -> int:
        """For how long (ms) it may say nothing before that is unusual, by its cadence; 0 where that is not known."""
        return int((self.cadence_ms or 0) * QUIET_CADENCES)

    @property
    def is_slow(self) -> bool:
        """Whether the samples come so far apart that the window holds two or three of them, or one."""
        return self.cadence_ms is not None and self.cadence_ms >= SLOW_MS

    def matching(self, holds: Callable[[Metric], bool]) -> tuple[Metric, ...]:
        """Return the samples for which `holds` is true, newest first."""
        return tuple(sample for sample in self.samples if holds(sample))

    @cached_property
    def stock(self) -> Metric | None:
        """The newest sample that says how many batteries are charged."""
        return next((sample for sample in self.samples if sample.charged_batteries is not None), None)

    @cached_property
    def swap_rate(self) -> Decimal | None:
        """The average swaps per hour of the samples that report them."""
        rates = [sample.swap_rate for sample in self.samples if sample.swap_rate is not None]
        return sum(rates, Decimal(0)) / len(rates) if rates else None

    @cached_property
    def counts(self) -> tuple[tuple[int, int], ...]:
        """Times (epoch ms) and counts of charged batteries, newest first."""
        counted = ((sample.timestamp, sample.charged_batteries) for sample in self.samples)
        return tuple((at, charged) for at, charged in counted if charged is not None)


def share_charged(sample: Metric) -> Decimal | None:
    """Return the percentage of a station's batteries that is charged; None if a count is unknown."""
    charged, uncharged = sample.charged_batteries, sample.uncharged_batteries
    return None if charged is None or uncharged is None else percent(charged, charged + uncharged)


def percent(part: int, whole: int) -> Decimal | None:
    """Return `part` of `whole` in percent; None if `whole` is 0."""
    return Decimal(part * 100) / whole if whole else None


def _last_seen_ms(come: Sequence[Metric], last_seen_ms: int | None, latest_ms: int) -> int | None:
    # What lies ahead does not count as seen: it must not hide that the station is silent.
    seen = [metric.timestamp for metric in come[:1]]
    if last_seen_ms is not None and last_seen_ms <= latest_ms:
        seen.append(last_seen_ms)
    return max(seen, default=None)
