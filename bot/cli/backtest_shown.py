"""A backtest in a terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.box import SIMPLE
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
    numbers = ("alerts", "pages", "night", "repeats", "critical", "high", "medium", "low")
    columns = (Column(each, no_wrap=True, justify="right") for each in numbers)
    table = Table(Column("rule", no_wrap=True), *columns, box=SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for name, tally in [*sorted(tables.rules.items()), ("all", tables.whole)]:
        table.add_row(name, *map(str, _cells(tally)))
    return table


def _cells(tally: Tally) -> tuple[int, ...]:
    return tally.alerts, tally.pages, tally.night, tally.repeats, *reversed(tally.by_severity.values())


def _listed(alerts: Sequence[WouldBeAlert]) -> Table:
    """Return a table that fits a narrow terminal: a title begins with the station, and says what is wrong there."""
    times = Column("opened (UTC)", no_wrap=True), Column("closed", no_wrap=True)
    table = Table(*times, "severity", Column("title", overflow="fold"), box=SIMPLE, pad_edge=False)
    for alert in alerts:
        worse = "" if alert.worst is alert.severity else f" to {alert.worst}"
        table.add_row(
            _time(alert.opened_at), _closed(alert), f"{alert.severity}{worse}", escape(shown(alert.title, 120))
        )
    return table


def _closed(alert: WouldBeAlert) -> str:
    if alert.closed_at is None:
        return "open"
    opened, closed = _time(alert.opened_at), _time(alert.closed_at)
    return closed[_YEAR:] if closed[:_DAY] != opened[:_DAY] else closed[_DAY:]


_YEAR, _DAY = len("2026-"), len("2026-10-01 ")


def _time(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / SECOND_MS, UTC):%Y-%m-%d %H:%M}"
