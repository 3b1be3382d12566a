"""
How a chart looks: PNG bytes from `ChartData`, nothing else goes in.

The only room that knows matplotlib, and it is entered by the worker process
alone. No text of people or stations is drawn: glyphs that are missing, text
that runs from right to left and markup cannot spoil a picture of numbers.
"""

from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.cards.times import clock, utc
from bot.charts.chart_data import ChartData, Reading, runs, spoken_value

# Readable on a phone, where 1200 pixels become some 350 points: nothing is written under 28 pixels.
_WIDTH, _HEIGHT, _DPI = 1200, 720, 100
_SMALL, _LARGE = 21, 26  # points of 1/72 inch: 29 and 36 pixels

# An opaque paper of its own: the same on Slack's white and on its dark background. Blue, vermilion and grey are told
# apart with every kind of colour blindness, and each line has a dash and a name of its own besides.
_PAPER, _FRAME, _INK, _GRID = "#fafaf7", "#8a8a86", "#1b1b1a", "#dcdcd8"
_NOW, _BEFORE, _LIMIT, _TROUBLE = "#0061a8", "#6a6a66", "#a83800", "#f9e6dc"
_LABEL = {"boxstyle": "square,pad=0.1", "facecolor": _PAPER, "edgecolor": "none", "alpha": 0.8}
_TICKS_MS = tuple(minutes * 60_000 for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 240))
_COMPRESSION = 3
"""Half of the time of the usual level, for a tenth more bytes."""

_MOST_TICKS = 8
_LINES = 4
_HALF = 50.0
_EDGE = 0.12
_NARROW = 0.11


def paint(data: ChartData) -> bytes:
    """Return the chart as a PNG."""
    figure = Figure(figsize=(_WIDTH / _DPI, _HEIGHT / _DPI), dpi=_DPI, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    figure.patch.set(edgecolor=_FRAME, linewidth=5)
    axes = figure.add_axes((0.1, 0.115, 0.865, 0.635), facecolor=_PAPER)
    _scales(axes, data)
    _threshold(axes, data)
    _line(axes, data, data.now, color=_NOW, dashes="solid", width=5.5, name="now", zorder=4)
    _line(axes, data, data.before, color=_BEFORE, dashes=(0, (3, 1.6)), width=4.5, name="the same hours a week before")
    _last(axes, data)
    _alert(axes, data)
    _words(figure, data)
    _threshold_words(axes, data)
    written = BytesIO()
    figure.savefig(
        written, format="png", dpi=_DPI, facecolor=_PAPER, edgecolor=_FRAME, pil_kwargs={"compress_level": _COMPRESSION}
    )
    return written.getvalue()


def _x(data: ChartData, at: int) -> float:
    """Return minutes since the chart's beginning: epoch milliseconds would spend a float's digits on the date."""
    return (at - data.since) / 60_000


def _scales(axes: Axes, data: ChartData) -> None:
    low, high = _extent(data)
    axes.set_xlim(0, _x(data, data.until))
    axes.set_ylim(low, high)
    ticks = _ticks(data.since, data.until)
    axes.set_xticks([_x(data, at) for at in ticks], [clock(at) for at in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=_LINES, integer=high - low >= _LINES, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _place: spoken_value(value, data.unit)))
    axes.tick_params(labelsize=_SMALL, colors=_INK, length=0, pad=9)
    axes.grid(axis="y", color=_GRID, linewidth=2)
    axes.set_axisbelow(True)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set(color=_FRAME, linewidth=2.5)


def _extent(data: ChartData) -> tuple[float, float]:
    values = [float(each.value) for each in (*data.now, *data.before)]
    if data.threshold is not None:
        values.append(float(data.threshold.value))
    low, high = min(values), max(values)
    if data.unit == "%" and low > _HALF:
        return low - _HALF / 4, 103.0
    # From nothing, as far as it goes: a small change of a full stock is to look small.
    return 0.0, high * 1.12 or 1.0


def _ticks(since: int, until: int) -> list[int]:
    step = next((each for each in _TICKS_MS if (until - since) / each <= _MOST_TICKS), _TICKS_MS[-1])
    first = -(-since // step) * step
    # Not at the very end: half of the words would be cut off.
    return list(range(first, until - (until - since) // 60, step))


def _threshold(axes: Axes, data: ChartData) -> None:
    if data.threshold is None:
        return
    low, high = axes.get_ylim()
    value = float(data.threshold.value)
    axes.axhspan(*((low, value) if data.threshold.is_floor else (value, high)), color=_TROUBLE, linewidth=0, zorder=0)
    axes.axhline(value, color=_LIMIT, linewidth=3.5, linestyle=(0, (1, 1)), zorder=2)


def _line(
    axes: Axes,
    data: ChartData,
    readings: tuple[Reading, ...],
    *,
    color: str,
    dashes: str | tuple[float, tuple[float, ...]],
    width: float,
    name: str,
    zorder: float = 3,
) -> None:
    label: str | None = name
    for run in runs(readings):
        times, values = [_x(data, each.at) for each in run], [float(each.value) for each in run]
        marker = "o" if len(run) == 1 else ""
        drawn = axes.plot(times, values, color=color, linestyle=dashes, linewidth=width, label=label, zorder=zorder)
        drawn[0].set(marker=marker, markersize=9)
        label = None


def _last(axes: Axes, data: ChartData) -> None:
    if not data.now:
        return
    last = data.now[-1]
    place = (_x(data, last.at), float(last.value))
    dot = axes.plot(*place, "o", color=_NOW, markersize=15, markeredgecolor=_PAPER, markeredgewidth=3)
    # Over the axis as well: a stock of 0 is drawn whole.
    dot[0].set(clip_on=False, zorder=6)
    low, high = axes.get_ylim()
    is_low = (place[1] - low) / (high - low) < _EDGE / 2
    axes.annotate(
        spoken_value(last.value, data.unit),
        place,
        xytext=(14, 12 if is_low else 0),
        textcoords="offset points",
        va="center",
        fontsize=_SMALL,
        fontweight="bold",
        color=_NOW,
        bbox=_LABEL,
        annotation_clip=False,
        zorder=5,
    )


def _alert(axes: Axes, data: ChartData) -> None:
    if data.alert_at is None:
        return
    axes.axvline(_x(data, data.alert_at), color=_INK, linewidth=3, zorder=2)
    share = (data.alert_at - data.since) / (data.until - data.since)
    axes.annotate(
        f"alert {clock(data.alert_at)}",
        (_x(data, data.alert_at), 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="left" if share < _EDGE else "right" if share > 1 - _EDGE else "center",
        va="bottom",
        fontsize=_SMALL,
        fontweight="bold",
        color=_INK,
    )


def _words(figure: Figure, data: ChartData) -> None:
    title = f"{data.measurement[:1].upper()}{data.measurement[1:]}"
    figure.text(0.03, 0.945, title, fontsize=_LARGE, fontweight="bold", color=_INK, va="center")
    figure.text(0.965, 0.945, f"{utc(data.until)[:10]}, UTC", fontsize=_SMALL, color=_BEFORE, va="center", ha="right")
    figure.legend(
        loc="center left",
        bbox_to_anchor=(0.017, 0.865),
        ncols=2,
        frameon=False,
        fontsize=_SMALL,
        labelcolor=_INK,
        handlelength=2.6,
        columnspacing=1.6,
    )


def _threshold_words(axes: Axes, data: ChartData) -> None:
    if data.threshold is None:
        return
    value, (low, high) = float(data.threshold.value), axes.get_ylim()
    # In the coloured band, where a sound station's line is not; beside it where the band is too narrow.
    share = (value - low) / (high - low)
    above = share < _NARROW if data.threshold.is_floor else 1 - share >= _NARROW
    axes.annotate(
        data.threshold.words,
        (0, value),
        xycoords=("axes fraction", "data"),
        xytext=(8, 6 if above else -6),
        textcoords="offset points",
        va="bottom" if above else "top",
        fontsize=_SMALL,
        color=_LIMIT,
        bbox=_LABEL,
        zorder=5,
    )
