"""What a person is asked about a whole digest, what they order, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.access.policy import Action
from bot.errors import NotAllowed
from rules.alert.alert import Alert, Severity
from rules.alert.rejection import Rejection
from rules.digest.digest import Digest


@dataclass(frozen=True)
class BulkQuestion:
    """
    What a person is asked who wants to decide all: the digest, those whom it concerns, and those whom not, why.

    `approved` are those that the person has approved already. `need_more` says, by their ids, how many more people must
    approve those of the `concerned` that this person's approval does not decide.
    """

    digest: Digest
    alerts: Sequence[Alert]
    concerned: Sequence[Alert]
    barred: Sequence[tuple[Alert, NotAllowed]]
    approved: Sequence[Alert] = ()
    need_more: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """What a dialog said of an alert that it offered to decide. No time: the clocks of two replicas may differ."""

    severity: Severity
    is_cleared: bool


Offered = Mapping[int, Offer]
"""By the alerts' places in the digest's members."""


@dataclass(frozen=True)
class BulkOrder:
    """
    What a person decided in the dialog about some members of a digest.

    `offered` is what the dialog offered, without what was left out. `without_metrics`: the person said that those may
    be approved of which the newest metrics tell nothing.
    """

    digest_id: str
    action: Action
    by: str
    offered: Offered
    rejection: Rejection | None = None
    without_metrics: bool = False

    def again(self, digest: Digest, alerts: Sequence[Alert]) -> "BulkOrder":
        """Return the same order about some of its alerts."""
        ids = {each.alert_id for each in alerts}
        return replace(self, offered={at: each for at, each in self.offered.items() if digest.members[at] in ids})


@dataclass
class BulkOutcome:
    """What came of an order, alert by alert."""

    decided: list[Alert] = field(default_factory=list)
    waiting: list[Alert] = field(default_factory=list)
    """The approval counts; someone else must approve, too."""
    failed: list[tuple[Alert, Exception]] = field(default_factory=list)
    again: BulkOrder | None = None
    """
    What the person may order of those that failed: to approve those whose condition cannot be known, and to reject,
    for the reason that they typed, those that failed in passing.
    """

    @property
    def done(self) -> int:
        """How many were tried."""
        return len(self.decided) + len(self.waiting) + len(self.failed)
