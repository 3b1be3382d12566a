"""A clock that a test moves by hand, and identities."""

from uuid import uuid4

from bot.runtime.clock import Clock


class FixedClock:
    """Stands until it is moved: `now` in epoch ms, `passed` in seconds of the monotonic clock."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.passed = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(now_ms=lambda: self.now, monotonic=lambda: self.passed)


def new_id() -> str:
    return str(uuid4())
