"""Counts alerts into a report one at a time, so that thousands need not be held in memory."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.execution import ExecutionStatus
from rules.alert.recovery import Recovery
from rules.alert.rejection import RejectionCategory
from rules.report.percentiles import Durations
from rules.report.report import (
    EXPIRED_AFTER_MS,
    ApproverLine,
    Executed,
    Executions,
    Outcomes,
    Recovered,
    Rejected,
    Report,
    SeverityLine,
)
from rules.report.report_period import Period
from rules.stored_word import with_unknown
from rules.units import DAY_MS

Key = TypeVar("Key", bound=Hashable)

_LONGEST_MS = 366 * DAY_MS
"""No decision takes longer; a time that says so is none."""

_APPROVED, _REJECTED, _WAITING = "approved", "rejected", "waiting"
_EXPIRED, _RECOVERED, _LAPSED = "expired", "recovered", "lapsed"


def report_of(alerts: Iterable[Alert], period: Period) -> Report:
    """Return what became of alerts by the end of a period; each alert is given once."""
    tally = _Tally(period)
    for alert in alerts:
        tally.count(alert)
    return tally.report()


def outcome_of(alert: Alert, at: int) -> str:
    """Return what became of an alert by `at` (epoch ms): the name of its field in Outcomes."""
    if alert.status is AlertStatus.APPROVED:
        return _APPROVED
    if alert.closed_itself is not None:
        return _RECOVERED if alert.closed_itself is RejectionCategory.RECOVERED else _LAPSED
    if alert.status is AlertStatus.REJECTED:
        return _REJECTED
    return _EXPIRED if at - alert.created_at > EXPIRED_AFTER_MS else _WAITING


def time_to_decision(alert: Alert) -> int | None:
    """Return the time (ms) from an alert's opening to its decision; None if no person has decided it."""
    if alert.status is AlertStatus.PENDING or alert.decided_at is None or alert.closed_itself is not None:
        return None
    # Another writer's clock may be behind ours, or its time none at all.
    took = max(0, alert.decided_at - alert.created_at)
    return took if took <= _LONGEST_MS else None


def runs_again(alert: Alert) -> int:
    """Return how many runs of the remediation were ordered after the first."""
    execution = alert.metadata.execution
    return 0 if execution is None else max(0, execution.attempt - 1)


def last_recovery(alert: Alert) -> Recovery | None:
    """Return how the station was after the last run of its remediation; None if it was not to be checked."""
    aftermath, execution = alert.metadata.aftermath, alert.metadata.execution
    is_of_this_run = aftermath and execution and aftermath.attempt == execution.attempt
    return aftermath.recovery if aftermath and is_of_this_run else None


def _outcomes(counted: Counter[str]) -> Outcomes:
    return Outcomes(
        approved=counted[_APPROVED],
        rejected=counted[_REJECTED],
        waiting=counted[_WAITING],
        expired=counted[_EXPIRED],
        recovered=counted[_RECOVERED],
        lapsed=counted[_LAPSED],
    )


def _most_first(counted: Counter[Key]) -> list[tuple[Key, int]]:
    """Return what was counted, the most frequent first; ties are in a fixed order."""
    return sorted(counted.items(), key=lambda each: (-each[1], str(each[0])))


class _Tally:
    def __init__(self, period: Period) -> None:
        self._period = period
        self._outcomes: defaultdict[Severity, Counter[str]] = defaultdict(Counter)
        self._times: defaultdict[Severity, list[int]] = defaultdict(list)
        self._decided: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._times_of: defaultdict[str, list[int]] = defaultdict(list)
        self._joined: Counter[str] = Counter()
        self._categories: Counter[RejectionCategory | None] = Counter()
        self._statuses: Counter[ExecutionStatus | None] = Counter()
        self._retries: list[int] = []
        self._recoveries: Counter[Recovery] = Counter()

    def count(self, alert: Alert) -> None:
        outcome = outcome_of(alert, self._period.until)
        self._outcomes[alert.severity][outcome] += 1
        if outcome in {_APPROVED, _REJECTED}:
            self._count_decision(alert, outcome)
        if outcome == _REJECTED:
            self._categories[alert.metadata.rejection_category] += 1
        if outcome == _APPROVED:
            self._count_execution(alert)

    def report(self) -> Report:
        everything: Counter[str] = sum(self._outcomes.values(), Counter())
        times = [time for some in self._times.values() for time in some]
        return Report(
            period=self._period,
            outcomes=_outcomes(everything),
            to_decision=Durations.of(times),
            by_severity=tuple(map(self._severity_line, with_unknown(reversed(Severity), self._outcomes))),
            by_approver=self._approver_lines(),
            rejections=tuple(Rejected(category=each, count=count) for each, count in _most_first(self._categories)),
            executions=self._executions(),
            recoveries=tuple(Recovered(recovery=each, count=count) for each, count in _most_first(self._recoveries)),
        )

    def _count_decision(self, alert: Alert, outcome: str) -> None:
        time = time_to_decision(alert)
        by = alert.decided_by
        if time is not None:
            self._times[alert.severity].append(time)
        if by is None:
            return
        self._decided[by][outcome] += 1
        if time is not None:
            self._times_of[by].append(time)
        if outcome == _APPROVED:
            self._joined.update({each.by for each in alert.metadata.approvals} - {by})

    def _count_execution(self, alert: Alert) -> None:
        execution = alert.metadata.execution
        self._statuses[None if execution is None else execution.status] += 1
        if runs_again(alert):
            self._retries.append(runs_again(alert))
        recovery = last_recovery(alert)
        if recovery is not None:
            self._recoveries[recovery] += 1

    def _severity_line(self, severity: Severity) -> SeverityLine:
        return SeverityLine(
            severity=severity,
            outcomes=_outcomes(self._outcomes[severity]),
            to_decision=Durations.of(self._times[severity]),
        )

    def _approver_lines(self) -> tuple[ApproverLine, ...]:
        lines = [
            ApproverLine(
                user_id=user_id,
                approved=self._decided[user_id][_APPROVED],
                rejected=self._decided[user_id][_REJECTED],
                joined=self._joined[user_id],
                to_decision=Durations.of(self._times_of[user_id]),
            )
            for user_id in {*self._decided, *self._joined}
        ]
        return tuple(sorted(lines, key=lambda line: (-line.decided, -line.joined, line.user_id)))

    def _executions(self) -> Executions:
        by_status = tuple(Executed(status=each, count=count) for each, count in _most_first(self._statuses))
        return Executions(by_status=by_status, retries=sum(self._retries), retried=len(self._retries))
