"""The latest decided alerts, found through the audit: the alerts' own index is in the order of opening."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

import structlog

from bot.home.remediations import RunningRemediations
from rules.alert.alert import Alert
from rules.alert.audit import ActionType, AuditEntry, AuditEvent
from storage.alerts import Alerts
from storage.audit import AuditLog
from storage.work import WorkList

log = structlog.get_logger()

LONGEST_SECONDS = 5.0
"""How long the audit is searched: some hundred thousand entries, at a megabyte per page."""


@dataclass
class _Found:
    """Alert ids as keys: in `shift` those acted on during the shift, in `newest` those decided last."""

    shift: dict[str, None] = field(default_factory=dict)
    newest: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Decided:
    """
    `newest` were decided last, newest first, however long ago.

    `shift` were decided or remediated since a given time, or their remediation still needs attention; they come
    without their evidence.
    """

    newest: tuple[Alert, ...]
    shift: tuple[Alert, ...]


class LastDecisions:
    """Finds alerts by when they were decided. Raises storage's errors."""

    def __init__(self, alerts: Alerts, audit: AuditLog, work: WorkList, monotonic: Callable[[], float]) -> None:
        self._alerts = alerts
        self._audit = audit
        self._remediations = RunningRemediations(audit, work)
        self._monotonic = monotonic

    def read(self, *, since: int, until: int, count: int, but: Collection[str], waiting: Collection[str]) -> Decided:
        """
        Return the newest `count`, and those since `since` except `but`, up to `until` (epoch ms); blocking.

        `waiting` are pending alerts and never counted: an approval short of its quorum decides nothing.
        """
        goes_on = self._within_time()
        found = _Found()
        for decision in (ActionType.ALERT_APPROVED, ActionType.ALERT_REJECTED):
            entries = self._audit.newest(decision, until, goes_on, only_done=True)
            _sort(entries, found, since=since, count=count, waiting=waiting)
        found.shift |= dict.fromkeys(self._remediations.of_interest(since, until, goes_on))
        newest = self._alerts.get_many(found.newest).values()
        return Decided(
            newest=tuple(sorted((each for each in newest if each.decided_at), key=_newest_first)[:count]),
            shift=self._shift(each for each in found.shift if each not in but and each not in waiting),
        )

    def _shift(self, ids: Iterable[str]) -> tuple[Alert, ...]:
        alerts = tuple(self._alerts.get_many(ids, only_decisions=True).values())
        self._remediations.note(alerts)
        return alerts

    def _within_time(self) -> Callable[[], bool]:
        until = self._monotonic() + LONGEST_SECONDS

        def goes_on() -> bool:
            if self._monotonic() < until:
                return True
            log.warning("what was decided is not all shown: the audit has too many entries to look through")
            return False

        return goes_on


def _sort(entries: Iterable[AuditEntry], found: _Found, *, since: int, count: int, waiting: Collection[str]) -> None:
    newest: dict[str, None] = {}
    for entry in entries:
        if entry.timestamp < since and len(newest) >= count:
            break
        if entry.timestamp >= since:
            found.shift[entry.alert_id] = None
        if entry.event is not AuditEvent.RETRY_ORDERED and entry.alert_id not in waiting and len(newest) < count:
            newest[entry.alert_id] = None
    found.newest |= newest


def _newest_first(alert: Alert) -> int:
    return -(alert.decided_at or 0)
