"""What the stations reported before the demo began: a chart shows the last hours, and the same hours a week before."""

from collections.abc import Iterator

from bot.charts.hours import LOOK_BACK_MS, WEEK_MS
from bot.demo.fleet.fleet import Fleet
from rules.metric import Metric

_EVERY_MINUTES = 5
_MINUTE_MS = 60_000
_PACE = 1 / 60
"""Simulated minutes in a real second: these hours went by as hours do."""

_DEMO_MS = 2 * 3_600_000
"""So long into the demo the week before goes on."""


def past(seed: int, now_ms: int, *, until: float, live_minutes: float) -> Iterator[Metric]:
    """
    Yield what was reported until `until` seconds before now (epoch ms), and a week ago until two hours after now.

    `live_minutes`: so many simulated minutes before its opening the live fleet takes over.
    """
    last_ms = int(until * 1000)
    minutes = live_minutes + (LOOK_BACK_MS - last_ms) / _MINUTE_MS
    yield from _reported(seed, minutes, now_ms, last_ms)
    # Another seed, another day of the same stations.
    yield from _reported(seed + 1, minutes, now_ms - WEEK_MS, -_DEMO_MS)


def _reported(seed: int, minutes: float, now_ms: int, last_ms: int) -> Iterator[Metric]:
    fleet = Fleet(seed=seed, script=(), history=minutes / _PACE, compression=_PACE)
    for ago in range(LOOK_BACK_MS, last_ms, -_EVERY_MINUTES * _MINUTE_MS):
        yield from (Metric.model_validate(sample) for sample in fleet.step(_EVERY_MINUTES, now_ms - ago))
