"""Runs a backtest for a command: of files, with a progress bar, or of the table."""

from dataclasses import replace

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bot.backtest.from_table import table_outcome
from bot.backtest.plan import AskedTime, BacktestPlan, Replayed
from bot.backtest.replaying import replay, replay_in_processes
from bot.cli.queries import stores
from bot.cli.terminal import err
from bot.runtime.clock import Clock
from rules.units import DAY_MS


def replayed_of(plan: BacktestPlan, days: int, processes: int = 1) -> Replayed:
    """Replay the plan's files or, without files, the last `days` of the table."""
    return _replayed(plan, processes) if plan.files else _of_table(plan, days)


def _of_table(plan: BacktestPlan, days: int) -> Replayed:
    until_ms = plan.period.to_ms or plan.now_ms
    since_ms = until_ms - days * DAY_MS if plan.period.from_ms is None else plan.period.from_ms
    clock = Clock()
    return table_outcome(replace(plan, period=AskedTime(since_ms, plan.period.to_ms)), stores(clock).metrics)


def _replayed(plan: BacktestPlan, processes: int) -> Replayed:
    columns = (TextColumn("replaying"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=sum(file.stat().st_size for file in plan.files))

        def told(read: int) -> None:
            progress.advance(task, read)

        return replay_in_processes(plan, processes, told) if processes > 1 else replay(plan, told)
