"""Remediations that still need attention, even if they were ordered long before the shift."""

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
"""How many alerts are considered, newest first."""


class RunningRemediations:
    """
    Finds alerts whose remediation runs or ended badly. Raises storage's errors.

    The work list has those still running, the audit those that ended badly within a week. Settled ones are remembered,
    so that a week of alerts is not read every time.
    """

    def __init__(self, audit: AuditLog, work: WorkList) -> None:
        self._audit = audit
        self._work = work
        self._settled: frozenset[str] = frozenset()

    def of_interest(self, since: int, until: int, goes_on: Callable[[], bool]) -> list[str]:
        """Return the ids of alerts remediated between two times (epoch ms), or perhaps not settled; newest first."""
        found = dict.fromkeys(self._work.alerts_with(WorkKind.START_EXECUTION, WorkKind.FOLLOW_EXECUTION))
        settled: set[str] = set()
        for entry in self._audit.newest(ActionType.STEP_FUNCTION_STARTED, until, goes_on):
            if entry.timestamp < since - LOOK_BACK_MS or len(found) >= MOST:
                break
            if entry.timestamp < since and entry.alert_id in self._settled:
                settled.add(entry.alert_id)
            else:
                found[entry.alert_id] = None
        self._settled = frozenset(settled)
        return list(found)

    def note(self, alerts: Iterable[Alert]) -> None:
        """Remember which of these alerts are settled."""
        self._settled |= {each.alert_id for each in alerts if is_settled(each)}
