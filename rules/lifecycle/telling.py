"""Telling the field of an approval."""

from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import ActionType, AuditDraft
from rules.alert.execution import Notification
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, noted


def notification_sent(alert: Alert, message_id: str, topic_arn: str, at: int) -> Change:
    """Record that the approval was published."""
    told = {"published_at": at, "message_id": message_id, "failed_at": None, "error": None}
    notification = _before(alert).model_copy(update=told)
    entry = AuditDraft(
        action_type=ActionType.SNS_NOTIFICATION_SENT, details={"messageId": message_id, "topicArn": topic_arn}
    )
    return Change(noted(alert, notification=notification), entries=(entry,), adds=(WorkKind.UPDATE_CARD,))


def notification_failed(alert: Alert, topic_arn: str, error: str, at: int) -> Change:
    """Record that the approval could not be published and that the bot will not try again."""
    entry = AuditDraft(
        action_type=ActionType.SNS_NOTIFICATION_SENT, details={"topicArn": topic_arn}, error_message=error
    )
    untold = {"failed_at": at, "error": error, "published_at": None, "message_id": None}
    failed = noted(alert, notification=_before(alert).model_copy(update=untold))
    return Change(failed, entries=(entry,), adds=(WorkKind.UPDATE_CARD,))


def _before(alert: Alert) -> Notification:
    """Return what the alert says of it already: a newer version may have added something."""
    return alert.metadata.notification or Notification()


def is_untold(alert: Alert) -> bool:
    """Whether telling the field of an approved alert failed."""
    notification = alert.metadata.notification
    return alert.status is AlertStatus.APPROVED and notification is not None and notification.error is not None
