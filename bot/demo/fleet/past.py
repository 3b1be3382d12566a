"""What the stations reported before the demo began: a chart shows the last hours, and the same hours a week before."""

from collections.abc import Iterator

from bot.charts.time_range import LOOK_BACK_MS, WEEK_MS
from bot.demo.fleet.fleet import SimulatedFleet
from rules.metric import Metric
from rules.units import HOUR_MS, MINUTE_MS

_EVERY_MINUTES = 5
_SIMULATED_MINUTES = 2
"""In a real one: twelve hours of a station's day stand in the six that a chart shows, an evening among them."""

_DEMO_MS = 2 * HOUR_MS
"""So long into the demo the week before goes on."""

_LATER_MINUTES = 40
"""A week before people came home a little later."""


def past(seed: int, now_ms: int, *, until: float, live_minutes: float) -> Iterator[Metric]:
    """
    Yield what was reported until `until` seconds before now (epoch ms), and a week ago until two hours after now.

    `live_minutes`: so many simulated minutes before its opening the live fleet takes over.
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
