"""How far the reminding and escalating of a digest's alerts went, whoever of them spoke."""

from pydantic import Field

from rules.alert.alert import Severity
from rules.alert.waiting import Waiting
from rules.metric import EpochMs
from rules.record import Record


class DigestLadder(Record):
    """
    Kept by the digest: the alert that spoke may be decided or snoozed, and the next one goes on where it stood.

    `rungs` counts the steps that were taken, by severity: what is worse than all before begins at the first.
    `spoke_at` is when a reminder or an escalation was last said (epoch ms).
    """

    spoke_at: EpochMs = 0
    rungs: dict[Severity, int] = Field(default_factory=dict)

    def gone_on(self, own: Waiting, severity: Severity) -> Waiting:
        """Return how far an alert's waiting went when what others said for it counts, too."""
        return own.model_copy(
            update={
                "reminded_at": max(own.reminded_at, self.spoke_at),
                "rung": max(own.rung, self.rungs.get(severity, 0)),
            }
        )

    def remembering(self, spoken: Waiting, severity: Severity) -> "DigestLadder":
        """Return the ladder after an alert spoke."""
        return DigestLadder(spoke_at=spoken.reminded_at, rungs={**self.rungs, severity: spoken.rung})
