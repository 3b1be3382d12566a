"""What became of the alerts of a period: how fast people decided, why they refused, and how the remediations ended."""

from rules.alert.alert import Severity
from rules.alert.alert_metadata import ExecutionStatus
from rules.alert.recovery import Recovery
from rules.alert.rejection import RejectionCategory
from rules.record import Record
from rules.report.percentiles import Durations
from rules.report.report_period import Period
from rules.units import HOUR_MS

EXPIRED_AFTER_HOURS = 24
"""An alert that nobody has decided for longer than this is counted as expired; it can still be decided."""

EXPIRED_AFTER_MS = EXPIRED_AFTER_HOURS * HOUR_MS


class Outcomes(Record):
    """What became of some alerts. Every alert is exactly one of the four."""

    approved: int = 0
    rejected: int = 0
    waiting: int = 0
    """Nobody has decided yet."""
    expired: int = 0
    """Nobody has decided for longer than EXPIRED_AFTER_HOURS."""

    @property
    def opened(self) -> int:
        """All of them."""
        return self.decided + self.waiting + self.expired

    @property
    def decided(self) -> int:
        """Those that somebody decided."""
        return self.approved + self.rejected


class SeverityLine(Record):
    """The alerts of a severity: the worst that each has reached."""

    severity: Severity
    outcomes: Outcomes
    to_decision: Durations


class ApproverLine(Record):
    """
    One person's decisions on the alerts of the report.

    `to_decision` is from the opening of an alert to the decision that stood. Where several must approve, that is the
    last approval; `joined` counts the approvals before it, which decided nothing by themselves. Those of an alert that
    was rejected after all joined nothing.
    """

    user_id: str
    approved: int = 0
    rejected: int = 0
    joined: int = 0
    to_decision: Durations = Durations()

    @property
    def decided(self) -> int:
        """The alerts that this person decided."""
        return self.approved + self.rejected


class Rejected(Record):
    """How many alerts were rejected for a reason of a category; None: without one."""

    category: RejectionCategory | None
    count: int


class Executed(Record):
    """How many remediations stand so; None: an approved alert without one."""

    status: ExecutionStatus | None
    count: int


class Executions(Record):
    """How the remediations of the approved alerts ended, the last run of each, and what was run again."""

    by_status: tuple[Executed, ...] = ()
    retries: int = 0
    """Runs that a person ordered after the first."""
    retried: int = 0
    """Alerts that needed any."""

    def count(self, status: ExecutionStatus | None) -> int:
        """Return how many stand so."""
        return sum(each.count for each in self.by_status if each.status is status)


class Recovered(Record):
    """How many stations were found so after the last run of their remediation."""

    recovery: Recovery
    count: int


class Report(Record):
    """
    The alerts that were opened in a period, as they stand when they are read.

    One that was opened before and decided in it does not count.
    By severity the worst first, all four; by approver who decided most first; categories and statuses the most
    frequent first.
    """

    period: Period
    outcomes: Outcomes
    to_decision: Durations
    by_severity: tuple[SeverityLine, ...]
    by_approver: tuple[ApproverLine, ...] = ()
    rejections: tuple[Rejected, ...] = ()
    executions: Executions = Executions()
    recoveries: tuple[Recovered, ...] = ()
