"""What a person is asked about a whole digest, what they order, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.errors import NotAllowed
from bot.policy.policy import Action
from rules.alert import Alert
from rules.digest import Digest
from rules.rejection import Rejection


@dataclass(frozen=True)
class Question:
    """
    What a person is asked who wants to decide all: the digest, those whom it concerns, and those whom not, why.

    `approved` are those that the person has approved already. `need_more` are ids of those `concerned` that are not
    decided by this person's approval alone. `at` is when it was asked (epoch ms).
    """

    digest: Digest
    alerts: Sequence[Alert]
    concerned: Sequence[Alert]
    barred: Sequence[tuple[Alert, NotAllowed]]
    at: int
    approved: Sequence[Alert] = ()
    need_more: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Order:
    """
    What a person decided in the dialog, about some members of a digest as they were `at` (epoch ms).

    `places` are those of the alerts in the digest's members: of what the dialog offered, what was not left out.
    `without_metrics`: the person said that those may be approved of which the newest metrics tell nothing.
    """

    digest_id: str
    action: Action
    by: str
    at: int
    places: frozenset[int]
    rejection: Rejection | None = None
    without_metrics: bool = False

    def again_without_metrics(self, digest: Digest, alerts: Sequence[Alert]) -> "Order":
        """Return the same order about some of its alerts, for when nothing is to be known of them."""
        ids = {each.alert_id for each in alerts}
        places = frozenset(place for place, alert_id in enumerate(digest.members) if alert_id in ids)
        return replace(self, places=places, without_metrics=True)


@dataclass
class Outcome:
    """What came of an order, alert by alert."""

    decided: list[Alert] = field(default_factory=list)
    waiting: list[Alert] = field(default_factory=list)
    """The approval counts; someone else must approve, too."""
    failed: list[tuple[Alert, Exception]] = field(default_factory=list)
    again: Order | None = None
    """What the person may order of those that failed because their condition cannot be known."""

    @property
    def done(self) -> int:
        """How many were tried."""
        return len(self.decided) + len(self.waiting) + len(self.failed)
