"""What became of the trouble of a decided alert."""

from rules.metric import EpochMs
from rules.record import KeptRecord


class Afterwards(KeptRecord):
    """
    What became of the condition after the decision (epoch ms).

    `stands_at` is when it was found still to stand, `cleared_at` when it had cleared since.
    """

    stands_at: EpochMs | None = None
    cleared_at: EpochMs | None = None


class FollowedBy(KeptRecord):
    """The next alert about the same trouble: who had it decided again, or that it got worse, and when (epoch ms)."""

    alert_id: str
    by: str
    at: EpochMs
