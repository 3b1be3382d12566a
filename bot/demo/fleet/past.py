"""What the stations reported before the demo: a chart shows the last hours and the same hours a week before."""

from collections.abc import Iterator

from bot.charts.time_range import LOOK_BACK_MS, WEEK_MS
from bot.demo.fleet.fleet import SimulatedFleet
from rules.metric import Metric
from rules.units import HOUR_MS, MINUTE_MS

_EVERY_MINUTES = 5
_SIMULATED_MINUTES = 2
"""Simulated minutes per real one: a chart's six hours show twelve hours of a day, including an evening."""

_DEMO_MS = 2 * HOUR_MS
"""How long into the demo last week's metrics continue."""

_LATER_MINUTES = 40
"""A week ago the evening peak was a little later."""


def past(seed: int, now_ms: int, *, until: float, live_minutes: float) -> Iterator[Metric]:
    """
    Yield what was reported until `until` seconds before now (epoch ms), and last week until two hours after now.

    `live_minutes` is how many simulated minutes before its start the live fleet takes over.
    """
    last_ms = int(until * 1000)
    minutes = live_minutes + (LOOK_BACK_MS - last_ms) / MINUTE_MS * _SIMULATED_MINUTES
    yield from _reported(seed, minutes, now_ms, last_ms)
    yield from _reported(seed, minutes + _LATER_MINUTES, now_ms - WEEK_MS, -_DEMO_MS)


def _reported(seed: int, minutes: float, now_ms: int, last_ms: int) -> Iterator[Metric]:
    pace = _SIMULATED_MINUTES / 60
    fleet = SimulatedFleet(seed=seed, script=(), history=minutes / pace, compression=pace)
    for ago in range(LOOK_BACK_MS, last_ms, -_EVERY_MINUTES * MINUTE_MS):
        reported = fleet.step(_EVERY_MINUTES * _SIMULATED_MINUTES, now_ms - ago)
        yield from map(Metric.model_validate, reported)
