"""An alert: one kind of trouble at one station, from its opening to the end of its remediation."""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, PrivateAttr, model_validator

from rules.alert.alert_metadata import AlertMetadata
from rules.alert.as_written import OUR_WAY, AsWritten
from rules.alert.audit import SYSTEM
from rules.alert.rejection import CLOSES_BY_ITSELF, RejectionCategory
from rules.metric import EpochMs, StationId
from rules.record import Record
from rules.stored_word import KEEPS_UNKNOWN


class AlertType(StrEnum):
    """The types of alert. Each has a rule, in the module of `rules.evaluate` that is named for it."""

    LOW_INVENTORY = "LOW_INVENTORY"
    CHARGER_DOWN = "CHARGER_DOWN"
    HIGH_DEMAND = "HIGH_DEMAND"
    FAULT_PATTERN = "FAULT_PATTERN"


class Severity(StrEnum):
    """How bad it is; `rank` orders them."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def rank(self) -> int:
        """0 for LOW to 3 for CRITICAL, which one that this version does not know may be as bad as."""
        return _RANKS.get(self, _RANKS[Severity.CRITICAL])

    @classmethod
    def of_rank(cls, rank: int) -> "Severity":
        """Return the severity of a rank; CRITICAL for a rank that is too high."""
        return _BY_RANK[min(rank, len(_BY_RANK) - 1)]


_BY_RANK = tuple(Severity)
_RANKS = {severity: rank for rank, severity in enumerate(_BY_RANK)}


class AlertStatus(StrEnum):
    """Where the decision stands. APPROVED and REJECTED are final."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


class Alert(Record):
    """An item of the alerts table. Times are epoch ms, users are Slack user ids."""

    alert_id: str = Field(min_length=1)
    station_id: StationId
    alert_type: Annotated[AlertType, KEEPS_UNKNOWN]
    severity: Annotated[Severity, KEEPS_UNKNOWN]
    status: Annotated[AlertStatus, KEEPS_UNKNOWN] = AlertStatus.PENDING
    title: str = ""
    description: str = ""
    recommended_action: str = ""
    created_at: EpochMs
    updated_at: EpochMs = 0
    approved_at: EpochMs | None = None
    approved_by: str | None = None
    rejected_at: EpochMs | None = None
    rejected_by: str | None = None
    rejection_reason: str | None = None
    step_function_execution_arn: str | None = None
    metadata: AlertMetadata = Field(default_factory=AlertMetadata)
    _as_written: AsWritten = PrivateAttr(default=OUR_WAY)

    @model_validator(mode="before")
    @classmethod
    def _updated_when_created(cls, raw: object) -> object:
        """Fill in `updatedAt` for a writer that never updates and leaves it out."""
        if isinstance(raw, dict) and "updatedAt" not in raw and "updated_at" not in raw:
            return {**raw, "updatedAt": raw.get("createdAt", raw.get("created_at", 0))}
        return raw

    @property
    def as_written(self) -> AsWritten:
        """How another program wrote it, where that is not our way."""
        return self._as_written

    def known_as(self, written: AsWritten) -> Self:
        """Return the alert, knowing how it was written."""
        known = self.model_copy()
        known._as_written = written  # noqa: SLF001  a copy of its own kind
        return known

    @cached_property
    def decided_by(self) -> str | None:
        """Who made the decision, if it was made."""
        return self.approved_by or self.rejected_by

    @cached_property
    def decided_at(self) -> int | None:
        """When the decision was made (epoch ms), if it was."""
        return self.approved_at or self.rejected_at

    @property
    def closed_itself(self) -> RejectionCategory | None:
        """Why it closed without a person, RECOVERED or EXPIRED; None if it did not."""
        category = self.metadata.rejection_category
        is_closed = self.status is AlertStatus.REJECTED and self.rejected_by == SYSTEM
        return category if is_closed and category in CLOSES_BY_ITSELF else None
