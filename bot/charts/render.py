"""
How a chart looks: PNG bytes from `ChartData`, nothing else goes in.

This room and the three that it uses (`style`, `scales`, `labels`) are entered
by the worker process alone. No text of people or stations is drawn: glyphs
that are missing, text that runs from right to left and markup cannot spoil a
picture of numbers.
"""

from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.charts import style
from bot.charts.chart_data import ChartData, ChartReading, runs
from bot.charts.labels import name_alert, name_last, name_lines, name_threshold
from bot.charts.scales import draw_scales, minutes

_COMPRESSION = 3
"""Half of the time of the usual level, for a tenth more bytes."""


def render(data: ChartData) -> bytes:
    """Return the chart as a PNG."""
    figure = Figure(figsize=(style.WIDTH / style.DPI, style.HEIGHT / style.DPI), dpi=style.DPI, facecolor=style.PAPER)
    FigureCanvasAgg(figure)
    figure.patch.set(edgecolor=style.FRAME, linewidth=5)
    axes = figure.add_axes((0.1, 0.115, 0.865, 0.635), facecolor=style.PAPER)
    draw_scales(axes, data)
    _threshold(axes, data)
    _line(axes, data, data.now, "now", {"color": style.NOW, "linestyle": "solid", "linewidth": 5.5, "zorder": 4})
    dashed = {"color": style.BEFORE, "linestyle": (0, (3, 1.6)), "linewidth": 4.5, "zorder": 3}
    _line(axes, data, data.before, "the same hours a week before", dashed)
    _last(axes, data)
    name_lines(figure, data)
    name_alert(axes, data)
    name_threshold(axes, data)
    return _png(figure)


def _png(figure: Figure) -> bytes:
    written = BytesIO()
    figure.savefig(
        written,
        format="png",
        dpi=style.DPI,
        facecolor=style.PAPER,
        edgecolor=style.FRAME,
        pil_kwargs={"compress_level": _COMPRESSION},
    )
    return written.getvalue()


def _threshold(axes: Axes, data: ChartData) -> None:
    if data.threshold is None:
        return
    low, high = axes.get_ylim()
    value = float(data.threshold.value)
    trouble = (low, value) if data.threshold.is_floor else (value, high)
    axes.axhspan(*trouble, color=style.TROUBLE, linewidth=0, zorder=0)
    axes.axhline(value, color=style.LIMIT, linewidth=3.5, linestyle=(0, (1, 1)), zorder=2)


def _line(axes: Axes, data: ChartData, readings: tuple[ChartReading, ...], name: str, look: dict[str, Any]) -> None:
    label: str | None = name
    for run in runs(readings):
        times, values = [minutes(data, each.at) for each in run], [float(each.value) for each in run]
        drawn = axes.plot(times, values, label=label, **look)
        drawn[0].set(marker="o" if len(run) == 1 else "", markersize=9)
        label = None


def _last(axes: Axes, data: ChartData) -> None:
    if not data.now:
        return
    last = data.now[-1]
    dot = axes.plot(minutes(data, last.at), float(last.value), "o", color=style.NOW, markersize=15)
    # Over the axis as well: a stock of 0 is drawn whole.
    dot[0].set(markeredgecolor=style.PAPER, markeredgewidth=3, clip_on=False, zorder=6)
    name_last(axes, data, last)
