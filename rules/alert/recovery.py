"""What a check of the station found some minutes after its remediation ended."""

from enum import StrEnum
from typing import Annotated

from rules.alert.recheck import Reading
from rules.metric import EpochMs
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN


class Recovery(StrEnum):
    """Whether it helped. NOT_YET: not checked yet; UNKNOWN: the station did not report enough to tell."""

    NOT_YET = "NOT_YET"
    RECOVERED = "RECOVERED"
    NO_EFFECT = "NO_EFFECT"
    UNKNOWN = "UNKNOWN"


class Aftermath(KeptRecord):
    """
    The check of the station after one run of the remediation.

    `at` (epoch ms) and the `reading` that it was judged by are None until it is checked.
    """

    attempt: int
    recovery: Annotated[Recovery, KEEPS_UNKNOWN] = Recovery.NOT_YET
    at: EpochMs | None = None
    reading: Reading | None = None

    @property
    def did_not_help(self) -> bool:
        """Whether a person should do something more."""
        return self.recovery in {Recovery.NO_EFFECT, Recovery.UNKNOWN}
