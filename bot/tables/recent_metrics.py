"""A station's recent metrics, as the rules need them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.tables.history import Past, SampleHistory
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import MAX_AHEAD_MS, Window
from rules.metric import Metric
from rules.units import MINUTE_MS
from storage.metrics import Metrics

_OLDER = 30
"""How many samples are read of a station that reports late or went silent."""

_LATELY_MS = 3 * MINUTE_MS // 2
"""What was read so lately, a tick ago, need not be read again to remind somebody."""

_READ_LATE = 0.8
"""The share of the window: what comes later than that may be too old for the next tick to read it."""


@dataclass(frozen=True)
class RecentMetrics:
    """
    The samples that are judged; if there are none, the newest readable ones before them, newest first.

    `arrived_ms` is the time of the newest sample that came when the window had passed it by (epoch ms).
    """

    window: Window
    older: tuple[Metric, ...] = ()
    arrived_ms: int | None = None

    @property
    def samples(self) -> tuple[Metric, ...]:
        """The samples in the window, newest first."""
        return self.window.samples

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The samples in the window and those before them, newest first: what rules are given."""
        return self.window.whole

    @property
    def last_seen(self) -> Metric | None:
        """The newest sample before an empty window; None if the window has samples."""
        return next(iter(self.older), None)

    @property
    def last_seen_ms(self) -> int | None:
        """When the station last reported before an empty window (epoch ms); None if the window has samples."""
        return self.last_seen.timestamp if self.last_seen else None


class RecentReader:
    """Reads one station's recent metrics; its calls block. Shared by all that look at stations in a replica."""

    def __init__(self, metrics: Metrics, history: SampleHistory) -> None:
        self._metrics = metrics
        self._history = history

    def read(
        self, station_id: str, now_ms: int, rules: RuleSet, *, may_fill: Callable[[], bool] = lambda: True
    ) -> RecentMetrics:
        """
        Read them as of `now_ms` (epoch ms). Raises StorageUnavailable, SetupFault.

        One call for a station that reports in time; more only for one that comes late, fell silent, or counts its times
        in another unit than milliseconds, and, if it `may_fill`, one for a past that this replica does not know.
        """
        rules = rules.of(station_id)
        since_ms, from_ms = now_ms - rules.window_ms, now_ms - rules.past_ms
        found = self._metrics.since(station_id, since_ms, now_ms + MAX_AHEAD_MS)
        past = self._history.add(station_id, found, since_ms, now_ms, from_ms)
        newest_at = max((each.timestamp for each in found if each.timestamp <= now_ms), default=0)
        window = _window(station_id, _joined(past, found, since_ms), now_ms, rules)
        if not window.samples or window.late_ms is not None:
            found += self._late(station_id, now_ms, rules)
            window = _window(station_id, _joined(past, found, since_ms), now_ms, rules)
        if window.samples and not past.is_whole and may_fill():
            before = self._metrics.between(station_id, from_ms, since_ms)
            past = self._history.fill(station_id, before, from_ms, now_ms)
            window = _window(station_id, _joined(past, found, since_ms), now_ms, rules)
        if now_ms - newest_at > _READ_LATE * rules.window_ms:
            self._history.doubt(station_id)
        hours = self._history.hours(station_id, window, is_whole=past.is_whole or not window.samples)
        window = replace(window, hours=hours)
        older = () if window.samples else _come(found, now_ms + rules.reach.ahead_ms)
        return RecentMetrics(window, older, past.arrived_ms)

    def of_last_look(self, station_id: str, now_ms: int, rules: RuleSet) -> Window | None:
        """Return the window as it was read within the last minute or so, from memory; None if it was not."""
        samples = self._history.lately(station_id, now_ms - _LATELY_MS)
        return None if samples is None else _window(station_id, list(samples), now_ms, rules.of(station_id))

    def look_for_late(self, stations: int, now_ms: int) -> None:
        """Let the pasts of so many stations be read again, to see what has come late."""
        self._history.doubt_oldest(stations, now_ms)

    def _late(self, station_id: str, now_ms: int, rules: RuleSet) -> list[Metric]:
        """Return the newest samples of a station that has none in time."""
        found = self._metrics.newest(station_id, _OLDER, now_ms + rules.reach.ahead_ms)
        if _window(station_id, found, now_ms, rules).samples:
            return found
        return found + self._metrics.in_other_units(station_id, _OLDER, now_ms + MAX_AHEAD_MS)


def _come(found: Iterable[Metric], until_ms: int) -> tuple[Metric, ...]:
    """Return those up to `until_ms` (epoch ms), newest first."""
    return tuple(sorted((each for each in found if each.timestamp <= until_ms), key=lambda each: -each.timestamp))


def _joined(past: Past, read: Sequence[Metric], since_ms: int) -> list[Metric]:
    """Return what was read and what was known before it; the newest, and all from `since_ms` on, are the table's."""
    until_ms = min((metric.timestamp for metric in read), default=0)
    return [*read, *(each for each in past.samples if each.timestamp < min(until_ms, since_ms))]


def _window(station_id: str, found: list[Metric], now_ms: int, rules: RuleSet) -> Window:
    return rules.window(station_id, found, now_ms)
