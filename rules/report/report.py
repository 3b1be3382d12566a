"""What became of a period's alerts: how fast people decided, why they rejected, how the remediations ended."""

from rules.alert.alert import Severity
from rules.alert.execution import ExecutionStatus
from rules.alert.recovery import Recovery
from rules.alert.rejection import RejectionCategory
from rules.record import Record
from rules.report.percentiles import Durations
from rules.report.report_period import Period
from rules.units import HOUR_MS

EXPIRED_AFTER_HOURS = 24
"""An alert that is undecided for longer than this counts as expired; it can still be decided."""

EXPIRED_AFTER_MS = EXPIRED_AFTER_HOURS * HOUR_MS


class Outcomes(Record):
    """
    What became of some alerts. Each alert is counted in exactly one of the six.

    One whose status this version does not know counts as undecided: it is not said to be decided on a guess.
    """

    approved: int = 0
    rejected: int = 0
    waiting: int = 0
    """Undecided, and not expired."""
    expired: int = 0
    """Undecided for longer than EXPIRED_AFTER_HOURS."""
    recovered: int = 0
    """Closed by itself: its condition stayed clear."""
    lapsed: int = 0
    """Closed by itself: nobody decided for as long as the policy allows."""

    @property
    def opened(self) -> int:
        """All of them."""
        return self.decided + self.waiting + self.expired + self.closed

    @property
    def decided(self) -> int:
        """Approved or rejected, by a person."""
        return self.approved + self.rejected

    @property
    def closed(self) -> int:
        """Closed by themselves: nobody decided them, and nobody has to."""
        return self.recovered + self.lapsed


class SeverityLine(Record):
    """The alerts of one severity; an alert counts with the worst severity it reached."""

    severity: Severity
    outcomes: Outcomes
    to_decision: Durations


class ApproverLine(Record):
    """
    One person's decisions on the alerts of the report.

    `to_decision` is the time from opening an alert to its decision; if several must approve, to the last approval.
    `joined` counts approvals that came before the last one; it leaves out alerts that were rejected after all.
    """

    user_id: str
    approved: int = 0
    rejected: int = 0
    joined: int = 0
    to_decision: Durations = Durations()

    @property
    def decided(self) -> int:
        """How many alerts this person decided."""
        return self.approved + self.rejected


class Rejected(Record):
    """How many alerts were rejected in a category; None stands for no category."""

    category: RejectionCategory | None
    count: int


class Executed(Record):
    """How many remediations have a status; None stands for an approved alert without a remediation."""

    status: ExecutionStatus | None
    count: int


class Executions(Record):
    """How the last run of each approved alert's remediation ended, and what was run again."""

    by_status: tuple[Executed, ...] = ()
    retries: int = 0
    """Runs that people ordered after the first."""
    retried: int = 0
    """Alerts with at least one such run."""

    def count(self, status: ExecutionStatus | None) -> int:
        """Return how many have this status."""
        return sum(each.count for each in self.by_status if each.status is status)


class Recovered(Record):
    """How many stations were in this state after the last run of their remediation."""

    recovery: Recovery
    count: int


class Report(Record):
    """
    The alerts that were opened in a period, as they stand now.

    An alert that was opened before and decided in the period does not count. `by_severity` has all four severities,
    the worst first; `by_approver` starts with whoever decided most; categories and statuses start with the most
    frequent. `left_out` names the alerts that could not be read or counted.
    """

    period: Period
    outcomes: Outcomes
    to_decision: Durations
    by_severity: tuple[SeverityLine, ...]
    by_approver: tuple[ApproverLine, ...] = ()
    rejections: tuple[Rejected, ...] = ()
    executions: Executions = Executions()
    recoveries: tuple[Recovered, ...] = ()
    left_out: tuple[str, ...] = ()
