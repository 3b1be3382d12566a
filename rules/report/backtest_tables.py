"""A backtest in numbers: by rule, by station and by day."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from rules.alert.alert import Severity
from rules.report.would_be_alert import WouldBeAlert
from rules.units import DAY_MS, SECOND_MS


@dataclass
class Tally:
    """
    The alerts of one rule, station or day.

    `pages` are those that became HIGH or CRITICAL, `at_night` those opened at night, `night` the pages among them.
    `repeats` were opened within a day after another one of the same station and type.
    """

    alerts: int = 0
    pages: int = 0
    at_night: int = 0
    night: int = 0
    repeats: int = 0
    by_severity: dict[Severity, int] = field(default_factory=lambda: dict.fromkeys(Severity, 0))

    def count(self, alert: WouldBeAlert, *, is_night: bool, is_repeat: bool) -> None:
        """Add an alert."""
        self.alerts += 1
        self.pages += alert.is_page
        self.at_night += is_night
        self.night += alert.is_page and is_night
        self.repeats += is_repeat
        self.by_severity[alert.worst] += 1


@dataclass
class BacktestTables:
    """One tally for all alerts, and one each by rule, station and day (UTC)."""

    whole: Tally = field(default_factory=Tally)
    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    stations: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    days: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))


ZoneOf = Callable[[str], tzinfo]


def tables_of(alerts: Iterable[WouldBeAlert], zone_of: ZoneOf = lambda _station: UTC) -> BacktestTables:
    """Count alerts, which must be in order of time; the night is that of each station's time zone."""
    tables = BacktestTables()
    before: dict[tuple[str, str], int] = {}
    for alert in alerts:
        key = (alert.station_id, alert.alert_type)
        is_repeat = alert.opened_at - before.get(key, -DAY_MS) < DAY_MS
        before[key] = alert.opened_at
        is_night = alert.is_at_night(zone_of(alert.station_id))
        day = f"{datetime.fromtimestamp(alert.opened_at / SECOND_MS, UTC):%Y-%m-%d}"
        for tally in (
            tables.whole,
            tables.rules[alert.alert_type],
            tables.stations[alert.station_id],
            tables.days[day],
        ):
            tally.count(alert, is_night=is_night, is_repeat=is_repeat)
    return tables
