"""How fast Slack may be called, by method and channel, so that we cause no 429."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """The Web API methods whose calls are limited."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    HISTORY = "conversations.history"
    UPLOAD = "files.getUploadURLExternal"
    FILE_INFO = "files.info"
    PUBLISH = "views.publish"

    @property
    def is_of_each_channel(self) -> bool:
        """Whether each channel has a limit of its own; all other limits are those of the whole workspace."""
        return self is Method.POST


@dataclass(frozen=True)
class Pace:
    """`per_second` calls on average, and after a rest `burst` of them at once."""

    per_second: float
    burst: int


# Slack's limits: one message a second a channel, short bursts tolerated; updates and history 50 a minute and
# more (tier 3). We stay below them: other replicas and the app's other messages share them.
PACES = {
    Method.POST: Pace(per_second=1.0, burst=1),
    Method.UPDATE: Pace(per_second=0.7, burst=15),
    Method.HISTORY: Pace(per_second=0.7, burst=10),
    # Each upload costs an update of its card as well: at most half the rate of updates.
    Method.UPLOAD: Pace(per_second=0.35, burst=5),
    Method.FILE_INFO: Pace(per_second=1.0, burst=10),
    # Tier 4, 100 a minute, for the whole workspace.
    Method.PUBLISH: Pace(per_second=1.4, burst=15),
}


class RateLimits:
    """Says how long to wait before a call, and remembers Slack's Retry-After."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._next: dict[tuple[Method, str], float] = {}
        self._held_until: dict[tuple[Method, str], float] = {}

    def delay(self, method: Method, channel: str, *, spare: int = 0) -> float:
        """
        Return the seconds until a call may be made; 0 for now. Asking is free.

        With `spare`, the seconds until this many more calls could follow at once: they are left for urgent ones.
        """
        key, now, pace = _key(method, channel), self._monotonic(), PACES[method]
        earliest = self._next.get(key, now) - (pace.burst - 1 - spare) / pace.per_second
        return max(0.0, earliest - now, self._held_until.get(key, now) - now)

    def spend(self, method: Method, channel: str) -> None:
        """Note that a call is made now."""
        key, now = _key(method, channel), self._monotonic()
        self._next[key] = max(self._next.get(key, now), now) + 1 / PACES[method].per_second

    def hold(self, method: Method, channel: str, seconds: float) -> None:
        """Make no call of this method in this channel for the seconds that Slack asked for."""
        key = _key(method, channel)
        self._held_until[key] = max(self._held_until.get(key, 0.0), self._monotonic() + seconds)


def _key(method: Method, channel: str) -> tuple[Method, str]:
    return method, channel if method.is_of_each_channel else ""
