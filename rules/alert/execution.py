"""The remediation of an alert: how its runs stand, and what the field was told."""

from enum import StrEnum
from typing import Annotated

from rules.alert.recovery import Aftermath
from rules.metric import EpochMs
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN


class ExecutionStatus(StrEnum):
    """The state of the remediation. RUNNING to ABORTED are Step Functions' own words; the others are ours."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"
    NOT_STARTED = "NOT_STARTED"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens unless a person acts."""
        return self in _ENDS

    @property
    def may_retry(self) -> bool:
        """Whether a person may order another run."""
        return self.is_final and self is not ExecutionStatus.SUCCEEDED


_ENDS = frozenset(ExecutionStatus) - {ExecutionStatus.QUEUED, ExecutionStatus.RUNNING}


class OutOfSight(KeptRecord):
    """Since when (epoch ms) and why the state of a run has been unknown."""

    since: EpochMs
    why: str


class Execution(KeptRecord):
    """
    The remediation of an approved alert; `attempt` counts the runs that people ordered, from 1.

    `ordered_by` is None if the approval ordered it. `stopped_at` is also set when a start is given up. `name_number` is
    the attempt that gives the execution its name: see `rules.lifecycle.carrying_out.retry`. `follows_run` is the
    attempt whose run goes on and is followed, so that none was started for this one.
    """

    status: Annotated[ExecutionStatus, KEEPS_UNKNOWN]
    attempt: int = 1
    name_number: int | None = None
    ordered_by: str | None = None
    follows_run: int | None = None
    queued_at: EpochMs
    started_at: EpochMs | None = None
    stopped_at: EpochMs | None = None
    outcome: str | None = None
    error: str | None = None
    out_of_sight: OutOfSight | None = None


class EarlierExecution(Execution):
    """A run that was followed by another one, as it ended; it has no ARN if it never started."""

    execution_arn: str | None = None
    aftermath: Aftermath | None = None


class Notification(KeptRecord):
    """The SNS message to the field; `error` says why it could not be sent, `failed_at` when that was given up."""

    published_at: EpochMs | None = None
    failed_at: EpochMs | None = None
    message_id: str | None = None
    error: str | None = None
