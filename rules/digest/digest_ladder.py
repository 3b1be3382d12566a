"""How far the reminders and escalations of a digest's alerts have got, whichever alert spoke."""

from typing import Annotated

from pydantic import Field

from rules.alert.alert import Severity
from rules.alert.waiting import Waiting
from rules.metric import EpochMs
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN


class DigestLadder(KeptRecord):
    """
    Stored with the digest: when the alert that spoke is decided or snoozed, the next one continues from here.

    `rungs` counts the steps taken, by severity: an alert worse than all before starts at the first step. `spoke_at` is
    the time of the last reminder or escalation (epoch ms).
    """

    spoke_at: EpochMs = 0
    rungs: dict[Annotated[Severity, KEEPS_UNKNOWN], int] = Field(default_factory=dict)

    def gone_on(self, own: Waiting, severity: Severity) -> Waiting:
        """Return how far an alert has got, counting what other alerts of the digest said for it."""
        return own.model_copy(
            update={
                "reminded_at": max(own.reminded_at, self.spoke_at),
                "rung": max(own.rung, self.rungs.get(severity, 0)),
            }
        )

    def remembering(self, spoken: Waiting, severity: Severity) -> "DigestLadder":
        """Return the ladder after an alert spoke."""
        rungs = {**self.rungs, severity: spoken.rung}
        return self.model_copy(update={"spoke_at": spoken.reminded_at, "rungs": rungs})
