"""The text in a picture: labels beside the lines, the threshold, the time of the alert and the last value."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bot.cards.parts.times import clock, days
from bot.charts import style
from bot.charts.chart_data import ChartData, ChartReading, spoken_reading
from bot.charts.scales import minutes

_LABEL = {"boxstyle": "square,pad=0.1", "facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.8}
_NARROW = 0.11
"""A band below this share of the height has no room for text."""


def name_lines(figure: Figure, data: ChartData) -> None:
    """Write the title, the date and the legend."""
    title = f"{data.measurement[:1].upper()}{data.measurement[1:]}"
    figure.text(0.03, 0.945, title, fontsize=style.LARGE, fontweight="bold", color=style.INK, va="center")
    dates = f"{days(data.since, data.data_until, data.zone)}, {data.zone}"
    figure.text(0.965, 0.945, dates, fontsize=style.SMALL, color=style.BEFORE, va="center", ha="right")
    figure.legend(
        loc="center left",
        bbox_to_anchor=(0.017, 0.865),
        ncols=2,
        frameon=False,
        fontsize=style.SMALL,
        labelcolor=style.INK,
        handlelength=2.6,
        columnspacing=1.6,
    )


def name_last(axes: Axes, data: ChartData, last: ChartReading) -> None:
    """Write the last value beside its dot, clear of the axis."""
    low, high = axes.get_ylim()
    value = float(last.value)
    is_low = (value - low) / (high - low) < style.EDGE / 2
    axes.annotate(
        spoken_reading(last.value, data),
        (minutes(data, last.at), value),
        xytext=(14, 12 if is_low else 0),
        textcoords="offset points",
        va="center",
        fontsize=style.SMALL,
        fontweight="bold",
        color=style.NOW,
        bbox=_LABEL,
        annotation_clip=False,
        zorder=5,
    )


def name_alert(axes: Axes, data: ChartData) -> None:
    """Mark the time of the alert and write it above the mark."""
    if data.alert_at is None:
        return
    moment, end = minutes(data, data.alert_at), minutes(data, data.until)
    axes.axvline(moment, color=style.INK, linewidth=3, zorder=2)
    axes.annotate(
        f"alert {clock(data.alert_at, data.zone)}",
        (moment, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="left" if moment < end * style.EDGE else "right" if moment > end * (1 - style.EDGE) else "center",
        va="bottom",
        fontsize=style.SMALL,
        fontweight="bold",
        color=style.INK,
    )


def name_threshold(axes: Axes, data: ChartData) -> None:
    """Write the threshold's label in its coloured band, where a healthy line does not run, or beside it."""
    if data.threshold is None:
        return
    value, (low, high) = float(data.threshold.value), axes.get_ylim()
    share = (value - low) / (high - low)
    above = share < _NARROW if data.threshold.is_floor else 1 - share >= _NARROW
    axes.annotate(
        data.threshold.words,
        (0, value),
        xycoords=("axes fraction", "data"),
        xytext=(8, 6 if above else -6),
        textcoords="offset points",
        va="bottom" if above else "top",
        fontsize=style.SMALL,
        color=style.LIMIT,
        bbox=_LABEL,
        zorder=5,
    )
