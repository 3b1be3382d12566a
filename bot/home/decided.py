"""The alerts of the last decisions: the audit says which, as alerts are kept in the order in which they were opened."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from rules.alert import Alert
from rules.audit import ActionType, AuditEntry, AuditStatus
from rules.lifecycle.carrying_out import RETRY_ORDERED
from storage.alerts import Alerts
from storage.audit import AuditLog


@dataclass
class _Found:
    """Ids of alerts, as the keys: `shift` of those that something was done to in it, `newest` of the last decisions."""

    shift: dict[str, None] = field(default_factory=dict)
    newest: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """
    `newest` were decided last, newest first, of whatever age; `shift` were decided or carried out since a time.

    Those of `shift` are without their evidence.
    """

    newest: tuple[Alert, ...]
    shift: tuple[Alert, ...]


class LastDecisions:
    """Looks decided alerts up by when they were decided. Raises storage's errors."""

    def __init__(self, alerts: Alerts, audit: AuditLog) -> None:
        self._alerts = alerts
        self._audit = audit

    def read(self, *, since: int, count: int, but: Collection[str], waiting: Collection[str]) -> Decided:
        """
        Return `count` of the newest, and those of the time since `since` (epoch ms), blocking.

        The latter without `but`, which are known. `waiting` are undecided: an approval that others must join decides
        nothing.
        """
        found = _Found()
        for decision in (ActionType.ALERT_APPROVED, ActionType.ALERT_REJECTED):
            _sort(self._audit.newest(decision), found, since=since, count=count, waiting=waiting)
        for entry in self._audit.newest(ActionType.STEP_FUNCTION_STARTED):
            if entry.timestamp < since:
                break
            found.shift[entry.alert_id] = None
        newest = self._alerts.get_many(found.newest).values()
        others = (each for each in found.shift if each not in but and each not in waiting)
        return Decided(
            newest=tuple(sorted((each for each in newest if each.decided_at), key=_newest_first)[:count]),
            shift=tuple(self._alerts.get_many(others, only_decisions=True).values()),
        )


def _sort(entries: Iterable[AuditEntry], found: _Found, *, since: int, count: int, waiting: Collection[str]) -> None:
    newest: dict[str, None] = {}
    for entry in entries:
        if entry.timestamp < since and len(newest) >= count:
            break
        if entry.status is AuditStatus.FAILED:
            continue
        if entry.timestamp >= since:
            found.shift[entry.alert_id] = None
        if entry.details.get("event") != RETRY_ORDERED and entry.alert_id not in waiting and len(newest) < count:
            newest[entry.alert_id] = None
    found.newest |= newest


def _newest_first(alert: Alert) -> int:
    return -(alert.decided_at or 0)
