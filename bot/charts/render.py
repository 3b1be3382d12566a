"""
Draws a chart: `ChartData` in, PNG bytes out.

This module and the three it uses (`style`, `scales`, `labels`) are imported
only by the renderer process. No text from people or stations is drawn, so
missing glyphs, right-to-left text and markup cannot spoil the picture.
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
"""Takes half the time of the default level, for a tenth more bytes."""


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
    # Not clipped at the axis: the dot of a stock of 0 is drawn whole.
    dot[0].set(markeredgecolor=style.PAPER, markeredgewidth=3, clip_on=False, zorder=6)
    name_last(axes, data, last)
