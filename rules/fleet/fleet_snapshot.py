"""The fleet as one tick read it: one row a station, small enough to read thousands at once."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.alert.alert import AlertType, Severity
from rules.evaluate.finding import Finding
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.window import Window
from rules.metric import ChargerHealth, Count, EpochMs, Metric, Percent, PerHour, StationId
from rules.record import Record
from rules.stored_word import KEEPS_UNKNOWN
from rules.text.wording import tenth


class StationRow(Record):
    """
    One station; only its name if it could not be read.

    `severity` and `trouble` are those of the worst finding, whether an alert is open for it or not. The measurements
    are the newest known; `seen_at` (epoch ms), the time of the newest sample, may be long ago. `late_ms` is how old it
    is if the samples come late, and `ahead_ms` how far ahead the newest one is that is not judged yet. `rest` says why
    nothing is expected of the station: it is closed, or in maintenance. `was_heard` says whether its window held
    samples.
    """

    station_id: StationId
    was_read: bool = True
    severity: Annotated[Severity, KEEPS_UNKNOWN] | None = None
    trouble: Annotated[AlertType, KEEPS_UNKNOWN] | None = None
    charged: Count | None = None
    uncharged: Count | None = None
    health: Annotated[ChargerHealth, KEEPS_UNKNOWN] | None = None
    uptime: Percent | None = None
    swaps_per_hour: PerHour | None = None
    minutes_to_empty: Decimal | None = None
    seen_at: EpochMs | None = None
    unusable: dict[str, int] = Field(default_factory=dict)
    """The fields that count as not reported because they cannot be used, and in how many samples of the window."""
    late_ms: int | None = None
    ahead_ms: int | None = None
    rest: str | None = None
    was_heard: bool | None = None


class FleetSnapshot(Record):
    """
    The rows of a tick that ended `at` (epoch ms).

    Ticks are `every_ms` apart; a station whose newest sample was older than `window_ms` was silent.
    """

    at: EpochMs
    every_ms: int
    window_ms: int
    rows: tuple[StationRow, ...] = ()


def row_of(window: Window, findings: Sequence[Finding], last_seen: Metric | None) -> StationRow:
    """Return the row of a station; `last_seen` is its newest sample ever, for an empty window."""
    newest = window.newest or last_seen
    stock = window.stock or newest
    severity, trouble = _worst(findings)
    return StationRow(
        station_id=window.station_id,
        severity=severity,
        trouble=trouble,
        charged=stock.charged_batteries if stock else None,
        uncharged=stock.uncharged_batteries if stock else None,
        health=newest.charger_health if newest else None,
        uptime=newest.charger_uptime if newest else None,
        swaps_per_hour=tenth(window.swap_rate),
        minutes_to_empty=minutes_to_empty(window),
        seen_at=newest.timestamp if newest else None,
        unusable=Counter(each.name for sample in window.samples for each in sample.unusable),
        late_ms=window.late_ms,
        ahead_ms=window.ahead_ms,
        was_heard=bool(window.samples),
        rest=None if (rest := window.station.rest(window.now_ms)) is None else str(rest),
    )


def _worst(findings: Sequence[Finding]) -> tuple[Severity | None, AlertType | None]:
    worst = max(findings, key=lambda finding: finding.severity.rank, default=None)
    return (worst.severity, worst.alert_type) if worst else (None, None)
