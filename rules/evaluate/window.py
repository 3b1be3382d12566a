"""The last minutes of one station, as the rules see them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Self

from rules.metric import Metric
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.units import HOUR_MS, MINUTE_MS, SECOND_MS

MAX_AHEAD_MS = 5 * MINUTE_MS
"""How far ahead of now a sample may lie to be taken in, or to be looked at before its time has come."""

CLOCK_ERROR_MS = 10 * SECOND_MS
SLOW_MS = 2 * MINUTE_MS
"""A station whose samples are this far apart or further is a slow reporter."""


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


_REACH = Reach()


@dataclass(frozen=True)
class Window:
    """
    The samples of one station, newest first, one per timestamp; `station` is what the register says about it.

    `now_ms` and `last_seen_ms`, the time of the newest sample ever, are epoch ms. `ahead_ms` is how far ahead of now
    the newest sample lies whose time has not come, and `late_ms` how old the newest one is if the samples come late.
    `past` holds what came before `samples`, as far as it is known: what a rule judges by it, it judges by more than one
    window. Its error logs and fault patterns are left out.
    """

    station_id: str
    samples: tuple[Metric, ...]
    now_ms: int
    last_seen_ms: int | None = None
    ahead_ms: int | None = None
    late_ms: int | None = None
    past: tuple[Metric, ...] = ()
    station: StationFacts = NO_FACTS

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
        own = [metric for metric in metrics if metric.station_id == station_id]
        come = [metric for metric in own if metric.timestamp <= latest_ms]
        newest_at = _last_seen_ms(come, last_seen_ms, latest_ms)
        late_ms = how_late_ms(newest_at, now_ms, length_ms, reach)
        since_ms = now_ms - (late_ms or 0) - length_ms
        samples = _between(come, since_ms, latest_ms + 1)
        past = _between(come, now_ms - reach.past_ms, since_ms)
        ahead = [metric.timestamp - now_ms for metric in own if metric.timestamp > latest_ms]
        return cls(station_id, samples, now_ms, newest_at, max(ahead, default=None), late_ms, past)

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
    def cadence_ms(self) -> int | None:
        """How long after one sample the next one comes (ms): by the register, or the median; None if not known."""
        gaps = [newer.timestamp - older.timestamp for newer, older in pairwise(self.whole)]
        usual_ms = int(median(gaps)) if gaps else None
        return self.station.cadence_seconds * SECOND_MS if self.station.cadence_seconds else usual_ms

    @property
    def is_slow(self) -> bool:
        """Whether the samples come so far apart that the window holds two or three of them, or one."""
        return self.cadence_ms is not None and self.cadence_ms >= SLOW_MS

    def matching(self, holds: Callable[[Metric], bool]) -> tuple[Metric, ...]:
        """Return the samples for which `holds` is true, newest first."""
        return tuple(sample for sample in self.samples if holds(sample))

    def share(self, holds: Callable[[Metric], bool]) -> Decimal:
        """Return the percentage of samples for which `holds` is true; 0 if there are no samples."""
        return percent(len(self.matching(holds)), len(self.samples)) or Decimal(0)

    @cached_property
    def stock(self) -> Metric | None:
        """The newest sample that says how many batteries are charged."""
        return next((sample for sample in self.samples if sample.charged_batteries is not None), None)

    @cached_property
    def charged_share(self) -> Decimal | None:
        """The percentage of the station's batteries that is charged; None if a count is unknown."""
        return None if self.stock is None else share_charged(self.stock)

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

    @cached_property
    def charging_rate(self) -> Decimal:
        """
        Batteries charged per hour, as far as the samples show.

        Only a rise of the charged count between two neighbouring samples shows: a
        charge and a swap between them cancel out. So this is a lower bound, and the
        projection errs on the early side.
        """
        known = self.counts
        if len(known) < 2:  # noqa: PLR2004 - a rate needs two points
            return Decimal(0)
        rises = sum(max(0, later - earlier) for (_, later), (_, earlier) in pairwise(known))
        return Decimal(rises * HOUR_MS) / (known[0][0] - known[-1][0])


def share_charged(sample: Metric) -> Decimal | None:
    """Return the percentage of a station's batteries that is charged; None if a count is unknown."""
    charged, uncharged = sample.charged_batteries, sample.uncharged_batteries
    return None if charged is None or uncharged is None else percent(charged, charged + uncharged)


def percent(part: int, whole: int) -> Decimal | None:
    """Return `part` of `whole` in percent; None if `whole` is 0."""
    return Decimal(part * 100) / whole if whole else None


def _last_seen_ms(come: Iterable[Metric], last_seen_ms: int | None, latest_ms: int) -> int | None:
    # What lies ahead does not count as seen: it must not hide that the station is silent.
    seen = [metric.timestamp for metric in come]
    if last_seen_ms is not None and last_seen_ms <= latest_ms:
        seen.append(last_seen_ms)
    return max(seen, default=None)


def how_late_ms(newest_at: int | None, now_ms: int, length_ms: int, reach: Reach) -> int | None:
    """Return how old the newest sample is if the samples come late (ms); None if they come in time, or not at all."""
    old_ms = 0 if newest_at is None else now_ms - newest_at
    return old_ms if length_ms // 2 < old_ms < reach.late_ms else None


def _between(metrics: Iterable[Metric], since_ms: int, before_ms: int) -> tuple[Metric, ...]:
    """Return one metric per timestamp of a range, newest first."""
    kept: dict[int, Metric] = {}
    for metric in metrics:
        if since_ms <= metric.timestamp < before_ms:
            kept[metric.timestamp] = settled(kept.get(metric.timestamp), metric)
    return tuple(sorted(kept.values(), key=lambda metric: metric.timestamp, reverse=True))


def settled(known: Metric | None, other: Metric) -> Metric:
    """Choose between two samples with one timestamp, independent of the order in which they come."""
    return other if known is None or known == other else max(known, other, key=lambda metric: metric.model_dump_json())
