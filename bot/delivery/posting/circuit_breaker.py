"""Finding out whether the channel can be posted to again, without trying every card on it."""

from bot.delivery.posting.back_off import back_off_seconds
from bot.slack.channel import AlertChannel
from bot.slack.errors import NeedsPerson, RateLimited, SlackFailure, SlackRefused

_PERSON_SECONDS = 5.0
_SLOWEST = 4
"""The fourth wait in a row is the longest (up to 8 s): an outage that is over is noticed soon."""


class CircuitBreaker:
    """
    Shut by a post that failed, opened when Slack says that the channel is well.

    While it is shut one card, the most severe, asks; the others wait untouched, so that they go out in order of
    severity when the outage is over. A card that fails by itself does not hold the others back: Slack says that
    the channel is well.
    """

    def __init__(self, channel: AlertChannel, channel_id: str) -> None:
        self._channel = channel
        self._channel_id = channel_id
        self._is_shut = False
        self._refusals = 0
        self.seconds = 0.0
        """How long whoever was not let through is to wait."""

    def shut(self) -> None:
        """Say that a post failed."""
        self._is_shut = True

    async def pass_through(self) -> None:
        """Return when a post may be tried. Raises SlackFailure; then no post is tried for `seconds`."""
        if not self._is_shut:
            return
        try:
            await self._channel.check(self._channel_id)
        except SlackRefused:
            # Slack answers, and names nothing that is wrong with the channel: the post itself will tell.
            pass
        except SlackFailure as failure:
            self._refusals += 1
            self.seconds = self._wait(failure)
            self._channel.hold_posts(self._channel_id, self.seconds)
            raise
        self._is_shut = False
        self._refusals = 0

    def _wait(self, failure: SlackFailure) -> float:
        if isinstance(failure, RateLimited):
            return failure.seconds
        return _PERSON_SECONDS if isinstance(failure, NeedsPerson) else back_off_seconds(min(self._refusals, _SLOWEST))
