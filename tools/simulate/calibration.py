"""Prints how far projections can be believed: `python -m tools.simulate.calibration --seeds 31 32 --stations 16`."""

import argparse
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import linear_regression, mean, median

from rules.evaluate.counting import has_stock
from rules.evaluate.flow import Flow
from rules.evaluate.hours import NO_HOURS
from rules.evaluate.lateness import Reach
from rules.evaluate.projection import empties_between, minutes_to_empty
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.units import HOUR_MS, MINUTE_MS
from tools.simulate.network import Plan, Told

_EVERY_MS = 10 * MINUTE_MS
_SOON = 240.0
"""Minutes: what is said of later is no reason to act now."""

_HOUR = 60
_BINS = 5


@dataclass(frozen=True)
class Said:
    """
    What was projected at one moment, and the truth; all but `chance` (0 to 1, within an hour) in minutes.

    `latest` and `slope` are None where they say that it does not run empty; `truth` is when it did, if ever.
    """

    chance: float
    named: float | None
    earliest: float
    latest: float | None
    slope: float | None
    truth: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate, project every ten minutes, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tools.simulate.calibration", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[31, 32, 33])
    parser.add_argument("--stations", type=int, default=16)
    parser.add_argument("--days", type=float, default=7.0)
    given = parser.parse_args(arguments)
    for seed in given.seeds:
        said = [each for told in Plan.of(seed, given.stations, given.days).run() for each in projections(told)]
        print(f"\nseed {seed}: {len(said)} moments\n{table(said)}")


def projections(told: Told) -> Iterator[Said]:
    """Yield what is said of a station that is not empty, every ten minutes, and what came of it."""
    samples = sorted((Metric.model_validate(each.row) for each in told.samples), key=lambda each: each.timestamp)
    times = [each.timestamp for each in samples]
    hours = NO_HOURS
    for now_ms in range(times[0] + HOUR_MS // 2, times[-1] - int(_SOON) * MINUTE_MS, _EVERY_MS):
        seen = samples[bisect_left(times, now_ms - HOUR_MS) : bisect_right(times, now_ms)]
        window = Window.of(told.profile.station_id, seen, now_ms, 5 * MINUTE_MS, reach=Reach(past_ms=HOUR_MS))
        hours = hours.noting(window.whole, now_ms)
        window = replace(window, hours=hours)
        truth = _truth(told, now_ms)
        if truth is not None and window.flow is not None and not window.flow.is_empty:
            yield _said(window, window.flow, truth)


def _said(window: Window, flow: Flow, truth: float) -> Said:
    named, span = minutes_to_empty(window), empties_between(window)
    return Said(
        chance=flow.chance_of_empty(_HOUR),
        named=None if named is None else float(named),
        earliest=float(span.earliest) if span else _SOON * 6,
        latest=float(span.latest) if span and span.latest is not None else None,
        slope=_slope(window),
        truth=truth,
    )


def _slope(window: Window) -> float | None:
    """Return the minutes to empty by the plain slope of an hour's counts."""
    counts = [(each.timestamp, each.charged_batteries or 0) for each in window.whole if has_stock(each)]
    falls, _ = linear_regression(*zip(*counts, strict=True))
    return -counts[0][1] / (falls * MINUTE_MS) if falls < 0 else None


def _truth(told: Told, now_ms: int) -> float | None:
    """Return the minutes until there is no battery for a driver; None while there is none."""
    times = told.truth.dry_times()
    at = bisect_right([start_ms for start_ms, _ in times], now_ms)
    if at and times[at - 1][1] > now_ms:
        return None
    return (times[at][0] - now_ms) / MINUTE_MS if at < len(times) else float("inf")


def table(said: Sequence[Said]) -> str:
    """Return the calibration in Markdown."""
    lines = ["| chance of empty within 60 min | said | true | moments |", "|---|---|---|---|"]
    for step in range(_BINS):
        within = [each for each in said if min(_BINS - 1, int(each.chance * _BINS)) == step]
        if within:
            true = mean(each.truth <= _HOUR for each in within)
            at, thought = 100 * step // _BINS, mean(each.chance for each in within)
            lines.append(f"| {at} to {at + 100 // _BINS} % | {thought:.0%} | {true:.0%} | {len(within)} |")
    return "\n".join([*lines, "", *_of_times(said)])


def _of_times(said: Sequence[Said]) -> Iterator[str]:
    named = [(each, each.named) for each in said if each.named is not None and each.named <= _SOON]
    if not named:
        return
    hit = mean(each.earliest <= each.truth <= (each.latest or float("inf")) for each, _ in named)
    closed = [(each.latest - each.earliest) / at for each, at in named if each.latest is not None]
    yield f"Of {len(named)} times that were named (within 4 h) the truth lay in the band in {hit:.0%};"
    wide = median(closed or [0])
    yield f"{len(closed)} bands end within a day, at the median {wide:.1f} times as wide as the time named."
    ours, slopes = ([_error(of(each), each.truth) for each in said if _is_soon(each)] for of in (_named, _plain))
    yield f"Where either names a time within 4 h, mean error (4 h counts as never): {mean(ours):.0f} min,"
    yield f"of the plain slope {mean(slopes):.0f} min; median {median(ours):.0f} and {median(slopes):.0f} min."


def _is_soon(each: Said) -> bool:
    return min(_named(each), _plain(each)) < _SOON


def _named(each: Said) -> float:
    return _SOON if each.named is None else each.named


def _plain(each: Said) -> float:
    return _SOON if each.slope is None else each.slope


def _error(said: float, truth: float) -> float:
    return abs(min(said, _SOON) - min(truth, _SOON))


if __name__ == "__main__":
    main()
