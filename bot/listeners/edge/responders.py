"""Makes the responders of presses, and bounds what they may do before anybody knows who presses."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.listeners.edge.payloads import Presser
from bot.listeners.edge.responder import Responder
from bot.runtime.rate_limit import RateLimit
from bot.slack.ephemeral import Ephemeral
from bot.slack.modals import Modals

AT_ONCE, PER_SECOND = 20, 0.5
"""Slack opens a hundred dialogs a minute, for all people together."""


def dialogs_at_once(monotonic: Callable[[], float]) -> RateLimit:
    """Return the limit of dialogs that are opened before it is known whether the person may ask."""
    return RateLimit(monotonic, per_second=PER_SECOND, burst=AT_ONCE)


@dataclass(frozen=True)
class Responders:
    """Makes the responder of each press. A press outside any channel is answered in the alert channel."""

    ephemeral: Ephemeral
    modals: Modals
    alert_channel: str
    dialogs: RateLimit
    """Of dialogs that are opened before it is known whether the person may ask."""

    def of(self, presser: Presser) -> Responder:
        """Return the responder of a press."""
        return Responder(
            presser, self.ephemeral, self.modals, alert_channel=self.alert_channel, opens_at_once=self._open_at_once
        )

    def _open_at_once(self) -> bool:
        return not self.dialogs.spend()
