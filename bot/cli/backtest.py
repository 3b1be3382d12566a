"""`aiops backtest`: replays metrics to show what a rules file would have done."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.cli.metric_file import Kept, RefusedRow, rows_of
from bot.cli.queries import stores
from bot.cli.terminal import err, failures_as_sentences, out, say_left_out
from bot.runtime.clock import Clock
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from bot.settings import table_settings
from bot.slack.text import shown
from rules.evaluate.ruleset import RuleSet, load_rules
from rules.evaluate.window import MAX_AHEAD_MS
from rules.metric import Metric
from rules.report.backtest import backtest as replay
from rules.report.backtest_report import BacktestReport
from rules.text.wording import counted
from rules.units import DAY_MS

_MOST_SHOWN = 20


def backtest(
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Metrics; else the table's.")] = None,
    rules: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Rules; else the ones in use.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=30, help="How far back to read the table.")] = 1,
) -> None:
    """Replay metrics through a rules file: which alerts would have been opened, how many at night."""
    with failures_as_sentences():
        ruleset = load_rules(rules or table_settings().rules_file)
        metrics = _from_file(file) if file else _from_table(days, ruleset)
        if file and not metrics:
            err.print(f"Nothing in {file} can be replayed.", style="red", markup=False)
            raise typer.Exit(1)
        replaying = Sparing(Telemetry(), "station in a backtest", lambda station: station[0])
        report = replaying.all(list(metrics.items()), lambda stations: replay(dict(stations), ruleset))
    _show(report)
    say_left_out("station", replaying.left_out)


def _from_file(file: Path) -> dict[str, list[Metric]]:
    by_station: dict[str, list[Metric]] = defaultdict(list)
    rows = list(rows_of(file, None))
    latest = _latest([row.metric.timestamp for row in rows if isinstance(row, Kept)])
    refused: list[RefusedRow] = []
    for row in rows:
        if isinstance(row, RefusedRow):
            refused.append(row)
        elif row.metric.timestamp > latest:
            refused.append(RefusedRow(row.line, "timestamp: it lies in the future, the others do not", "", 0))
        else:
            by_station[row.metric.station_id].append(row.metric)
    if refused:
        _say_refused(file, refused)
    return by_station


def _say_refused(file: Path, refused: list[RefusedRow]) -> None:
    err.print(f"{counted(len(refused), 'row')} of {file} left out:", markup=False)
    for row in refused[:_MOST_SHOWN]:
        err.print(f"  line {row.line}: {row.why}", markup=False)
    if len(refused) > _MOST_SHOWN:
        err.print(f"  and {len(refused) - _MOST_SHOWN:,} more", markup=False)


def _latest(times: list[int]) -> int:
    """Return up to when rows are replayed (epoch ms): one row of the future would make every station look silent."""
    now_ms = Clock().now_ms() + MAX_AHEAD_MS
    return now_ms if any(each <= now_ms for each in times) else max(times, default=0)


def _from_table(days: int, rules: RuleSet) -> dict[str, list[Metric]]:
    clock = Clock()
    metrics = stores(clock).metrics
    now_ms = clock.now_ms()
    since, until = now_ms - days * DAY_MS, now_ms + rules.reach.ahead_ms

    def read(station: str) -> tuple[str, list[Metric]]:
        return station, metrics.since(station, since, until) or metrics.between(station, since, until, texts=False)

    reading = Sparing(Telemetry(), "station in a backtest", str)
    found = dict(reading.each(metrics.stations(), read))
    say_left_out("station", reading.left_out)
    return found


def _show(report: BacktestReport) -> None:
    samples, stations = counted(report.samples, "sample"), counted(report.stations, "station")
    alerts = counted(len(report.alerts), "alert")
    affected = counted(len(report.stations_affected), "station")
    at_night = f"{report.night_pages} of them at night (22:00 to 06:00 UTC)"
    out.print(f"{samples} of {stations}: {alerts} at {affected}, {at_night}.")
    table = Table("opened", "severity", "type", "station", "title")
    for alert in report.alerts:
        opened = datetime.fromtimestamp(alert.opened_at / 1000, UTC)
        table.add_row(
            f"{opened:%Y-%m-%d %H:%M}",
            alert.severity,
            alert.alert_type,
            escape(shown(alert.station_id, 40)),
            escape(shown(alert.title, 120)),
        )
    if report.alerts:
        out.print(table)
