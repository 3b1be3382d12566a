"""Whose remediation somebody must still look after, however long before the shift it was ordered."""

from collections.abc import Callable, Iterable

from rules.alert.alert import Alert
from rules.alert.audit import ActionType
from rules.alert.work import WorkKind
from rules.fleet.handover import is_settled
from rules.units import DAY_MS
from storage.audit import AuditLog
from storage.work import WorkList

LOOK_BACK_MS = 7 * DAY_MS
MOST = 500
"""Alerts that are looked at, the newest first."""


class RunningRemediations:
    """
    Finds them. Raises storage's errors.

    The work list knows those that have not ended, the audit those that ended badly lately. What is settled stays so,
    and is remembered: the alerts of a week are not read at each look.
    """

    def __init__(self, audit: AuditLog, work: WorkList) -> None:
        self._audit = audit
        self._work = work
        self._settled: frozenset[str] = frozenset()

    def of_interest(self, since: int, goes_on: Callable[[], bool]) -> list[str]:
        """Return the ids of alerts that were carried out since `since` (epoch ms), or may not be settled."""
        found = dict.fromkeys(self._work.alerts_with(WorkKind.START_EXECUTION, WorkKind.FOLLOW_EXECUTION))
        settled: set[str] = set()
        for entry in self._audit.newest(ActionType.STEP_FUNCTION_STARTED, goes_on):
            if entry.timestamp < since - LOOK_BACK_MS or len(found) >= MOST:
                break
            if entry.timestamp < since and entry.alert_id in self._settled:
                settled.add(entry.alert_id)
            else:
                found[entry.alert_id] = None
        self._settled = frozenset(settled)
        return list(found)

    def note(self, alerts: Iterable[Alert]) -> None:
        """Remember which of them are settled."""
        self._settled |= {each.alert_id for each in alerts if is_settled(each)}
