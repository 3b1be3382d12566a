"""What was seen of the trouble while its alert stands: that it comes and goes, that other trouble follows from it."""

from rules.metric import EpochMs
from rules.record import KeptRecord


class Flapping(KeptRecord):
    """That the condition comes and goes, as it was seen at a time (epoch ms): so many changes in so many looks."""

    at: EpochMs
    changes: int
    looks: int


class FollowingTrouble(KeptRecord):
    """Trouble that follows from an alert and has none of its own, as bad as it was, since a time (epoch ms)."""

    alert_type: str
    severity: str
    severity_rank: int = 0
    title: str
    since: EpochMs
