"""Warning the field through SNS of alerts that do not reach the channel."""

import math

import structlog
from cachetools import TTLCache

from bot.aws.topic import Topic
from bot.errors import CannotBeDone, TryAgain
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from bot.slack.errors import NeedsPerson, SlackRefused
from bot.slack.message_identity import MessageIdentity

log = structlog.get_logger()

AGAIN_AFTER_SECONDS = 15 * 60


class Fallback:
    """Publishes each warning at most once in a quarter of an hour."""

    def __init__(self, topic: Topic, workers: WorkerThreads, clock: Clock) -> None:
        self._topic = topic
        self._workers = workers
        self._published: TTLCache[str, bool] = TTLCache(math.inf, AGAIN_AFTER_SECONDS, clock.monotonic)

    async def warn(self, fault: NeedsPerson) -> None:
        """Warn that no alert reaches the channel, and say why and what fixes it."""
        await self._publish(fault.code, f"Alerts do not reach Slack. {fault}")

    async def warn_of_one(self, identity: MessageIdentity, refused: SlackRefused) -> None:
        """Warn that Slack refuses one card or digest; others with the same fault get no warning of their own."""
        which = ", ".join(f"{name} {value}" for name, value in identity.payload.items())
        await self._publish(str(refused), f"An alert does not reach Slack ({which}). {refused}")

    async def _publish(self, fault: str, sentence: str) -> None:
        if fault in self._published:
            return
        self._published[fault] = True
        is_told = False
        try:
            await self._workers.run(self._topic.publish_warning, "ALERTS_NOT_REACHING_SLACK", sentence)
            is_told = True
        except (TryAgain, CannotBeDone) as failure:
            # Neither Slack nor SNS works: what is left is the log, /readyz and the next attempt.
            log.error("the fallback could not be told", why=str(failure))  # noqa: TRY400  a sentence, no traceback
        finally:
            if not is_told:
                self._published.pop(fault, None)
