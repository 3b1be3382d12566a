"""How many people must approve, and who has."""

from collections.abc import Sequence

from rules.alert.recheck import Recheck
from rules.metric import EpochMs
from rules.record import KeptRecord


class Approval(KeptRecord):
    """
    One person's approval.

    `groups` are the policy groups that allow it; `recheck` is what the person was shown of the newest metrics.
    """

    by: str
    at: EpochMs
    groups: tuple[str, ...] = ()
    recheck: Recheck | None = None


class Quorum(KeptRecord):
    """
    How many different people must approve, and whether each must come from a different group.

    Only members of `groups` count; if it is empty, everybody does.
    """

    needed: int = 1
    from_different_groups: bool = False
    groups: tuple[str, ...] = ()

    def is_met(self, approvals: Sequence[Approval]) -> bool:
        """Whether there are enough approvals. A person counts once, with their last approval."""
        return self.left(approvals) == 0

    def left(self, approvals: Sequence[Approval]) -> int:
        """Return how many more people must approve, at least."""
        return max(0, self.needed - self.have(approvals))

    def said(self, approvals: Sequence[Approval]) -> str:
        """Return how many of the needed approvals there are: "1/2"."""
        return f"{self.needed - self.left(approvals)}/{self.needed}"

    def have(self, approvals: Sequence[Approval]) -> int:
        """Return how many of the approvals count."""
        by_person = list({each.by: each for each in approvals}.values())
        # The policy may have changed since: the groups of that time need not be the groups needed now.
        counted = [self._as_asked(each) for each in by_person if self._asks_for(each)]
        return _different(counted) if self.from_different_groups else len(counted)

    def _asks_for(self, approval: Approval) -> bool:
        return not (self.groups and approval.groups) or not set(self.groups).isdisjoint(approval.groups)

    def _as_asked(self, approval: Approval) -> Approval:
        groups = tuple(each for each in approval.groups if not self.groups or each in self.groups)
        return approval.model_copy(update={"groups": groups})


def _different(approvals: list[Approval]) -> int:
    """Return for how many approvals there is a group each: the largest matching of people to groups."""
    holder: dict[str, int] = {}

    def assign(person: int, tried: set[str]) -> bool:
        for group in approvals[person].groups:
            if group in tried:
                continue
            tried.add(group)
            if group not in holder or assign(holder[group], tried):
                holder[group] = person
                return True
        return False

    return sum(assign(person, set()) for person in range(len(approvals)))
