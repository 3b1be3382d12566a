"""`aiops report`: what happened to the alerts of the last days, and optionally the alerts as CSV."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cards.answers.report import report_answer
from bot.cli.plain import as_lines
from bot.cli.queries import stores
from bot.cli.terminal import failures_as_sentences, out, say_left_out
from bot.reporting.reports import Reports
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from rules.report.report_period import FEWEST_DAYS, MOST_DAYS, USUAL_DAYS, Period
from rules.text.wording import counted


def report(
    days: Annotated[int, typer.Option(min=FEWEST_DAYS, max=MOST_DAYS, help="How many, up to now.")] = USUAL_DAYS,
    csv: Annotated[Path | None, typer.Option(help="A file for the alerts, a row each.")] = None,
) -> None:
    """Show how fast alerts were decided, why they were rejected, and how the remediations ended."""
    with failures_as_sentences():
        clock = Clock()
        reports = Reports(alerts=stores(clock).alerts, workers=WorkerThreads(1), clock=clock, telemetry=Telemetry())
        period = reports.up_to_now(days)
        for line in as_lines(report_answer(reports.read(period))):
            out.print(line, markup=False)
        if csv is not None:
            count, left_out = _write(reports, period, csv)
            out.print(f"{counted(count, 'alert')} written to {csv}.", markup=False)
            say_left_out("alert", left_out)


def _write(reports: Reports, period: Period, path: Path) -> tuple[int, tuple[str, ...]]:
    try:
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            return reports.write(period, file)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}") from None
