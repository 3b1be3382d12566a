"""The window of a station whose samples are kept in order: that of `RuleSet.window`, without sorting them again."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import attrgetter

from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window, how_late_ms
from rules.metric import Metric

_time = attrgetter("timestamp")


def window_of(station_id: str, series: Sequence[Metric], now_ms: int, rules: RuleSet) -> Window:
    """
    Return what `rules.window` does, of a station's samples in order of time: the oldest first, one per timestamp.

    The rules are those of the station.
    """
    length_ms, reach = rules.window_ms, rules.reach
    latest_ms = now_ms + reach.ahead_ms
    come = bisect_right(series, latest_ms, key=_time)
    newest_at = series[come - 1].timestamp if come else None
    late_ms = how_late_ms(newest_at, now_ms, length_ms, reach)
    since_ms = now_ms - (late_ms or 0) - length_ms
    begin = bisect_left(series, since_ms, hi=come, key=_time)
    oldest = bisect_left(series, now_ms - reach.past_ms, hi=begin, key=_time)
    return Window(
        station_id,
        tuple(series[begin:come])[::-1],
        now_ms,
        newest_at,
        series[-1].timestamp - now_ms if come < len(series) else None,
        late_ms,
        tuple(series[oldest:begin])[::-1],
        rules.station,
    )
