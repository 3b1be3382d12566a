"""A chart as text for screen readers, and as the few points of Slack's own chart."""

from collections.abc import Sequence
from decimal import Decimal

from bot.cards.parts.times import clock, days
from bot.charts.chart_data import ChartData, ChartReading, runs, spoken_reading, thinned
from bot.slack.text import shown
from rules.alert.chart import MOST_POINTS, Chart, ChartForm, ChartPoint

_NAME = 100


def described(data: ChartData, station_id: str) -> Chart:
    """Return the chart as it is stored in an alert, in the form without a picture."""
    station = shown(station_id, _NAME)
    return Chart(
        form=ChartForm.NATIVE,
        title=f"{station}: {data.measurement} until {_until(data)}",
        alt_text=alt_text(data, station),
        measurement=data.measurement,
        threshold=data.threshold.value if data.threshold else None,
        points=points(data),
        zone=data.zone,
    )


def alt_text(data: ChartData, station: str) -> str:
    """Return the chart in full sentences; `station` is not escaped."""
    zone, on = data.zone, days(data.since, data.data_until, data.zone)
    hours = f"from {clock(data.since, zone)} to {clock(data.data_until, zone)} {zone} on {on}"
    what = f"Line chart of the {data.measurement} of {station} {hours}"
    alert = "" if data.alert_at is None else f", with the alert at {clock(data.alert_at, zone)}"
    gaps = len(list(runs(data.now))) - 1
    missing = "" if not gaps else f" There {'is one gap' if gaps == 1 else f'are {gaps} gaps'} without any report."
    sentences = [f"{what}{alert}: {_said(data.now, data)}.{missing}"]
    if data.threshold is not None:
        sentences.append(f"Threshold: {data.threshold.words}.")
    if data.before:
        sentences.append(f"The same hours a week before: {_said(data.before, data)}.")
    return " ".join(sentences)


def _until(data: ChartData) -> str:
    at, zone = data.data_until, data.zone
    return f"{days(at, at, zone)} {clock(at, zone)} {zone}"


def points(data: ChartData) -> tuple[ChartPoint, ...]:
    """Return at most 20 points of the line, each with the value a week before if there is one nearby."""
    first, last = data.now[0].at, data.now[-1].at
    near = max(1, (last - first) // MOST_POINTS)
    line = thinned(data.now, first, last, MOST_POINTS - 1)[-MOST_POINTS:]
    return tuple(ChartPoint(at=each.at, value=each.value, before=_near(data.before, each.at, near)) for each in line)


def _said(readings: Sequence[ChartReading], data: ChartData) -> str:
    values = [each.value for each in readings]
    named = {"first": values[0], "lowest": min(values), "highest": max(values), "last": values[-1]}
    return ", ".join(f"{name} {spoken_reading(value, data)}" for name, value in named.items())


def _near(readings: Sequence[ChartReading], at: int, within: int) -> Decimal | None:
    nearest = min(readings, key=lambda each: abs(each.at - at), default=None)
    return nearest.value if nearest is not None and abs(nearest.at - at) <= within else None
