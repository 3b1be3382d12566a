"""A bulk decision: the question, the order and the outcome."""

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
    What a person is asked: the digest, the alerts `concerned`, and those they may not decide with the reasons.

    `approved` are the alerts that the person has approved already. `need_more` maps the id of an alert that needs
    more than this person's approval to the number of further people.
    """

    digest: Digest
    alerts: Sequence[Alert]
    concerned: Sequence[Alert]
    barred: Sequence[tuple[Alert, NotAllowed]]
    approved: Sequence[Alert] = ()
    need_more: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Offer:
    """What a dialog said about an alert it offered. It holds no time: the clocks of two replicas may differ."""

    severity: Severity
    is_cleared: bool


Offered = Mapping[int, Offer]
"""By the alert's index among the digest's members."""


@dataclass(frozen=True)
class BulkOrder:
    """
    What a person ordered for some members of a digest.

    `offered` is what the dialog offered, without what was left out. `without_metrics` allows approving alerts about
    which the newest metrics tell nothing.
    """

    digest_id: str
    action: Action
    by: str
    offered: Offered
    rejection: Rejection | None = None
    without_metrics: bool = False

    def again(self, digest: Digest, alerts: Sequence[Alert]) -> "BulkOrder":
        """Return the same order for these alerts only."""
        ids = {each.alert_id for each in alerts}
        return replace(self, offered={at: each for at, each in self.offered.items() if digest.members[at] in ids})


@dataclass
class BulkOutcome:
    """The outcome of an order, alert by alert."""

    decided: list[Alert] = field(default_factory=list)
    waiting: list[Alert] = field(default_factory=list)
    """Approved by this person; more people must approve."""
    failed: list[tuple[Alert, Exception]] = field(default_factory=list)
    again: BulkOrder | None = None
    """
    The order that the person may give again for some that failed: to approve those whose condition is unknown, or to
    reject, for the reason they typed, those with a transient failure.
    """

    @property
    def done(self) -> int:
        """The number of alerts tried."""
        return len(self.decided) + len(self.waiting) + len(self.failed)
