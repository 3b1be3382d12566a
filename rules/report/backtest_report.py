"""What a rules file would have done: the alerts it would have opened, and how many of them at night."""

from collections import Counter
from datetime import UTC

from rules.alert.alert import AlertType, Severity
from rules.record import Record
from rules.report.would_be_alert import WouldBeAlert


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
        return Counter(alert.worst for alert in self.alerts)

    @property
    def night_pages(self) -> int:
        """Alerts opened at night, in UTC."""
        return sum(alert.is_at_night(UTC) for alert in self.alerts)

    @property
    def stations_affected(self) -> tuple[str, ...]:
        """The stations that would have alerted, sorted."""
        return tuple(sorted({alert.station_id for alert in self.alerts}))
