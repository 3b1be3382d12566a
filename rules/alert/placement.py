"""In which channel an alert is shown."""

from rules.metric import EpochMs
from rules.record import KeptRecord

DEFAULT_CHANNEL = "default"
"""Stands for the channel of `AIOPS_ALERT_CHANNEL`, which may be another one tomorrow."""

MOST_IN_A_DIGEST = 500
"""As many as fit into one modal (250 kB), each with its review button; a larger storm gets another digest."""


class FailedChannel(KeptRecord):
    """A channel that did not take what was meant for it at a time (epoch ms), and why, in words."""

    channel: str
    why: str
    at: EpochMs


class Placement(KeptRecord):
    """
    The channel that has the card of an alert, and the others that get a note with a link to it.

    `route` is the policy's route that decided so, by its place in the file; "" for none. It is stored when the alert
    opens: a policy that changes later moves nothing that people know already. `failed` is the channel that it was meant
    for, if that did not take it.
    """

    route: str = ""
    channel: str = DEFAULT_CHANNEL
    also: tuple[str, ...] = ()
    failed: FailedChannel | None = None
    digest_size: int = MOST_IN_A_DIGEST
    """The most alerts in one digest of this route."""

    def in_default(self, why: str, at: int) -> "Placement":
        """Return it in the default channel, because its own does not take it."""
        # A note that stands there already stays, and is kept true; one that does not is needed no more.
        failed = FailedChannel(channel=self.channel, why=why, at=at)
        return self.model_copy(update={"channel": DEFAULT_CHANNEL, "failed": failed})


NOWHERE_ELSE = Placement()
"""The default channel."""
