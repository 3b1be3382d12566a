"""Carries out an approved alert: its remediation is started, followed to its end, and run again on request."""

import re
from hashlib import sha256

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import ActionType, AuditDraft, AuditEvent, event_draft
from rules.alert.errors import NothingToRetry
from rules.alert.execution import EarlierExecution, Execution, ExecutionStatus, OutOfSight
from rules.alert.recovery import Aftermath
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, GuardMove, changed, noted, with_note
from rules.text.excerpt import excerpt

MOST_EARLIER = 10
"""How many runs before the current one an alert keeps; the audit has all."""

_FIT = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Step Functions takes names of 80 characters; the rest is for the number of a retry."""
LONGEST_REPORT = 500


def execution_name(alert: Alert) -> str:
    """
    Return the name of the alert's current execution.

    Standard workflows refuse a second execution with the same name for 90 days, so that one approval cannot run twice.
    Each retry of a run that was started has a name of its own.
    """
    number = _number(alert.metadata.execution) if alert.metadata.execution else 1
    suffix = "" if number == 1 else f"-retry-{number - 1}"
    return f"{_named(alert.alert_id)}{suffix}"


def execution_started(alert: Alert, arn: str, at: int, *, started_at: int | None = None) -> Change:
    """Record that the execution is running, since `started_at` (epoch ms) if Step Functions says so, else `at`."""
    running = _execution(alert, at).model_copy(
        update={"status": ExecutionStatus.RUNNING, "started_at": started_at or at, "error": None}
    )
    started = noted(changed(alert, step_function_execution_arn=arn), execution=running)
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={"executionArn": arn, "status": ExecutionStatus.RUNNING, "attempt": running.attempt},
    )
    return Change(started, entries=(entry,), adds=(WorkKind.FOLLOW_EXECUTION, WorkKind.UPDATE_CARD))


def earlier_runs(alert: Alert) -> tuple[EarlierExecution, ...]:
    """Return the earlier runs that were started, newest first, each execution once as it was last seen."""
    newest: dict[str, EarlierExecution] = {}
    for run in reversed(alert.metadata.earlier_executions):
        if run.execution_arn is not None:
            newest.setdefault(run.execution_arn, run)
    return tuple(newest.values())


def earlier_run_goes_on(alert: Alert, run: EarlierExecution, at: int) -> Change:
    """
    Record that an earlier run goes on in Step Functions, where somebody redrove it, and is followed.

    No run is started for the present attempt: two at a time would give the station two orders.
    """
    update = {"status": ExecutionStatus.RUNNING, "started_at": at, "error": None, "follows_run": run.attempt}
    running = _execution(alert, at).model_copy(update=update)
    followed = noted(changed(alert, step_function_execution_arn=run.execution_arn), execution=running)
    details = {"executionArn": run.execution_arn, "status": ExecutionStatus.RUNNING, "attempt": running.attempt}
    entry = AuditDraft(action_type=ActionType.STEP_FUNCTION_STARTED, details={**details, "followsAttempt": run.attempt})
    return Change(followed, entries=(entry,), adds=(WorkKind.FOLLOW_EXECUTION, WorkKind.UPDATE_CARD))


def execution_not_started(alert: Alert, error: str, at: int) -> Change:
    """Record that the execution could not be started and that the bot will not try again."""
    given_up = {"status": ExecutionStatus.NOT_STARTED, "stopped_at": at, "error": error}
    execution = _execution(alert, at).model_copy(update=given_up)
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={"status": ExecutionStatus.NOT_STARTED, "attempt": execution.attempt},
        error_message=error,
    )
    adds = (WorkKind.UPDATE_CARD, WorkKind.REPLY)
    given_up_on = _with_failure_note(noted(alert, execution=execution), at)
    return Change(given_up_on, entries=(entry,), adds=adds, guard=GuardMove.FOLLOW)


def execution_ended(alert: Alert, status: ExecutionStatus, at: int, *, stopped_at: int, report: str | None) -> Change:
    """Record how the execution ended; `report` is its outcome, or its error if it did not succeed."""
    succeeded = status is ExecutionStatus.SUCCEEDED
    execution = _execution(alert, at).model_copy(
        update={
            "status": status,
            "stopped_at": stopped_at,
            "outcome": report if succeeded else None,
            "error": None if succeeded else (report or status),
            "out_of_sight": None,
        }
    )
    details = {"executionArn": alert.step_function_execution_arn, "status": status, "attempt": execution.attempt}
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={key: value for key, value in details.items() if value is not None},
        error_message=execution.error,
    )
    looked_at_later = Aftermath(attempt=execution.attempt)
    ended = noted(alert, execution=execution, aftermath=looked_at_later)
    adds = (WorkKind.UPDATE_CARD, WorkKind.CHECK_STATION)
    if succeeded:
        return Change(ended, entries=(entry,), adds=adds)
    return Change(_with_failure_note(ended, at), entries=(entry,), adds=(*adds, WorkKind.REPLY))


def out_of_sight(alert: Alert, why: str | None, at: int) -> Change | None:
    """
    Record that the state of the run is unknown, and why; or, if `why` is None, that it is known again.

    Return None if the alert says so already, or the run ended. An unknown run has not ended: no second one may start.
    """
    execution = alert.metadata.execution
    if execution is None or execution.status is not ExecutionStatus.RUNNING:
        return None
    if (why is None) is (execution.out_of_sight is None):
        return None
    seen = None if why is None else OutOfSight(since=at, why=excerpt(why, LONGEST_REPORT))
    told = execution.model_copy(update={"out_of_sight": seen})
    return Change(noted(alert, execution=told), adds=(WorkKind.UPDATE_CARD,))


def went_wrong(alert: Alert) -> bool:
    """Whether the last run of the remediation failed, or succeeded without helping the station."""
    execution, aftermath = alert.metadata.execution, alert.metadata.aftermath
    if alert.status is not AlertStatus.APPROVED or execution is None:
        return False
    did_not_help = aftermath is not None and aftermath.attempt == execution.attempt and aftermath.did_not_help
    return has_failed(alert) or (execution.status.is_final and did_not_help)


def has_failed(alert: Alert) -> bool:
    """Whether the last run of the remediation failed or could not be started."""
    execution = alert.metadata.execution
    return alert.status is AlertStatus.APPROVED and execution is not None and execution.status.may_retry


def is_under_way(alert: Alert) -> bool:
    """Whether the remediation of an approved alert is queued or running."""
    execution = alert.metadata.execution
    return alert.status is AlertStatus.APPROVED and execution is not None and not execution.status.is_final


def retry(alert: Alert, by: str, at: int, *, state_machine_arn: str) -> Change:
    """
    Order another run of a remediation that failed or did not help, and keep how the last one ended.

    If the last run could not be started, the new one takes its name: the start may have worked without an answer
    reaching us, and nothing runs twice under one name.

    Raises NothingToRetry if the remediation is running, helped, or was never approved.
    """
    execution = alert.metadata.execution
    if execution is None or not went_wrong(alert):
        raise NothingToRetry(alert)
    attempt = execution.attempt + 1
    number = _number(execution) if execution.status is ExecutionStatus.NOT_STARTED else attempt
    again = Execution(status=ExecutionStatus.QUEUED, attempt=attempt, name_number=number, ordered_by=by, queued_at=at)
    details = {"attempt": again.attempt, "stepFunctionArn": state_machine_arn}
    entry = event_draft(AuditEvent.RETRY_ORDERED, details, by=by)
    earlier = (*alert.metadata.earlier_executions, _as_it_ended(alert, execution))[-MOST_EARLIER:]
    adds = (WorkKind.START_EXECUTION, WorkKind.UPDATE_CARD)
    ordered = noted(alert, execution=again, aftermath=None, afterwards=None, earlier_executions=earlier)
    return Change(ordered, entries=(entry,), adds=adds, guard=GuardMove.FOLLOW, is_awaited=True)


def _with_failure_note(alert: Alert, at: int) -> Alert:
    """Return the alert with a note for the approver, whom a redrawn card does not notify."""
    attempt = _execution(alert, at).attempt
    note = ThreadNote(key=f"failed-{attempt}", kind=NoteKind.FAILED, at=at, facts={"attempt": attempt})
    return with_note(alert, note)


def _execution(alert: Alert, at: int) -> Execution:
    return alert.metadata.execution or Execution(status=ExecutionStatus.QUEUED, queued_at=at)


def _named(alert_id: str) -> str:
    """Return the alert's id, or its hash if another program chose an id that cannot be part of a name."""
    return alert_id if _FIT.fullmatch(alert_id) else sha256(alert_id.encode()).hexdigest()


def _number(execution: Execution) -> int:
    return execution.name_number or execution.attempt


def _as_it_ended(alert: Alert, execution: Execution) -> EarlierExecution:
    told = {"outcome": execution.outcome, "error": execution.error}
    bounded = {name: text and excerpt(text, LONGEST_REPORT) for name, text in told.items()}
    return EarlierExecution(
        **{**execution.model_dump(), **bounded},
        # Until the next run starts, the alert has the ARN of the last one that did.
        execution_arn=alert.step_function_execution_arn if execution.started_at is not None else None,
        aftermath=alert.metadata.aftermath,
    )
