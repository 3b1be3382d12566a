"""Scores alerts against what was really wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from statistics import median
from zoneinfo import ZoneInfo

from rules.alert.alert import AlertType, Severity
from rules.units import HOUR_MS, MINUTE_MS, SECOND_MS
from tools.simulate.incidents import Incident, IncidentKind
from tools.simulate.network import Told
from tools.simulate.truth import StockOut

AHEAD_MS = 2 * HOUR_MS
"""How long before a stock-out an alert about it is true; crews need 30 min to 2 h to reach a station."""

_AFTER_MS = 15 * MINUTE_MS
"""An alert that opens this long after an incident's end is still about it."""

_NIGHT = (22, 6)
_DEEP = 0.5
"""From this share of its chargers on, an outage is a serious one."""

TYPE_OF = {
    IncidentKind.CHARGERS_OUT: AlertType.CHARGER_DOWN,
    IncidentKind.SILENT: AlertType.CHARGER_DOWN,
    IncidentKind.SURGE: AlertType.HIGH_DEMAND,
    IncidentKind.HARDWARE_FAULT: AlertType.FAULT_PATTERN,
    IncidentKind.SAFETY_FAULT: AlertType.FAULT_PATTERN,
}


class Verdict(StrEnum):
    """How an alert turned out."""

    TRUE = "true"
    NEAR = "near"
    FALSE = "false"


@dataclass(frozen=True)
class Opened:
    """An alert to be scored; times are epoch ms."""

    station_id: str
    alert_type: AlertType
    severity: Severity
    worst: Severity
    opened_at: int
    closed_at: int


@dataclass
class Score:
    """The count of one type of alert over a network; a type's incidents are the stock-outs for LOW_INVENTORY."""

    incidents: int = 0
    found: int = 0
    matched: int = 0
    leads: list[float] = field(default_factory=list)
    """Minutes from the alert to the stock-out, or from the incident's start to the alert."""
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    pages: Counter[Verdict] = field(default_factory=Counter)
    """Alerts of HIGH and CRITICAL that opened at night in the station's own time."""
    critical: Counter[Verdict] = field(default_factory=Counter)

    @property
    def alerts(self) -> int:
        """How many alerts were opened."""
        return self.verdicts.total()

    @property
    def lead(self) -> float | None:
        """The median of `leads`."""
        return median(self.leads) if self.leads else None

    @property
    def alerts_an_incident(self) -> float | None:
        """How many alerts an incident that was found opened."""
        return self.matched / self.found if self.found else None


class Scores:
    """Adds up the stations of a network."""

    def __init__(self) -> None:
        self.by_type = {alert_type: Score() for alert_type in AlertType}
        self.station_days = 0.0

    def add(self, told: Told, alerts: Sequence[Opened], days: float) -> None:
        """Score the alerts of one station."""
        self.station_days += days
        for alert in alerts:
            self._judge(alert, told)
        for alert_type, start_ms, end_ms in _expected(told):
            self._look_for(alert_type, start_ms, end_ms, alerts)

    def _judge(self, alert: Opened, told: Told) -> None:
        score, verdict = self.by_type[alert.alert_type], verdict_of(alert, told)
        score.verdicts[verdict] += 1
        if alert.worst is Severity.CRITICAL:
            score.critical[verdict] += 1
        if alert.worst.rank >= Severity.HIGH.rank and _is_night(alert.opened_at, told.profile.zone):
            score.pages[verdict] += 1

    def _look_for(self, alert_type: AlertType, start_ms: int, end_ms: int, alerts: Iterable[Opened]) -> None:
        score = self.by_type[alert_type]
        score.incidents += 1
        early_ms = AHEAD_MS if alert_type is AlertType.LOW_INVENTORY else 0
        about = [
            alert.opened_at
            for alert in alerts
            if alert.alert_type is alert_type
            and alert.opened_at <= end_ms + _AFTER_MS
            and alert.closed_at >= start_ms - early_ms
        ]
        if about:
            score.found += 1
            score.matched += len(about)
            ahead = start_ms - min(about) if early_ms else min(about) - start_ms
            score.leads.append(ahead / MINUTE_MS)


def verdict_of(alert: Opened, told: Told) -> Verdict:
    """Return whether an alert was about something that was really so."""
    if alert.alert_type is AlertType.LOW_INVENTORY:
        return _of_stock(alert, told)
    about = [each for each in told.incidents if TYPE_OF.get(each.kind) is alert.alert_type and _meets(alert, each)]
    if any(each.kind is not IncidentKind.CHARGERS_OUT or each.depth >= _DEEP for each in about):
        return Verdict.TRUE
    return Verdict.NEAR if about else Verdict.FALSE


def _of_stock(alert: Opened, told: Told) -> Verdict:
    until_ms = alert.opened_at + AHEAD_MS
    if any(each.start_ms <= until_ms and each.end_ms >= alert.opened_at for each in told.truth.stock_outs()):
        return Verdict.TRUE
    # One driver more would have met an empty station.
    lowest = told.truth.lowest_in(alert.opened_at, until_ms)
    return Verdict.NEAR if lowest is not None and lowest <= told.profile.per_swap else Verdict.FALSE


def _meets(alert: Opened, incident: Incident) -> bool:
    return incident.start_ms <= alert.opened_at <= incident.end_ms + _AFTER_MS


def _expected(told: Told) -> Iterator[tuple[AlertType, int, int]]:
    for each in told.incidents:
        if each.kind in TYPE_OF and told.could_be_seen(each):
            yield TYPE_OF[each.kind], each.start_ms, each.end_ms
    for stock_out in told.truth.stock_outs():
        yield AlertType.LOW_INVENTORY, *_span(stock_out)


def _span(stock_out: StockOut) -> tuple[int, int]:
    return stock_out.start_ms, stock_out.end_ms


def _is_night(at_ms: int, zone: str) -> bool:
    hour = datetime.fromtimestamp(at_ms / SECOND_MS, ZoneInfo(zone)).hour
    return hour >= _NIGHT[0] or hour < _NIGHT[1]
