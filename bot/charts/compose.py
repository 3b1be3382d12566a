"""Composes a chart from the metrics of a station."""

from collections.abc import Iterable

from bot.charts.chart_data import ChartData, ChartReading, thinned
from bot.charts.chart_subject import Subject
from bot.charts.time_range import WEEK_MS, Hours
from rules.metric import Metric

_MOST_NOW, _MOST_BEFORE = 180, 72
"""What a line of a thousand pixels can show; the week before is for comparison, and its dashes need room."""


def composed(
    subject: Subject, hours: Hours, samples: Iterable[Metric], a_week_before: Iterable[Metric] = ()
) -> ChartData | None:
    """Return the chart of some hours; None if nothing was measured. The samples may be in any order."""
    measurement = subject.measurement
    now = _within(hours, measurement.series(_oldest_first(samples)))
    if not now:
        return None
    moved = (sample.model_copy(update={"timestamp": sample.timestamp + WEEK_MS}) for sample in a_week_before)
    before = _within(hours, measurement.series(_oldest_first(moved)))
    hours = hours.begun_at(min(each[0].at for each in (now, before) if each))
    return ChartData(
        measurement=measurement.kind.name,
        unit=measurement.kind.unit,
        since=hours.since,
        until=hours.end,
        now=thinned(now, hours.since, hours.end, _MOST_NOW),
        before=thinned(before, hours.since, hours.end, _MOST_BEFORE),
        threshold=subject.threshold,
        zone=subject.zone,
        alert_at=subject.alert_at if hours.since <= (subject.alert_at or -1) <= hours.end else None,
    )


def _oldest_first(samples: Iterable[Metric]) -> list[Metric]:
    return sorted(samples, key=lambda sample: sample.timestamp)


def _within(hours: Hours, readings: tuple[ChartReading, ...]) -> tuple[ChartReading, ...]:
    return tuple(each for each in readings if hours.since <= each.at <= hours.end)
