"""What everyone who shows something in the channel works with."""

from dataclasses import dataclass

from bot.delivery.posting.back_off import back_off_seconds
from bot.delivery.posting.fallback import Fallback
from bot.errors import NotYet, TryAgain
from bot.runtime.health import Health, Part
from bot.runtime.worker_threads import WorkerThreads
from bot.slack.channel import AlertChannel
from bot.slack.errors import NeedsPerson, RateLimited, SlackFailure, SlackRefused
from bot.slack.message_identity import MessageIdentity
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.work import Work
from storage.work import WorkList

LOOK_BACK_MS = 120_000
"""A posted card is looked for from this long before its alert: Slack's clock is not ours."""

PERSON_SECONDS = 20.0
"""How soon a fault that a person must mend is tried again."""


@dataclass(frozen=True)
class PostingContext:
    """The alerts, the channel, and those who must know when the channel fails."""

    alerts: StoredAlerts
    channel: AlertChannel
    health: Health
    fallback: Fallback
    work: WorkList
    threads: WorkerThreads

    async def begin(self, work: Work, mark: MessageIdentity) -> None:
        """Write down which message is about to be posted, so that it is looked for next time. Raises ClaimLost."""
        await self.threads.run(self.work.begin, work, mark.name)

    def may_look(self, channel: str, attempts: int = 1) -> None:
        """
        Return when it may be looked now what stands in a channel or a thread. Raises NotYet.

        The pace of a lane is that of its posts; looks have another one. Of many that wait for it each waits longer the
        more `attempts` it made: otherwise all would come back at once.
        """
        seconds = self.channel.until_look(channel)
        if seconds > 0:
            raise NotYet("what stands already is looked for", max(seconds, back_off_seconds(attempts)))

    async def end(self, work: Work) -> None:
        """End claimed work that left nothing to record. Raises ClaimLost."""
        await self.alerts.end(work)

    async def again(self, failure: SlackFailure, *, person_seconds: float = PERSON_SECONDS) -> TryAgain:
        """Tell whoever must know of a failure, and return when the work is tried again."""
        if isinstance(failure, RateLimited):
            return TryAgain(str(failure), failure.seconds)
        if isinstance(failure, SlackRefused):
            return TryAgain(str(failure))
        self.health.ill(Part.SLACK_CHANNEL, str(failure))
        if isinstance(failure, NeedsPerson):
            await self.fallback.tell(failure)
            return TryAgain(str(failure), person_seconds)
        return TryAgain(str(failure))
