"""What a rules file would have done: the alerts it would have opened, and how many of them at night."""

from collections import Counter
from datetime import datetime, timedelta

from rules.alert.alert import AlertType, Severity
from rules.evaluate.finding import Reason
from rules.metric import EpochMs, StationId
from rules.record import Record
from rules.units import EPOCH

NIGHT_FROM_HOUR = 22
NIGHT_TO_HOUR = 6
"""The night is 22:00 to 06:00 UTC."""


class WouldBeAlert(Record):
    """An alert that would have been opened. Times are epoch ms; `severity` is the worst it reached."""

    station_id: StationId
    alert_type: AlertType
    severity: Severity
    reason: Reason
    title: str
    opened_at: EpochMs
    last_present_at: EpochMs

    @property
    def opened(self) -> datetime:
        """When it was opened, in UTC."""
        return EPOCH + timedelta(milliseconds=self.opened_at)

    @property
    def is_at_night(self) -> bool:
        """Whether it was opened at night (22:00 to 06:00 UTC)."""
        return self.opened.hour >= NIGHT_FROM_HOUR or self.opened.hour < NIGHT_TO_HOUR


class BacktestReport(Record):
    """The result of replaying some stations' metrics. Alerts are in order of time."""

    stations: int
    samples: int
    alerts: tuple[WouldBeAlert, ...] = ()

    @property
    def by_type(self) -> Counter[AlertType]:
        """Alerts by type."""
        return Counter(alert.alert_type for alert in self.alerts)

    @property
    def by_severity(self) -> Counter[Severity]:
        """Alerts by the worst severity they reached."""
        return Counter(alert.severity for alert in self.alerts)

    @property
    def night_pages(self) -> int:
        """Alerts opened at night."""
        return sum(alert.is_at_night for alert in self.alerts)

    @property
    def stations_affected(self) -> tuple[str, ...]:
        """The stations that would have alerted, sorted."""
        return tuple(sorted({alert.station_id for alert in self.alerts}))
