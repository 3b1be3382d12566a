"""How many people must approve, and who has."""

from collections.abc import Sequence

from rules.metric import EpochMs
from rules.recheck import Recheck
from rules.record import Record


class Approval(Record):
    """
    One person's approval of those that are counted.

    `groups` are the groups of the policy by which they may, `recheck` is what they were shown of the newest metrics.
    """

    by: str
    at: EpochMs
    groups: tuple[str, ...] = ()
    recheck: Recheck | None = None


class Quorum(Record):
    """What is needed: so many different people, if asked for each by another group."""

    needed: int = 1
    from_different_groups: bool = False

    def is_met(self, approvals: Sequence[Approval]) -> bool:
        """Whether the approvals suffice; one person counts once."""
        return self.left(approvals) == 0

    def left(self, approvals: Sequence[Approval]) -> int:
        """Return how many more people must approve at the least."""
        by_person = list({each.by: each for each in approvals}.values())
        have = _different(by_person) if self.from_different_groups else len(by_person)
        return max(0, self.needed - have)

    def said(self, approvals: Sequence[Approval]) -> str:
        """Return "1/2"."""
        return f"{self.needed - self.left(approvals)}/{self.needed}"


def _different(approvals: list[Approval]) -> int:
    """Return how many approvals can be told apart by group: the largest matching of people to groups."""
    holder: dict[str, int] = {}

    def place(person: int, tried: set[str]) -> bool:
        for group in approvals[person].groups:
            if group in tried:
                continue
            tried.add(group)
            if group not in holder or place(holder[group], tried):
                holder[group] = person
                return True
        return False

    return sum(place(person, set()) for person in range(len(approvals)))
