"""A backtest in a terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.markup import escape
from rich.table import Column, Table

from bot.backtest.answer import BacktestAnswer, RulesAnswer
from bot.cli.terminal import out
from bot.slack.text import shown
from rules.report.backtest_score import DecidedAs
from rules.report.backtest_tables import BacktestTables, Tally
from rules.report.would_be_alert import WouldBeAlert
from rules.text.wording import counted, listed
from rules.units import SECOND_MS

_MOST_MISSED = 5


def show(answer: BacktestAnswer) -> None:
    """Print the alerts of the first rules file, and the numbers of all."""
    replayed, asked = answer.replayed, answer.rules[0]
    samples, stations = counted(replayed.samples, "sample"), counted(len(replayed.stations), "station")
    out.print(f"{samples} of {stations}: {_summary(asked.tables)}")
    if asked.alerts:
        out.print(_by_rule(asked.tables))
    _show_decisions(asked)
    for other in answer.rules[1:]:
        out.print(f"Against {other.name}: {_summary(other.tables)}", markup=False)
        out.print(_by_rule(other.tables))
        _show_decisions(other)
    if asked.alerts:
        out.print(_listed(asked.alerts))


def _show_decisions(answer: RulesAnswer) -> None:
    for name, score in sorted((answer.scores or {}).items()):
        right, wrong = score.verdicts[DecidedAs.RIGHT], score.verdicts[DecidedAs.WRONG]
        share = "" if score.precision is None else f", precision {score.precision:.0%}"
        out.print(
            f"{name}: {right} right, {wrong} wrong{share}; {score.new} about which nothing was opened", markup=False
        )
        out.print(f"  {score.found} of {counted(score.real, 'alert')} that were opened, here too", markup=False)
        for outcome, kept in sorted(score.outcomes.items()):
            out.print(f"    {outcome}: {kept.kept} of {kept.of}", markup=False)
        if score.missed:
            out.print(f"  missed, and right: {listed(score.missed, _MOST_MISSED)}", markup=False)


def _summary(tables: BacktestTables) -> str:
    affected = counted(len(tables.stations), "station")
    alerts, whole = counted(tables.whole.alerts, "alert"), tables.whole
    at_night = f"{whole.at_night} of them at night (22:00 to 06:00), {whole.night} of these HIGH or CRITICAL"
    return f"{alerts} at {affected}, {at_night}."


def _by_rule(tables: BacktestTables) -> Table:
    numbers = ("alerts", "pages", "at night", "repeats", "critical", "high", "medium", "low")
    table = Table(Column("rule", no_wrap=True), *numbers)
    for name, tally in [*sorted(tables.rules.items()), ("all", tables.whole)]:
        table.add_row(name, *map(str, _cells(tally)))
    return table


def _cells(tally: Tally) -> tuple[int, ...]:
    return tally.alerts, tally.pages, tally.night, tally.repeats, *reversed(tally.by_severity.values())


def _listed(alerts: Sequence[WouldBeAlert]) -> Table:
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
