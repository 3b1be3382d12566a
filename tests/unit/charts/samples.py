"""Data of charts, for tests."""

from decimal import Decimal
from typing import Any

from bot.charts.chart_data import ChartData, ChartReading, Threshold
from tests.factories import MINUTE, NOW

HOUR = 60 * MINUTE


def line(*values: Any, every: int = MINUTE) -> tuple[ChartReading, ...]:
    first = NOW - (len(values) - 1) * every
    return tuple(ChartReading(at=first + place * every, value=Decimal(value)) for place, value in enumerate(values))


def picture(data: ChartData) -> bytes:
    """Return the PNG. matplotlib takes a second to import: who collects the tests need not have it."""
    from bot.charts.render import render  # noqa: PLC0415

    return render(data)


def chart_data(**overrides: Any) -> ChartData:
    drawn: dict[str, Any] = {
        "measurement": "charged batteries",
        "since": NOW - 6 * HOUR,
        "until": NOW + 45 * MINUTE,
        "now": line(*range(361, 0, -1)),
        "threshold": Threshold(value=Decimal(5), words="alert at 5 or fewer", is_floor=True),
        "alert_at": NOW,
    }
    return ChartData(**{**drawn, **overrides})
