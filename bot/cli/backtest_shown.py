"""A backtest in a terminal."""

from datetime import UTC, datetime

from rich.markup import escape
from rich.table import Table

from bot.backtest.plan import Replayed
from bot.cli.terminal import out
from bot.slack.text import shown
from rules.report.backtest_tables import BacktestTables, Tally, ZoneOf, tables_of
from rules.report.would_be_alert import WouldBeAlert
from rules.text.wording import counted
from rules.units import SECOND_MS


def show(outcome: Replayed, names: list[str], zone_of: ZoneOf) -> None:
    """Print the alerts of the first rules file, and the numbers of all."""
    samples, stations = counted(outcome.samples, "sample"), counted(len(outcome.stations), "station")
    tables = [tables_of(alerts, zone_of) for alerts in outcome.alerts]
    out.print(f"{samples} of {stations}: {_summary(tables[0])}")
    for name, table in zip(names[1:], tables[1:], strict=True):
        out.print(f"Against {name}: {_summary(table)}", markup=False)
    if outcome.alerts[0]:
        out.print(_by_rule(tables[0]))
        out.print(_listed(outcome.alerts[0]))


def _summary(tables: BacktestTables) -> str:
    affected = counted(len(tables.stations), "station")
    alerts, whole = counted(tables.whole.alerts, "alert"), tables.whole
    at_night = f"{whole.at_night} of them at night (22:00 to 06:00), {whole.night} of these HIGH or CRITICAL"
    return f"{alerts} at {affected}, {at_night}."


def _by_rule(tables: BacktestTables) -> Table:
    table = Table("rule", "alerts", "pages", "at night", "repeats", "critical", "high", "medium", "low")
    for name, tally in [*sorted(tables.rules.items()), ("all", tables.whole)]:
        table.add_row(name, *map(str, _cells(tally)))
    return table


def _cells(tally: Tally) -> tuple[int, ...]:
    return tally.alerts, tally.pages, tally.night, tally.repeats, *reversed(tally.by_severity.values())


def _listed(alerts: list[WouldBeAlert]) -> Table:
    table = Table("opened", "closed", "severity", "worst", "type", "station", "title")
    for alert in alerts:
        table.add_row(
            _time(alert.opened_at),
            "open" if alert.closed_at is None else _time(alert.closed_at),
            alert.severity,
            alert.worst,
            alert.alert_type,
            escape(shown(alert.station_id, 40)),
            escape(shown(alert.title, 120)),
        )
    return table


def _time(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / SECOND_MS, UTC):%Y-%m-%d %H:%M}"
