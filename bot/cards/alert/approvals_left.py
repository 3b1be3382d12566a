"""Words for how many more people must approve before anything starts."""

from rules.alert.alert import Alert
from rules.alert.quorum import Quorum


def others(left: int) -> str:
    """Return "another person" or "2 more people"."""
    return "another person" if left <= 1 else f"{left} more people"


def others_must(left: int) -> str:
    """Return "another person must approve, too"."""
    return f"{others(left)} must approve, too"


def approvals_left(alert: Alert) -> int:
    """Return how many more people must approve a pending alert that already has an approval."""
    quorum = alert.metadata.quorum
    return max(1, quorum.left(alert.metadata.approvals)) if quorum else 1


def one_of_several(quorum: Quorum, left: int) -> str:
    """Return what an approval does when `left` more people must approve after it."""
    whose = "" if not quorum.from_different_groups else " of another group" if left == 1 else " of other groups"
    approve = "approves" if left == 1 else "approve"
    counts = f"Your approval is {quorum.needed - left} of {quorum.needed}"
    return f"{counts}; it starts when {others(left)}{whose} {approve}, too."
