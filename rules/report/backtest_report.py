"""What a rules file would have done: the alerts it would have opened."""

from rules.record import Record
from rules.report.would_be_alert import WouldBeAlert


class BacktestReport(Record):
    """The result of replaying some stations' metrics. Alerts are in order of time."""

    stations: int
    samples: int
    alerts: tuple[WouldBeAlert, ...] = ()
