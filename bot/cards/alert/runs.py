"""The runs of a remediation as steps with times: the current run, and earlier ones that went wrong."""

import sys

from bot.cards.alert.aftermath import aftermath_line
from bot.cards.parts.people import person
from bot.cards.parts.times import age, moment
from bot.slack.text import escaped, unended
from rules.alert.alert import Alert
from rules.alert.execution import EarlierExecution, Execution, ExecutionStatus
from rules.stored_word import plain_words

_WORDS = {
    ExecutionStatus.QUEUED: "Remediation queued",
    ExecutionStatus.RUNNING: "Remediation running",
    ExecutionStatus.SUCCEEDED: "Remediation succeeded",
    ExecutionStatus.FAILED: "*Remediation FAILED*",
    ExecutionStatus.TIMED_OUT: "*Remediation TIMED OUT*",
    ExecutionStatus.ABORTED: "*Remediation ABORTED*",
    ExecutionStatus.NOT_STARTED: "*Remediation COULD NOT BE STARTED*",
}
LONGEST = 600
_LONGEST_EARLIER = 200
_MOST_EARLIER = 3

LAST = sys.maxsize
"""The time of a step that has none yet."""

Step = tuple[int, str]
"""When something happened (epoch ms) and what it was (mrkdwn)."""


def run_steps(alert: Alert) -> list[Step]:
    """Return how the runs went: the newest of the earlier ones, how many more there were, and the current one."""
    execution = alert.metadata.execution
    if execution is None:
        return []
    earlier = alert.metadata.earlier_executions[-_MOST_EARLIER:]
    untold = min(each.attempt for each in (*earlier, execution)) - 1
    return [*_untold(untold), *(_earlier(alert, each) for each in earlier), *_current(execution)]


def run_words(status: ExecutionStatus) -> str:
    """Return "remediation failed", without markup."""
    return _words(status).strip("*").lower()


def _words(status: ExecutionStatus) -> str:
    return _WORDS.get(status) or f"Remediation {plain_words(status)}"


def _untold(count: int) -> list[Step]:
    if count < 1:
        return []
    runs = "Run 1 went wrong, too: it is" if count == 1 else f"Runs 1 to {count} went wrong, too: they are"
    return [(0, f"{runs} in the audit")]


def _earlier(alert: Alert, run: EarlierExecution) -> Step:
    station = aftermath_line(alert, run)
    line = f"Run {run.attempt}: {end_line(run, _LONGEST_EARLIER)}{f'. {station}' if station else ''}"
    return (run.stopped_at or run.queued_at, line)


def _current(execution: Execution) -> list[Step]:
    steps: list[Step] = [(execution.queued_at, f"Remediation queued {moment(execution.queued_at)}{_run(execution)}")]
    # Step Functions' clock may be a little behind ours; the steps keep their order all the same.
    started = max(execution.queued_at, execution.started_at or 0)
    if execution.started_at is not None:
        steps.append((started, f"{_beginning(execution)} {moment(execution.started_at)}"))
    if execution.status is ExecutionStatus.RUNNING:
        steps.append((LAST, _running(execution)))
    elif execution.status is not ExecutionStatus.QUEUED:
        steps.append((max(started, execution.stopped_at or LAST), end_line(execution)))
    return steps


def _run(execution: Execution) -> str:
    if execution.attempt == 1:
        return ""
    by = "" if execution.ordered_by is None else f", ordered by {person(execution.ordered_by)}"
    return f" (run {execution.attempt}){by}"


def _beginning(execution: Execution) -> str:
    if execution.follows_run is None:
        return "Started"
    return f"Run {execution.follows_run} goes on in Step Functions: no other was started. Followed since"


def _running(execution: Execution) -> str:
    lost = execution.out_of_sight
    if lost is None:
        return "Running …"
    return f"*Status unknown* since {moment(lost.since)}: {escaped(lost.why, LONGEST)}"


def end_line(execution: Execution, longest: int = LONGEST) -> str:
    """Return how and when a run ended, how long it took and what it reported, as mrkdwn."""
    words = _words(execution.status)
    at = "" if execution.stopped_at is None else f" {moment(execution.stopped_at)}"
    took = (
        f" after {age(execution.stopped_at - execution.started_at)}"
        if execution.stopped_at is not None and execution.started_at is not None
        else ""
    )
    told = execution.outcome or execution.error
    return f"{words}{at}{took}" + (f": {escaped(unended(told), longest)}" if told else "")
