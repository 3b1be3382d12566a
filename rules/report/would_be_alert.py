"""An alert that a replay would have opened."""

from datetime import datetime, tzinfo

from rules.alert.alert import AlertType, Severity
from rules.evaluate.finding import Reason
from rules.metric import EpochMs, StationId
from rules.record import Record
from rules.units import SECOND_MS

NIGHT_FROM_HOUR = 22
NIGHT_TO_HOUR = 6
"""The night is 22:00 to 06:00."""


class WouldBeAlert(Record):
    """
    An alert that would have been opened. Times are epoch ms.

    `severity`, `reason` and `title` are those of its opening, `worst` and `worst_title` of the moment at which it was
    worst. `closed_at` is when its condition had cleared, None while it stands; in between it came back `returns` times.
    With `closed_itself` it is when the alert closed because the condition had stayed clear.
    """

    station_id: StationId
    alert_type: AlertType
    severity: Severity
    worst: Severity
    reason: Reason
    title: str
    worst_title: str
    opened_at: EpochMs
    worst_at: EpochMs
    closed_at: EpochMs | None = None
    returns: int = 0
    closed_itself: bool = False

    @property
    def is_page(self) -> bool:
        """Whether it would have woken somebody: HIGH and CRITICAL do."""
        return self.worst.rank >= Severity.HIGH.rank

    def is_at_night(self, zone: tzinfo) -> bool:
        """Whether it was opened at night (22:00 to 06:00) in a time zone."""
        hour = datetime.fromtimestamp(self.opened_at / SECOND_MS, zone).hour
        return hour >= NIGHT_FROM_HOUR or hour < NIGHT_TO_HOUR
