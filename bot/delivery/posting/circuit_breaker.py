"""A circuit breaker for posts: while the channel fails, one probe asks whether it works again."""

from bot.delivery.posting.back_off import back_off_seconds
from bot.slack.channel import AlertChannel
from bot.slack.errors import NeedsPerson, RateLimited, SlackFailure, SlackRefused

_PERSON_SECONDS = 5.0
_SLOWEST = 4
"""The fourth wait in a row is the longest (up to 8 s), so that the end of an outage is noticed soon."""


class CircuitBreaker:
    """
    Opened by a post that failed, closed when Slack says that the channel is well.

    While it is open the most severe message alone probes the channel. The others wait untouched, so that they go out in
    order of severity when the outage is over. A message that alone fails does not hold the others back: the next probe
    finds the channel well.
    """

    def __init__(self, channel: AlertChannel, channel_id: str) -> None:
        self._channel = channel
        self._channel_id = channel_id
        self._is_open = False
        self._failed_probes = 0
        self.retry_after = 0.0
        """The seconds to wait after `probe` raised."""

    def open(self) -> None:
        """Note that a post failed."""
        self._is_open = True

    async def probe(self) -> None:
        """
        Return when a post may be tried: at once, or after Slack says that the channel is well.

        Raises SlackFailure when it does not say so; no post is then let through for `retry_after`.
        """
        if not self._is_open:
            return
        try:
            await self._channel.check(self._channel_id)
        except SlackRefused:
            # Slack answers and finds no fault with the channel: the post itself will show.
            pass
        except SlackFailure as failure:
            self._failed_probes += 1
            self.retry_after = self._wait(failure)
            self._channel.hold_posts(self._channel_id, self.retry_after)
            raise
        self._is_open = False
        self._failed_probes = 0

    def _wait(self, failure: SlackFailure) -> float:
        if isinstance(failure, RateLimited):
            return failure.seconds
        if isinstance(failure, NeedsPerson):
            return _PERSON_SECONDS
        return back_off_seconds(min(self._failed_probes, _SLOWEST))
