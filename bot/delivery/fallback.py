"""Telling the field through SNS that alerts do not reach the channel."""

import structlog

from bot.aws.topic import Topic
from bot.clock import Clock
from bot.errors import CannotBeDone, TryAgain
from bot.slack.errors import NeedsPerson
from bot.threads import Threads

log = structlog.get_logger()

AGAIN_AFTER_SECONDS = 15 * 60


class Fallback:
    """Says once per fault and quarter of an hour what keeps alerts from the channel."""

    def __init__(self, topic: Topic, threads: Threads, clock: Clock) -> None:
        self._topic = topic
        self._threads = threads
        self._clock = clock
        self._said_at: dict[str, float] = {}

    async def tell(self, fault: NeedsPerson) -> None:
        """Publish the fault and its fix, unless that was done lately."""
        now = self._clock.monotonic()
        if now - self._said_at.get(fault.code, -AGAIN_AFTER_SECONDS) < AGAIN_AFTER_SECONDS:
            return
        self._said_at[fault.code] = now
        try:
            await self._threads.run(
                self._topic.publish_warning, "ALERTS_NOT_REACHING_SLACK", f"Alerts do not reach Slack. {fault}"
            )
        except (TryAgain, CannotBeDone) as failure:
            # Neither Slack nor SNS: the log and /readyz are what is left, and the next attempt.
            del self._said_at[fault.code]
            log.error("the fallback could not be told", why=str(failure))  # noqa: TRY400  a sentence, no traceback
