"""`aiops report`: what happened to the alerts of the last days, and optionally the alerts as CSV."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cards.answers.report import report_answer
from bot.cli.plain import as_lines
from bot.cli.queries import stores
from bot.cli.terminal import failures_as_sentences, out
from bot.reporting.reports import Reports
from bot.reporting.rows import write_rows
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import Alert
from rules.report.report_period import FEWEST_DAYS, MOST_DAYS, USUAL_DAYS
from rules.report.report_tally import report_of
from rules.text.wording import counted


def report(
    days: Annotated[int, typer.Option(min=FEWEST_DAYS, max=MOST_DAYS, help="How many, up to now.")] = USUAL_DAYS,
    csv: Annotated[Path | None, typer.Option(help="A file for the alerts, a row each.")] = None,
) -> None:
    """Show how fast alerts were decided, why they were rejected, and how the remediations ended."""
    with failures_as_sentences():
        clock = Clock()
        reports = Reports(alerts=stores(clock).alerts, workers=WorkerThreads(1), clock=clock)
        period = reports.up_to_now(days)
        alerts = list(reports.alerts(period))
    for line in as_lines(report_answer(report_of(alerts, period))):
        out.print(line, markup=False)
    if csv is not None:
        out.print(f"{counted(_write(alerts, csv), 'alert')} written to {csv}.", markup=False)


def _write(alerts: list[Alert], path: Path) -> int:
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            return write_rows(alerts, file)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}") from None
