"""What a person is asked about a whole digest, what they order, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.errors import NotAllowed
from bot.policy.policy import Action
from rules.alert import Alert
from rules.digest import Digest
from rules.rejection import Rejection


@dataclass(frozen=True)
class Question:
    """What a person is asked who wants to decide all: the digest, those whom it concerns, and those whom not, why."""

    digest: Digest
    alerts: Sequence[Alert]
    concerned: Sequence[Alert]
    barred: Sequence[tuple[Alert, NotAllowed]]
    at: int


@dataclass(frozen=True)
class Order:
    """
    What a person decided in the dialog, about the first `seen` members of a digest as they were `at` (epoch ms).

    `left_out` are places in the digest's members.
    """

    digest_id: str
    action: Action
    by: str
    seen: int
    at: int
    left_out: frozenset[int]
    rejection: Rejection | None = None


@dataclass
class Outcome:
    """What came of an order, alert by alert."""

    decided: list[Alert] = field(default_factory=list)
    waiting: list[Alert] = field(default_factory=list)
    """The approval counts; someone else must approve, too."""
    failed: list[tuple[Alert, Exception]] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many were tried."""
        return len(self.decided) + len(self.waiting) + len(self.failed)
