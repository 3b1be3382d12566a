"""An approved alert is carried out: started, followed to its end, and run again if a person asks."""

import re
from hashlib import sha256

from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import EarlierExecution, Execution, ExecutionStatus, OutOfSight
from rules.alert.audit import ActionType, AuditDraft, AuditEvent, event_draft
from rules.alert.errors import NothingToRetry
from rules.alert.recovery import Aftermath
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, changed, noted, with_note
from rules.text.excerpt import excerpt

MOST_EARLIER = 10
"""Runs that an alert keeps beside its current one; the audit has all."""

_FIT = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Step Functions takes 80 characters; the rest is for the number of a retry."""
_LONGEST_TOLD = 500


def execution_name(alert: Alert) -> str:
    """
    Return the name of the alert's current execution.

    Standard workflows refuse a second execution of a name for 90 days: the name is what keeps one approval from
    running twice. Each retry of a run that was started has a name of its own.
    """
    number = _number(alert.metadata.execution) if alert.metadata.execution else 1
    suffix = "" if number == 1 else f"-retry-{number - 1}"
    return f"{_named(alert.alert_id)}{suffix}"


def execution_started(alert: Alert, arn: str, at: int, *, started_at: int | None = None) -> Change:
    """Record that the execution runs, since `started_at` (epoch ms) where Step Functions says so."""
    running = _execution(alert, at).model_copy(
        update={"status": ExecutionStatus.RUNNING, "started_at": started_at or at, "error": None}
    )
    started = noted(changed(alert, step_function_execution_arn=arn), execution=running)
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={"executionArn": arn, "status": ExecutionStatus.RUNNING, "attempt": running.attempt},
    )
    return Change(started, entries=(entry,), adds=(WorkKind.FOLLOW_EXECUTION, WorkKind.UPDATE_CARD))


def execution_not_started(alert: Alert, error: str, at: int) -> Change:
    """Record that the execution could not be started and will not be tried again by itself."""
    given_up = {"status": ExecutionStatus.NOT_STARTED, "stopped_at": at, "error": error}
    execution = _execution(alert, at).model_copy(update=given_up)
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={"status": ExecutionStatus.NOT_STARTED, "attempt": execution.attempt},
        error_message=error,
    )
    adds = (WorkKind.UPDATE_CARD, WorkKind.REPLY)
    return Change(_told_to_have_failed(noted(alert, execution=execution), at), entries=(entry,), adds=adds)


def execution_ended(alert: Alert, status: ExecutionStatus, at: int, *, stopped_at: int, told: str | None) -> Change:
    """Record how the execution ended; `told` is its outcome, or its error when it did not succeed."""
    succeeded = status is ExecutionStatus.SUCCEEDED
    execution = _execution(alert, at).model_copy(
        update={
            "status": status,
            "stopped_at": stopped_at,
            "outcome": told if succeeded else None,
            "error": None if succeeded else (told or status),
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
    return Change(_told_to_have_failed(ended, at), entries=(entry,), adds=(*adds, WorkKind.REPLY))


def out_of_sight(alert: Alert, why: str | None, at: int) -> Change | None:
    """
    Record that nobody can say for now how the run stands, and why; or, with None, that it was seen to run.

    None when that is what the alert says, or the run ended. It is no end: a second run may not be ordered beside it.
    """
    execution = alert.metadata.execution
    if execution is None or execution.status is not ExecutionStatus.RUNNING:
        return None
    if (why is None) is (execution.out_of_sight is None):
        return None
    seen = None if why is None else OutOfSight(since=at, why=excerpt(why, _LONGEST_TOLD))
    told = execution.model_copy(update={"out_of_sight": seen})
    return Change(noted(alert, execution=told), adds=(WorkKind.UPDATE_CARD,))


def went_wrong(alert: Alert) -> bool:
    """Whether the last run of the remediation ended badly, or ended well without helping the station."""
    execution, aftermath = alert.metadata.execution, alert.metadata.aftermath
    if alert.status is not AlertStatus.APPROVED or execution is None:
        return False
    did_not_help = aftermath is not None and aftermath.attempt == execution.attempt and aftermath.did_not_help
    return has_failed(alert) or (execution.status.is_final and did_not_help)


def has_failed(alert: Alert) -> bool:
    """Whether the last run of the remediation ended badly, or could not begin."""
    execution = alert.metadata.execution
    return alert.status is AlertStatus.APPROVED and execution is not None and execution.status.may_retry


def is_under_way(alert: Alert) -> bool:
    """Whether the remediation of an approved alert has not ended."""
    execution = alert.metadata.execution
    return alert.status is AlertStatus.APPROVED and execution is not None and not execution.status.is_final


def retry(alert: Alert, by: str, at: int, *, state_machine_arn: str) -> Change:
    """
    Order another run of a remediation that ended badly or did not help; how the one before ended is kept.

    A run that could not be started hands its name on: the start may have been heard after all, only its answer not,
    and under one name nothing runs twice.

    Raises NothingToRetry when it runs, helped, or was never approved.
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
    ordered = noted(alert, execution=again, aftermath=None, earlier_executions=earlier)
    return Change(ordered, entries=(entry,), adds=adds, is_awaited=True)


def _told_to_have_failed(alert: Alert, at: int) -> Alert:
    """Return the alert with a note: who approved it is not told by a card that is drawn again."""
    attempt = _execution(alert, at).attempt
    note = ThreadNote(key=f"failed-{attempt}", kind=NoteKind.FAILED, at=at, facts={"attempt": attempt})
    return with_note(alert, note)


def _execution(alert: Alert, at: int) -> Execution:
    return alert.metadata.execution or Execution(status=ExecutionStatus.QUEUED, queued_at=at)


def _named(alert_id: str) -> str:
    """Return an alert's id; of one that Step Functions takes in no name, as another writer may give, its hash."""
    return alert_id if _FIT.fullmatch(alert_id) else sha256(alert_id.encode()).hexdigest()


def _number(execution: Execution) -> int:
    return execution.name_number or execution.attempt


def _as_it_ended(alert: Alert, execution: Execution) -> EarlierExecution:
    told = {"outcome": execution.outcome, "error": execution.error}
    bounded = {name: text and excerpt(text, _LONGEST_TOLD) for name, text in told.items()}
    return EarlierExecution(
        **{**execution.model_dump(), **bounded},
        # Until the next run starts, the alert names the execution of the last one that did.
        execution_arn=alert.step_function_execution_arn if execution.started_at is not None else None,
        aftermath=alert.metadata.aftermath,
    )
