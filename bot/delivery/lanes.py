"""Lanes: work of different lanes does not hold each other up; work of one lane takes turns."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.slack.files import EVERYWHERE
from bot.slack.rate_limits import Method, RateLimits
from rules.alert.work import Work, WorkKind

Handler = Callable[[Work], Awaitable[None]]
Delay = Callable[[str], float]
"""Returns the seconds to wait, by the channel in which the work will be seen."""

_SPARE_UPDATES = 10
_SPARE_FOR_PRESSES = 8


@dataclass(frozen=True)
class Lane:
    """
    Some kinds of work with their handlers: at most `width` at a time, none before `delay(channel)` seconds have passed.

    Urgent work begins after `urgent_delay(channel)` seconds where there is one.
    """

    handlers: Mapping[WorkKind, Handler]
    width: int
    delay: Delay = lambda _channel: 0.0
    urgent_delay: Delay | None = None

    def ready(self, free: Iterable[Work]) -> list[Work]:
        """Return the work that this lane may begin, out of all that is free, in the same order."""
        return [each for each in free if each.kind in self.handlers]

    def wait(self, work: Work) -> float:
        """Return the seconds until a piece of work may begin."""
        delay = self.urgent_delay if work.urgent and self.urgent_delay is not None else self.delay
        return delay(work.channel)


@dataclass(frozen=True)
class LaneDelays:
    """How long the rate limits of a channel let a lane wait; `resolved` returns the id of a channel."""

    rate_limits: RateLimits
    resolved: Callable[[str], str]

    def before(self, method: Method) -> Delay:
        """Return the delay of a lane that calls a method in a channel."""
        return lambda channel: self.rate_limits.delay(method, self.resolved(channel))

    def before_chart(self, channel: str) -> float:
        """Return the seconds until a chart may be uploaded: its card's update must leave room for decisions."""
        updates = self.rate_limits.delay(Method.UPDATE, self.resolved(channel), spare=_SPARE_UPDATES)
        return max(self.rate_limits.delay(Method.UPLOAD, EVERYWHERE), updates)

    def before_progress(self, channel: str) -> float:
        """Return the seconds until a card may show the progress of a remediation: decisions are shown first."""
        return self.rate_limits.delay(Method.UPDATE, self.resolved(channel), spare=_SPARE_FOR_PRESSES)
