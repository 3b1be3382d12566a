"""
Drawing a card's chart: six hours with a reading per minute, the week before, the threshold and the alert.

The baseline is an empty matplotlib figure of the same size, saved in the same process, in turns. Then the bot's way,
through the renderer process, with the longest time the event loop was blocked meanwhile.
"""

import asyncio
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from benchmarks.table import show, spread
from bot.charts import style as ink
from bot.charts.chart_data import ChartData
from bot.charts.chart_subject import Subject
from bot.charts.compose import composed
from bot.charts.render import render
from bot.charts.renderer import Renderer
from bot.charts.time_range import WEEK_MS, Hours
from bot.runtime.environment import environment_without_secrets
from rules.alert.alert_metadata import AlertMetadata, Evidence
from rules.evaluate.ruleset import default_rules
from rules.metric import Metric
from tests.factories import MINUTE, NOW, make_alert, make_metric

ROUNDS = 30
BEAT_SECONDS = 0.005


async def run() -> None:
    data = _data()
    floors, charts = [], []
    for _ in range(ROUNDS + 1):
        floors.append(_milliseconds(_empty_figure))
        charts.append(_milliseconds(lambda: render(data)))
    ratios = [chart / floor for chart, floor in zip(charts[1:], floors[1:], strict=True)]
    trips, held = await _through_the_renderer(data)
    show(
        f"A chart of six hours and those of a week before, {len(render(data)) // 1000} kB, {ROUNDS} rounds in turns",
        [
            ("an empty figure", spread(floors[1:], "ms")),
            ("the chart", spread(charts[1:], "ms")),
            ("chart over empty figure, medians", f"{median(charts[1:]) / median(floors[1:]):.1f} times"),
            ("chart over empty figure, by round", spread(ratios, "times")),
            ("as the bot asks for it, there and back", spread(trips, "ms")),
            ("the event loop was held up at most", f"{held:.1f} ms"),
        ],
    )


async def _through_the_renderer(data: ChartData) -> tuple[list[float], float]:
    renderer = Renderer(environment_without_secrets())
    await renderer.warm_up()
    beating = asyncio.create_task(_longest_gap())
    trips = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await renderer.render(data)
        trips.append((time.perf_counter() - began) * 1_000)
    beating.cancel()
    held = await beating
    await renderer.close()
    return trips, held


async def _longest_gap() -> float:
    """Sleep repeatedly until cancelled; return by how much the longest sleep overran (ms)."""
    longest = 0.0
    try:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(BEAT_SECONDS)
            longest = max(longest, time.perf_counter() - began - BEAT_SECONDS)
    except asyncio.CancelledError:
        return longest * 1_000


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1_000


def _empty_figure() -> None:
    figure = Figure(figsize=(ink.WIDTH / ink.DPI, ink.HEIGHT / ink.DPI), dpi=ink.DPI)
    FigureCanvasAgg(figure)
    figure.add_subplot()
    figure.savefig(BytesIO(), format="png")


def _data() -> ChartData:
    evidence = Evidence(reason="stock_under_count", observed_at=NOW, thresholds={"chargedAtMost": 5})
    subject = Subject.of_alert(make_alert(metadata=AlertMetadata(evidence=evidence)), default_rules())
    data = composed(subject, Hours.until(NOW), _samples(NOW), _samples(NOW - WEEK_MS))
    assert data is not None
    return data


def _samples(until_ms: int) -> list[Metric]:
    stocks = [minute * 7 % 30 for minute in range(360)]
    return [
        make_metric(timestamp=until_ms - place * MINUTE, charged_batteries=stock) for place, stock in enumerate(stocks)
    ]
