"""How fast Slack may be called, by method and channel, so that no 429 is of our own making."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """The Web API methods that are paced."""

    POST = "chat.postMessage"
    UPDATE = "chat.update"
    HISTORY = "conversations.history"
    UPLOAD = "files.getUploadURLExternal"
    FILE_INFO = "files.info"
    PUBLISH = "views.publish"


@dataclass(frozen=True)
class Pace:
    """`per_second` on average; `burst` calls may come at once after a rest."""

    per_second: float
    burst: int


# Slack's limits: one message a second a channel, short bursts tolerated; updates and history 50 a minute and
# more (tier 3). A margin is kept for what other replicas and other messages of the app need.
PACES = {
    Method.POST: Pace(per_second=1.0, burst=1),
    Method.UPDATE: Pace(per_second=0.7, burst=15),
    Method.HISTORY: Pace(per_second=0.7, burst=10),
    # Each upload costs an update of its card as well: no more than half of their pace.
    Method.UPLOAD: Pace(per_second=0.35, burst=5),
    Method.FILE_INFO: Pace(per_second=1.0, burst=10),
    # Tier 4, 100 a minute, for the whole workspace.
    Method.PUBLISH: Pace(per_second=1.4, burst=15),
}


class RateLimits:
    """Says how long to wait before a call, and remembers Slack's own Retry-After."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._next: dict[tuple[Method, str], float] = {}
        self._held_until: dict[tuple[Method, str], float] = {}

    def delay(self, method: Method, channel: str, *, spare: int = 0) -> float:
        """
        Return the seconds until a call may be made; 0 for now. Asking takes nothing.

        With `spare`, until so many more could be made at once: what is not urgent leaves them to what is.
        """
        now = self._monotonic()
        pace = PACES[method]
        earliest = self._next.get((method, channel), now) - (pace.burst - 1 - spare) / pace.per_second
        return max(0.0, earliest - now, self._held_until.get((method, channel), now) - now)

    def spend(self, method: Method, channel: str) -> None:
        """Note that a call is made now."""
        key = (method, channel)
        now = self._monotonic()
        self._next[key] = max(self._next.get(key, now), now) + 1 / PACES[method].per_second

    def hold(self, method: Method, channel: str, seconds: float) -> None:
        """Slack said Retry-After: nothing of this method and channel until then."""
        key = (method, channel)
        self._held_until[key] = max(self._held_until.get(key, 0.0), self._monotonic() + seconds)
