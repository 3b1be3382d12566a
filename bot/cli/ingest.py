"""`aiops ingest FILE`: loads metrics from a file into the table."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.cli.metric_file import Kept, RefusedRow, rows_of
from bot.cli.queries import stores
from bot.cli.terminal import err, failures_as_sentences, out
from bot.runtime.clock import Clock
from rules.text.wording import counted
from storage.metrics import Metrics

_BATCH = 250


def ingest(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            help="CSV or JSON Lines; times in epoch ms or ISO 8601 with a zone.",
        ),
    ],
    rejects: Annotated[Path | None, typer.Option(help="Where refused rows go (FILE.rejects).")] = None,
) -> None:
    """Put the metrics of a CSV or JSON Lines file into the table; refused rows go to a rejects file, with reasons."""
    rejects = rejects or file.with_name(f"{file.name}.rejects")
    clock = Clock()
    with failures_as_sentences():
        metrics = stores(clock).metrics
        accepted, refused = _keep(file, metrics, clock)
    out.print(f"{counted(accepted, 'metric')} kept.")
    if refused:
        rejects.write_text("".join(f"{row.line}\t{row.why}\t{row.text}\n" for row in refused), encoding="utf-8")
        err.print(f"{counted(len(refused), 'row')} refused; line, reason and row are in {rejects}", markup=False)
        raise typer.Exit(1)


def _keep(file: Path, metrics: Metrics, clock: Clock) -> tuple[int, list[RefusedRow]]:
    refused: list[RefusedRow] = []
    batch: list[Kept] = []
    accepted = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("bytes", total=file.stat().st_size)
        for row in rows_of(file, clock.now_ms()):
            progress.update(task, completed=row.read_bytes)
            if isinstance(row, RefusedRow):
                refused.append(row)
                continue
            batch.append(row)
            if len(batch) == _BATCH:
                metrics.put_many(kept.metric for kept in batch)
                accepted += len(batch)
                batch.clear()
        metrics.put_many(kept.metric for kept in batch)
    return accepted + len(batch), refused
