"""A pending alert in brief, whichever program opened it."""

from typing import Annotated

from pydantic import Field

from rules.alert.alert import AlertType, Severity
from rules.metric import EpochMs, StationId
from rules.record import Record
from rules.stored_word import KEEPS_UNKNOWN


class _Cleared(Record):
    cleared_at: EpochMs | None = None


class _Why(Record):
    reason: str | None = None


class _Noted(Record):
    condition: _Cleared | None = None
    """None while the condition holds."""
    evidence: _Why | None = None


class OpenAlert(Record):
    """A PENDING item of the alerts table: its station, how bad it is and whether its condition still holds."""

    alert_id: str = Field(min_length=1)
    station_id: StationId
    alert_type: Annotated[AlertType, KEEPS_UNKNOWN]
    severity: Annotated[Severity, KEEPS_UNKNOWN]
    created_at: EpochMs
    metadata: _Noted = _Noted()
