"""The chart on a card: a picture, or Slack's own chart of the same measurement with fewer points."""

from collections.abc import Callable
from decimal import Decimal

from bot.cards.parts import blocks
from bot.cards.parts.times import clock, days
from bot.slack import limits
from bot.slack.message import Block
from bot.slack.text import escaped, shown
from rules.alert.chart import Chart, ChartForm, ChartPoint

_THRESHOLD = "threshold"
_NOW = "now"
_BEFORE = "a week before"


def chart_blocks(chart: Chart | None) -> list[Block]:
    """Return the blocks of an alert's chart; none before there is a chart."""
    if chart is None:
        return []
    if chart.form is ChartForm.IMAGE and chart.file_id:
        return [blocks.image(chart.file_id, title=chart.title, alt_text=chart.alt_text)]
    if chart.form is ChartForm.NATIVE and chart.points:
        return [_native(chart)]
    return []


def chart_with_words(chart: Chart | None) -> list[Block]:
    """Return the chart and, if it has no alternative text, its words below."""
    drawn, words = chart_blocks(chart), chart_words(chart)
    return [*drawn, blocks.context(escaped(words, limits.FIELD // 2))] if words else drawn


def chart_words(chart: Chart | None) -> str | None:
    """Return in words what Slack's own chart shows, because it has no alternative text."""
    return chart.alt_text if chart is not None and chart.form is ChartForm.NATIVE and chart.points else None


def _native(chart: Chart) -> Block:
    # Of two points in one minute the later one counts: a category may occur once.
    points = {clock(point.at, chart.zone): point for point in chart.points}
    series = [_series(_NOW, points, lambda point: point.value)]
    # Slack does not document a series that lacks a category, so half a week before is left out entirely.
    if all(point.before is not None for point in points.values()):
        series.append(_series(_BEFORE, points, lambda point: point.before))
    if chart.threshold is not None:
        series.append(_series(_THRESHOLD, points, lambda _point: chart.threshold))
    axes = {
        "categories": list(points),
        "x_label": shown(
            f"{days(chart.points[0].at, chart.points[-1].at, chart.zone)}, {chart.zone}", limits.CHART_AXIS
        ),
        "y_label": shown(chart.measurement, limits.CHART_AXIS) or "-",
    }
    title = shown(f"{chart.measurement[:1].upper()}{chart.measurement[1:]}", limits.CHART_TITLE)
    return blocks.line_chart(title, series, axes)


def _series(name: str, points: dict[str, ChartPoint], value: Callable[[ChartPoint], Decimal | None]) -> Block:
    return {"name": name, "data": [{"label": at, "value": float(value(point) or 0)} for at, point in points.items()]}
