"""`aiops ingest FILE`: loads metrics from a file into the table."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.cli.metric_file import Kept, RefusedRow, rows_of
from bot.cli.queries import stores
from bot.cli.rejects_file import RejectsFile
from bot.cli.terminal import err, failures_as_sentences, out
from bot.runtime.clock import Clock
from rules.text.wording import counted
from storage.errors import StorageError
from storage.metrics import Metrics

_BATCH = 250


def ingest(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            help="CSV or JSON Lines, gzipped or not; times in epoch ms or ISO 8601 with a zone.",
        ),
    ],
    rejects: Annotated[Path | None, typer.Option(help="Where refused rows go (FILE.rejects).")] = None,
) -> None:
    """Put the metrics of a CSV or JSON Lines file into the table; refused rows go to a rejects file, with reasons."""
    clock = Clock()
    refused = RejectsFile(rejects or _beside(file), of=file)
    with failures_as_sentences():
        with refused:
            accepted = _keep(file, stores(clock).metrics, clock, refused)
        out.print(f"{counted(accepted, 'metric')} kept.")
    if refused.count:
        said = f"{counted(refused.count, 'row')} refused; line, reason and row are in {refused.path}"
        err.print(said, markup=False)
        raise typer.Exit(1)


def _beside(file: Path) -> Path:
    """Return where refused rows go; beside a pipe of the shell's (/dev/fd/63) nobody would look for them."""
    name = f"{file.name}.rejects"
    return file.with_name(name) if file.is_file() else Path(name)


def _keep(file: Path, metrics: Metrics, clock: Clock, refused: RejectsFile) -> int:
    """Store the rows that can be, and return how many; if that ends early, say how many were stored by then."""
    accepted, every_row = 0, rows_of(file, clock.now_ms())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("bytes", total=file.stat().st_size)
        try:
            for rows in iter(lambda: list(islice(every_row, _BATCH)), []):
                progress.update(task, completed=rows[-1].read_bytes)
                refused.add(row for row in rows if isinstance(row, RefusedRow))
                good = [row.metric for row in rows if isinstance(row, Kept)]
                metrics.put_many(good)
                accepted += len(good)
        except (BotoCoreError, ClientError, OSError, StorageError):
            err.print(f"It ended early: {counted(accepted, 'metric')} kept by then.")
            raise
    return accepted
