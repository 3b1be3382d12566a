"""How busy a station is over the day."""

from math import exp

MINUTES_PER_DAY = 24 * 60
OPENING_MINUTE = 7 * 60 + 30
"""The minute of the day at which the demo starts: the morning peak."""

_QUIET = 0.15
_PEAKS = ((8 * 60 + 15, 75, 0.85), (13 * 60, 120, 0.35), (17 * 60 + 45, 100, 0.8))
"""Morning commute, noon, evening commute: centre and width in minutes, height."""


def busyness(minute_of_day: float) -> float:
    """Return how busy a minute of the day is: 0 is nobody, 1 the most a station is built for."""
    return min(1.0, _QUIET + sum(height * _bell(minute_of_day, centre, width) for centre, width, height in _PEAKS))


def _bell(minute_of_day: float, centre: float, width: float) -> float:
    away = abs(minute_of_day % MINUTES_PER_DAY - centre)
    around_midnight = min(away, MINUTES_PER_DAY - away)
    return exp(-((around_midnight / width) ** 2))
