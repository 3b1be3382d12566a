"""
After the decision: one trouble is one alert, until its condition has cleared and come back.

While a remediation is carried out, and until its station was looked at again, nothing is known. Then the condition has
cleared, or still stands: that is noted on the decided alert, and a person may have it decided again.
"""

from rules.alert.after_decision import Afterwards, FollowedBy
from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import SYSTEM, AuditEvent, event_draft
from rules.alert.errors import NothingToDecideAgain
from rules.alert.recovery import Recovery
from rules.alert.work import WorkKind
from rules.evaluate.finding import Finding
from rules.lifecycle.change import Change, GuardMove, detailed, noted
from rules.lifecycle.closing_itself import opened_again
from rules.lifecycle.earlier import earlier
from rules.lifecycle.looking_again import awaits_look
from rules.lifecycle.opening import open_alert


def may_stand(alert: Alert) -> bool:
    """Whether the condition of a decided alert may still stand, as far as the alert knows."""
    aftermath, execution = alert.metadata.aftermath, alert.metadata.execution
    if awaits_look(alert):
        return True
    if aftermath is not None and execution is not None and aftermath.attempt == execution.attempt:
        return aftermath.recovery is not Recovery.RECOVERED
    return alert.metadata.condition is None


def may_decide_again(alert: Alert) -> bool:
    """Whether a decision did not end the trouble, as far as the alert knows, and no other alert is open about it."""
    afterwards = alert.metadata.afterwards or Afterwards()
    if alert.status is AlertStatus.PENDING or awaits_look(alert) or alert.metadata.followed_by is not None:
        return False
    if alert.closed_itself is not None:
        return True
    return afterwards.cleared_at is None and (afterwards.stands_at is not None or _did_not_help(alert))


def still_stands(alert: Alert, at: int) -> Change | None:
    """Note that the condition of a decided alert still stands; None while it is pending, or may be cleared soon."""
    if alert.status is AlertStatus.PENDING or awaits_look(alert):
        return None
    stands = noted(alert, afterwards=Afterwards(stands_at=at))
    entry = event_draft(AuditEvent.STILL_STANDS)
    return Change(stands, entries=(entry,), adds=(WorkKind.UPDATE_CARD,), guard=GuardMove.STANDS)


def cleared_since(alert: Alert, at: int) -> Change | None:
    """Note that the condition of a decided alert has cleared: when it comes back it is news."""
    if alert.status is AlertStatus.PENDING:
        return None
    if not may_decide_again(alert):
        return Change(alert, guard=GuardMove.CLEARED)
    afterwards = (alert.metadata.afterwards or Afterwards()).model_copy(update={"cleared_at": at})
    entry = event_draft(AuditEvent.CONDITION_CLEARED)
    cleared = noted(alert, afterwards=afterwards)
    return Change(cleared, entries=(entry,), adds=(WorkKind.UPDATE_CARD,), guard=GuardMove.CLEARED)


def got_worse(alert: Alert, alert_id: str, at: int) -> Change | None:
    """Note which alert was opened because a decided one's trouble got worse; None if nobody could decide it again."""
    if not may_decide_again(alert):
        return None
    followed = noted(alert, followed_by=FollowedBy(alert_id=alert_id, by=SYSTEM, at=at))
    return Change(followed, adds=(WorkKind.UPDATE_CARD,))


def decide_again(alert: Alert, finding: Finding | None, by: str, at: int, alert_id: str) -> Change:
    """
    Open a new alert, with the id `alert_id`, for trouble that a decision did not end, by what the station is like now.

    One that closed by itself may be opened again though its trouble is over. The decided alert stays decided and names
    the new one. Raises NothingToDecideAgain.
    """
    if not may_decide_again(alert) or (finding is None and alert.closed_itself is None):
        raise NothingToDecideAgain(alert)
    return Change(
        noted(alert, followed_by=FollowedBy(alert_id=alert_id, by=by, at=at)),
        entries=(event_draft(AuditEvent.DECIDED_AGAIN, {"alertId": alert_id}, by=by),),
        adds=(WorkKind.UPDATE_CARD,),
        is_awaited=True,
        opens=_opens(alert, finding, by, at, alert_id),
    )


def _opens(alert: Alert, finding: Finding | None, by: str, at: int, alert_id: str) -> Change:
    if finding is None:
        return opened_again(alert, by, at, alert_id)
    opened = detailed(open_alert(finding, alert_id, at, None, earlier(alert)), decidesAgain=alert.alert_id)
    entries = tuple(each.model_copy(update={"user_id": by}) for each in opened.entries)
    new = noted(opened.alert, opened_again_by=by) if alert.closed_itself is not None else opened.alert
    return Change(new, entries=entries, adds=opened.adds, is_awaited=True)


def _did_not_help(alert: Alert) -> bool:
    aftermath, execution = alert.metadata.aftermath, alert.metadata.execution
    is_of_this_run = aftermath is not None and execution is not None and aftermath.attempt == execution.attempt
    return is_of_this_run and aftermath is not None and aftermath.did_not_help
