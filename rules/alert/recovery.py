"""What a look at the station found some minutes after its remediation ended."""

from enum import StrEnum

from rules.alert.recheck import Reading
from rules.metric import EpochMs
from rules.record import Record


class Recovery(StrEnum):
    """Whether it helped. NOT_YET: nobody has looked; UNKNOWN: the station did not report enough to tell."""

    NOT_YET = "NOT_YET"
    RECOVERED = "RECOVERED"
    NO_EFFECT = "NO_EFFECT"
    UNKNOWN = "UNKNOWN"


class Aftermath(Record):
    """
    The look at the station after one run of the remediation.

    `at` (epoch ms) and `reading`, by which it was judged, are there once it was looked at.
    """

    attempt: int
    recovery: Recovery = Recovery.NOT_YET
    at: EpochMs | None = None
    reading: Reading | None = None

    @property
    def did_not_help(self) -> bool:
        """Whether a person should do more."""
        return self.recovery in {Recovery.NO_EFFECT, Recovery.UNKNOWN}
