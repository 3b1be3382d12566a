"""The axes of a picture: minutes to the right, values upwards, few ticks."""

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bot.cards.parts.times import clock
from bot.charts import style
from bot.charts.chart_data import ChartData, spoken_value
from rules.units import MINUTE_MS

_TICKS_MS = tuple(minutes * MINUTE_MS for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 240))
_MOST_TICKS = 8
_LINES = 4
_HALF = 50.0


def minutes(data: ChartData, at: int) -> float:
    """Return minutes since the start of the chart: epoch ms would use up a float's digits on the date."""
    return (at - data.since) / MINUTE_MS


def draw_scales(axes: Axes, data: ChartData) -> None:
    """Set the limits, the ticks and the grid."""
    low, high = _extent(data)
    axes.set_xlim(0, minutes(data, data.until))
    axes.set_ylim(low, high)
    ticks = _ticks(data.since, data.until)
    axes.set_xticks([minutes(data, at) for at in ticks], [clock(at, data.zone) for at in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(nbins=_LINES, integer=high - low >= _LINES, min_n_ticks=2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _position: spoken_value(value, data.unit)))
    axes.tick_params(labelsize=style.SMALL, colors=style.INK, length=0, pad=9)
    axes.grid(axis="y", color=style.GRID, linewidth=2)
    axes.set_axisbelow(True)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set(color=style.FRAME, linewidth=2.5)


def _extent(data: ChartData) -> tuple[float, float]:
    values = [float(each.value) for each in (*data.now, *data.before)]
    if data.threshold is not None:
        values.append(float(data.threshold.value))
    low, high = min(values), max(values)
    if data.unit == "%" and low > _HALF:
        return low - _HALF / 4, 103.0
    # From zero to the top: a small change of a full stock should look small.
    return 0.0, high * 1.12 or 1.0


def _ticks(since: int, until: int) -> list[int]:
    step = next((each for each in _TICKS_MS if (until - since) / each <= _MOST_TICKS), _TICKS_MS[-1])
    first = -(-since // step) * step
    # Not at the very end: half of the label would be cut off.
    return list(range(first, until - (until - since) // 60, step))
