"""The remediation as a plan: the run, what the field was told, and how the station did."""

from collections.abc import Iterator

from bot.cards.alert.aftermath import aftermath_words, recovery_words
from bot.cards.alert.pending import part_id
from bot.cards.alert.runs import run_words
from bot.cards.alert.steps import step_words
from bot.cards.parts import blocks
from bot.cards.parts.blocks import TaskStatus
from bot.cards.parts.times import age
from bot.slack.message import Block
from bot.slack.text import unended, unescaped
from rules.alert.alert import Alert
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.recovery import Recovery

_RUNS: dict[ExecutionStatus, TaskStatus] = {
    ExecutionStatus.QUEUED: "pending",
    ExecutionStatus.RUNNING: "in_progress",
    ExecutionStatus.SUCCEEDED: "complete",
}
_STATIONS: dict[Recovery, TaskStatus] = {Recovery.NOT_YET: "pending", Recovery.RECOVERED: "complete"}


def plan_blocks(alert: Alert) -> list[Block]:
    """Return the steps after an approval; none where nothing was ordered."""
    execution = alert.metadata.execution
    if execution is None:
        return []
    title = "; ".join(each for each in (step_words(alert), recovery_words(alert).strip("*")) if each)
    tasks = [_run(execution), *_field(alert), *_station(alert, execution)]
    return [blocks.plan(title[:1].upper() + title[1:], tasks, part_id(alert, "plan"))]


def _run(execution: Execution) -> Block:
    took = (
        f" after {age(execution.stopped_at - execution.started_at)}"
        if execution.stopped_at is not None and execution.started_at is not None
        else ""
    )
    words = run_words(execution.status)
    which = "" if execution.attempt == 1 else f" (run {execution.attempt})"
    lost = execution.out_of_sight
    told = lost.why if lost else execution.outcome or execution.error or ""
    at = lost.since if lost else execution.stopped_at or execution.started_at or execution.queued_at
    title = f"{words[:1].upper()}{words[1:]}{took}{which}{', status unknown' if lost else ''}"
    return blocks.task("run", title, _RUNS.get(execution.status, "error"), at=at, details=unended(told))


def _field(alert: Alert) -> Iterator[Block]:
    told = alert.metadata.notification
    if told is not None and told.published_at is not None:
        yield blocks.task("field", "Field notified", "complete", at=told.published_at)
    elif told is not None and told.error is not None:
        yield blocks.task("field", "Field NOT notified", "error", at=told.failed_at, details=told.error)


def _station(alert: Alert, execution: Execution) -> Iterator[Block]:
    aftermath = alert.metadata.aftermath
    if aftermath is None or aftermath.attempt != execution.attempt:
        return
    said = unescaped(aftermath_words(alert)) or "station: to be looked at again a few minutes after the remediation"
    yield blocks.task(
        "station", said[:1].upper() + said[1:], _STATIONS.get(aftermath.recovery, "error"), at=aftermath.at
    )
