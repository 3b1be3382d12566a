"""In which channel an alert is shown."""

from pydantic import Field

from rules.record import KeptRecord

DEFAULT_CHANNEL = "default"
"""Stands for the channel of `AIOPS_ALERT_CHANNEL`, which may be another one tomorrow."""

MOST_IN_A_DIGEST = 500
"""As many as fit into one modal (250 kB), each with its review button; a larger storm gets another digest."""


class Placement(KeptRecord):
    """
    The channel that has the card of an alert, and the others that get a note with a link to it.

    `route` is the policy's route that decided so, by its place in the file; "" for none. It is stored when the alert
    opens: a policy that changes later moves nothing that people know already.
    """

    route: str = ""
    channel: str = DEFAULT_CHANNEL
    also: tuple[str, ...] = ()
    digest_size: int = Field(MOST_IN_A_DIGEST, exclude=True)
    """The most alerts in one digest of this route."""
