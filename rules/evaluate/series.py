"""A station's samples kept in order: their window is that of `RuleSet.window`, without sorting them again."""

from bisect import bisect_left, bisect_right

from rules.evaluate.hours import NO_HOURS, StationHours
from rules.evaluate.lateness import how_late
from rules.evaluate.newest_first import settled
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.metric import Metric


class Series:
    """One station's samples, one per timestamp, the oldest first."""

    def __init__(self) -> None:
        self._samples: list[Metric] = []
        self._times: list[int] = []

    def __len__(self) -> int:
        return len(self._samples)

    @property
    def newest_ms(self) -> int:
        """The time of the newest sample (epoch ms); 0 without one."""
        return self._times[-1] if self._times else 0

    def add(self, metric: Metric) -> None:
        """Take in a sample; of two with one timestamp the same one is kept, in whichever order they come."""
        at = metric.timestamp
        if not self._times or at > self._times[-1]:
            self._samples.append(metric)
            self._times.append(at)
            return
        place = bisect_left(self._times, at)
        if self._times[place] == at:
            self._samples[place] = settled(self._samples[place], metric)
        else:
            self._samples.insert(place, metric)
            self._times.insert(place, at)

    def forget_before(self, at_ms: int) -> None:
        """Forget older samples, once there are many; the newest stays, by which a silent station is known to be one."""
        old = min(bisect_left(self._times, at_ms), len(self._times) - 1)
        if old > len(self._times) // 4:
            del self._samples[:old]
            del self._times[:old]

    def window(self, station_id: str, now_ms: int, rules: RuleSet, hours: StationHours = NO_HOURS) -> Window:
        """Return what `rules.window` does; the rules are those of the station."""
        length_ms, reach = rules.window_ms, rules.reach
        come = bisect_right(self._times, now_ms + reach.ahead_ms)
        newest_at = self._times[come - 1] if come else None
        known = (at for at in self._times[:come] if at > now_ms - reach.past_ms)
        late = how_late(newest_at, now_ms, length_ms, reach, known)
        begin = bisect_left(self._times, now_ms - late.by_ms - length_ms, hi=come)
        oldest = bisect_left(self._times, now_ms - reach.past_ms, hi=begin)
        return Window(
            station_id,
            tuple(self._samples[begin:come])[::-1],
            now_ms,
            newest_at,
            self.newest_ms - now_ms if come < len(self) else None,
            late.said_ms,
            tuple(self._samples[oldest:begin])[::-1],
            hours,
            rules.station,
        )
