"""An approved alert is carried out: started, followed to its end, told to the field, and run again if a person asks."""

from rules.alert import Alert, AlertStatus
from rules.alert_metadata import Execution, ExecutionStatus, Notification
from rules.audit import SYSTEM, ActionType, AuditDraft
from rules.change import Change, changed, noted
from rules.errors import NothingToRetry
from rules.recovery import Aftermath
from rules.work import WorkKind

_EXECUTION_NAME_LIMIT = 80


def execution_name(alert: Alert) -> str:
    """
    Return the name of the alert's current execution.

    Standard workflows refuse a second execution of a name for 90 days: the name is what keeps one approval from
    running twice. Each retry that a person ordered has a name of its own.
    """
    attempt = alert.metadata.execution.attempt if alert.metadata.execution else 1
    suffix = "" if attempt == 1 else f"-retry-{attempt - 1}"
    return f"{alert.alert_id}{suffix}"[:_EXECUTION_NAME_LIMIT]


def execution_started(alert: Alert, arn: str, at: int) -> Change:
    """Record that the execution runs."""
    running = _execution(alert, at).model_copy(
        update={"status": ExecutionStatus.RUNNING, "started_at": at, "error": None}
    )
    started = noted(changed(alert, step_function_execution_arn=arn), execution=running)
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={"executionArn": arn, "status": ExecutionStatus.RUNNING, "attempt": running.attempt},
    )
    return Change(started, entries=(entry,), adds=(WorkKind.FOLLOW_EXECUTION, WorkKind.UPDATE_CARD))


def execution_not_started(alert: Alert, error: str, at: int) -> Change:
    """Record that the execution could not be started and will not be tried again by itself."""
    execution = _execution(alert, at).model_copy(update={"status": ExecutionStatus.NOT_STARTED, "error": error})
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={"status": ExecutionStatus.NOT_STARTED, "attempt": execution.attempt},
        error_message=error,
    )
    return Change(noted(alert, execution=execution), entries=(entry,), adds=(WorkKind.UPDATE_CARD,))


def execution_ended(alert: Alert, status: ExecutionStatus, at: int, *, stopped_at: int, told: str | None) -> Change:
    """Record how the execution ended; `told` is its outcome, or its error when it did not succeed."""
    succeeded = status is ExecutionStatus.SUCCEEDED
    execution = _execution(alert, at).model_copy(
        update={
            "status": status,
            "stopped_at": stopped_at,
            "outcome": told if succeeded else None,
            "error": None if succeeded else (told or status),
        }
    )
    details = {"executionArn": alert.step_function_execution_arn, "status": status, "attempt": execution.attempt}
    entry = AuditDraft(
        action_type=ActionType.STEP_FUNCTION_STARTED,
        details={key: value for key, value in details.items() if value is not None},
        error_message=execution.error,
    )
    looked_at_later = Aftermath(attempt=execution.attempt)
    adds = (WorkKind.UPDATE_CARD, WorkKind.CHECK_STATION)
    return Change(noted(alert, execution=execution, aftermath=looked_at_later), entries=(entry,), adds=adds)


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


def retry(alert: Alert, by: str, at: int, *, state_machine_arn: str) -> Change:
    """
    Order another run of a remediation that ended badly or did not help.

    Raises NothingToRetry when it runs, helped, or was never approved.
    """
    execution = alert.metadata.execution
    if execution is None or not went_wrong(alert):
        raise NothingToRetry(alert)
    again = Execution(status=ExecutionStatus.QUEUED, attempt=execution.attempt + 1, queued_at=at)
    entry = AuditDraft(
        action_type=ActionType.ALERT_APPROVED,
        user_id=by,
        details={"event": "RETRY_ORDERED", "attempt": again.attempt, "stepFunctionArn": state_machine_arn},
    )
    adds = (WorkKind.START_EXECUTION, WorkKind.UPDATE_CARD)
    return Change(noted(alert, execution=again, aftermath=None), entries=(entry,), adds=adds, is_awaited=True)


def notification_sent(alert: Alert, message_id: str, topic_arn: str, at: int) -> Change:
    """Record that the field was told."""
    notification = Notification(published_at=at, message_id=message_id)
    entry = AuditDraft(
        action_type=ActionType.SNS_NOTIFICATION_SENT, details={"messageId": message_id, "topicArn": topic_arn}
    )
    return Change(noted(alert, notification=notification), entries=(entry,), adds=(WorkKind.UPDATE_CARD,))


def notification_failed(alert: Alert, topic_arn: str, error: str) -> Change:
    """Record that the field could not be told and will not be by itself."""
    entry = AuditDraft(
        action_type=ActionType.SNS_NOTIFICATION_SENT,
        user_id=SYSTEM,
        details={"topicArn": topic_arn},
        error_message=error,
    )
    failed = noted(alert, notification=Notification(error=error))
    return Change(failed, entries=(entry,), adds=(WorkKind.UPDATE_CARD,))


def _execution(alert: Alert, at: int) -> Execution:
    return alert.metadata.execution or Execution(status=ExecutionStatus.QUEUED, queued_at=at)
