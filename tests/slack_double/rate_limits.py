"""How often Slack lets an app call each method."""

import math
from dataclasses import asdict, dataclass

from tests.slack_double.json_value import Json

TIER_1, TIER_2, TIER_3, TIER_4, OFTEN = 1, 20, 50, 100, 600
PER_MINUTE = {
    "apps.connections.open": OFTEN,
    "auth.test": OFTEN,
    "chat.delete": TIER_3,
    "chat.getPermalink": OFTEN,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "usergroups.list": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}
"""`apps.connections.open` is Tier 1 by the books; lenient here, or each test of a reconnection would take minutes."""


@dataclass
class Refusal:
    """A call that came too soon."""

    method: str
    channel: str | None
    at: float
    retry_after: int


@dataclass
class Bucket:
    """Fills with time up to its capacity; each call takes one."""

    capacity: float
    per_second: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Take one, or say how many seconds until there is one."""
        self.level = min(self.capacity, self.level + (now - self.at) * self.per_second)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.per_second


class RateLimits:
    """`refused` is empty as long as the app paces itself."""

    def __init__(self) -> None:
        self.enabled = True
        self.posts_per_second = 1.0
        self.post_burst = 4
        self.per_minute = dict(PER_MINUTE)
        self.refused: list[Refusal] = []
        self._buckets: dict[tuple[str, str | None], Bucket] = {}

    def off(self) -> None:
        self.enabled = False

    def pace_posts(self, per_second: float, burst: int) -> None:
        """Change what one channel takes; what was saved up is forgotten."""
        self.posts_per_second, self.post_burst = per_second, burst
        self._buckets.clear()

    def take(self, method: str, channel: str | None, now: float) -> int | None:
        """Count a call; None when it may pass, else the seconds of Retry-After."""
        posting = method == "chat.postMessage"
        if not self.enabled or not (posting or method in self.per_minute):
            return None
        key = (method, channel if posting else None)
        if key not in self._buckets:
            self._buckets[key] = self._bucket(method, now)
        wait = self._buckets[key].wait(now)
        if not wait:
            return None
        refusal = Refusal(method, channel, now, max(1, math.ceil(wait)))
        self.refused.append(refusal)
        return refusal.retry_after

    def to_json(self) -> list[Json]:
        return [asdict(refusal) for refusal in self.refused]

    def _bucket(self, method: str, now: float) -> Bucket:
        if method == "chat.postMessage":
            return Bucket(self.post_burst, self.posts_per_second, self.post_burst, now)
        allowed = self.per_minute[method]
        return Bucket(allowed, allowed / 60, allowed, now)
