"""What was really so at a station, whatever it reported."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rules.units import MINUTE_MS

BUCKET_MS = 5 * MINUTE_MS
_ONE_STOCK_OUT_MS = 30 * MINUTE_MS
"""Without a battery for the next driver again within this time, it is the same stock-out."""


@dataclass(frozen=True)
class StockOut:
    """A time (epoch ms) in which the next driver would get nothing; `turned_away` drivers did get nothing."""

    station_id: str
    start_ms: int
    end_ms: int
    turned_away: int


@dataclass
class Truth:
    """The stock of one station over time, as seen by its drivers."""

    station_id: str
    per_swap: int
    lowest: dict[int, int] = field(default_factory=dict)
    """The fewest charged batteries in each five minutes since 1970."""
    _dry_since: int | None = None
    _turned_away: int = 0
    _times: list[StockOut] = field(default_factory=list)

    def saw(self, at_ms: int, charged: int) -> None:
        """Take note of the stock; call it at every change."""
        bucket = at_ms // BUCKET_MS
        self.lowest[bucket] = min(charged, self.lowest.get(bucket, charged))
        if charged < self.per_swap and self._dry_since is None:
            self._dry_since, self._turned_away = at_ms, 0
        if charged >= self.per_swap and self._dry_since is not None:
            self.ends(at_ms)

    def turned_away(self) -> None:
        """Take note of a driver who got nothing."""
        self._turned_away += 1

    def ends(self, at_ms: int) -> None:
        """Close the time without batteries, if there is one."""
        if self._dry_since is not None:
            self._times.append(StockOut(self.station_id, self._dry_since, at_ms, self._turned_away))
            self._dry_since = None

    def stock_outs(self) -> list[StockOut]:
        """Return the stock-outs in which drivers were turned away; those close together are one."""
        return [each for each in _merged(self._times) if each.turned_away]

    def dry_times(self) -> list[tuple[int, int]]:
        """Return the times (epoch ms) without a battery for a driver, whether one came or not."""
        return [(each.start_ms, each.end_ms) for each in self._times]

    def lowest_in(self, start_ms: int, end_ms: int) -> int | None:
        """Return the fewest charged batteries between two times (epoch ms), to five minutes."""
        buckets = range(start_ms // BUCKET_MS, end_ms // BUCKET_MS + 1)
        return min((self.lowest[each] for each in buckets if each in self.lowest), default=None)


def _merged(times: Iterable[StockOut]) -> Iterator[StockOut]:
    held: StockOut | None = None
    for each in times:
        if held is not None and each.start_ms - held.end_ms <= _ONE_STOCK_OUT_MS:
            turned_away = held.turned_away + each.turned_away
            held = StockOut(each.station_id, held.start_ms, each.end_ms, turned_away)
            continue
        if held is not None:
            yield held
        held = each
    if held is not None:
        yield held
