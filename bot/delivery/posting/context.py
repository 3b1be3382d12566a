"""What every handler that shows something in the channel works with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.access.policy_in_use import PolicyInUse
from bot.delivery.claims import Claims
from bot.delivery.posting.back_off import back_off_seconds
from bot.delivery.posting.fallback import Fallback
from bot.errors import NotYet, TryAgain
from bot.runtime.health import Part
from bot.runtime.runtime import Runtime
from bot.slack.channel import AlertChannel
from bot.slack.channel_faults import ChannelFailed, channel_fault
from bot.slack.conversations import Conversations, is_conversation
from bot.slack.errors import NeedsPerson, RateLimited, SlackFailure, SlackRefused
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stored_digests import StoredDigests
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import DEFAULT_CHANNEL
from rules.alert.work import Work, WorkKind
from rules.digest.digest import without_card
from rules.lifecycle.placing import digest_refused
from storage.digests import Ask

LOOK_BACK_MS = 120_000
"""A posted card is looked for from this long before its alert: Slack's clock is not ours."""


PERSON_SECONDS = 20.0
"""How soon work is tried again after a fault that a person must fix."""

REDRAW_AFTER_MS = 1_500
"""Many decisions at once are drawn together: a digest is redrawn at most this often."""


def looked_from(created_at: int, runtime: Runtime) -> int:
    """Return from when on (epoch ms) a message is looked for; another writer's clock may have been ahead of ours."""
    return min(created_at, runtime.clock.now_ms()) - LOOK_BACK_MS


@dataclass(frozen=True)
class PostingContext:
    """The channels, what is shown there, the claims on work, and the fallback for when the default channel fails."""

    runtime: Runtime
    alerts: StoredAlerts
    digests: StoredDigests
    claims: Claims
    channel: AlertChannel
    fallback: Fallback
    policy: PolicyInUse
    conversations: Conversations

    def now_ms(self) -> int:
        """Return the time (epoch ms)."""
        return self.runtime.clock.now_ms()

    async def begin(self, work: Work, name: str) -> None:
        """Record which message is about to be posted, so that the next attempt looks for it. Raises ClaimLost."""
        await self.claims.begin(work, name)

    def require_look(self, channel: str, attempts: int = 1) -> None:
        """
        Raise NotYet while the rate limits do not allow a look at what stands in a channel or a thread.

        A lane keeps the pace of its posts; looks have a pace of their own. The more `attempts` a piece of work made,
        the longer it waits: otherwise all that wait for a look would come back at once.
        """
        seconds = self.channel.until_look(channel)
        if seconds > 0:
            raise NotYet("what stands already is looked for", max(seconds, back_off_seconds(attempts)))

    def is_of_the_policy(self, channel: str) -> bool:
        """Whether a channel is neither the default one, which stands in for it if it fails, nor a conversation."""
        return channel != self.policy.resolved(DEFAULT_CHANNEL) and not is_conversation(channel)

    def channel_failed(self, failed: ChannelFailed) -> None:
        """Count a channel that does not take what is meant for it, and say so to the operator."""
        self.runtime.telemetry.channel_fallbacks.inc()
        self.runtime.health.warn(f"posts to {failed.channel}", f"they go to the default channel: {failed}")

    def channel_well(self, channel: str) -> None:
        """Note that a channel takes messages."""
        if self.is_of_the_policy(channel):
            self.runtime.health.warn(f"posts to {channel}", None)
        else:
            self.runtime.health.well(Part.SLACK_CHANNEL)

    async def report(self, failure: SlackFailure, *, person_seconds: float = PERSON_SECONDS) -> TryAgain:
        """Report a failure to health and, where a person must act, to the fallback; return the error to raise."""
        if isinstance(failure, RateLimited):
            return TryAgain(str(failure), failure.seconds)
        if isinstance(failure, SlackRefused):
            return TryAgain(str(failure))
        self.runtime.health.ill(Part.SLACK_CHANNEL, str(failure))
        if isinstance(failure, NeedsPerson):
            await self.fallback.warn(failure)
            return TryAgain(str(failure), person_seconds)
        return TryAgain(str(failure))

    async def report_of_one(self, failure: SlackFailure) -> TryAgain:
        """Report a failure at one person's message, which says nothing of the channel; return the error to raise."""
        if isinstance(failure, NeedsPerson):
            return await self.report(failure)
        return TryAgain(str(failure), failure.seconds if isinstance(failure, RateLimited) else None)

    def ask(self, kind: WorkKind) -> Ask:
        """Return the request for work on a digest now."""
        return Ask(kind, self.now_ms())

    def redraw_digest(self) -> Ask:
        """Return the request for a redraw of a digest, soon."""
        return Ask(WorkKind.UPDATE_DIGEST, self.now_ms() + REDRAW_AFTER_MS)

    async def digest_failed(self, digest_id: str, failed: ChannelFailed) -> None:
        """Have a digest whose channel fails posted in the default one. Raises DigestNotFound."""
        at = self.now_ms()
        await self.digests.change(
            digest_id,
            lambda stored: digest_refused(stored, failed.channel, str(failed), at),
            self.ask(WorkKind.POST_DIGEST),
        )

    async def post_digest_again(self, digest_id: str, deleted: CardReference) -> None:
        """Have a part of a digest that somebody deleted posted again. Raises DigestNotFound."""
        await self.digests.change(
            digest_id, lambda stored: without_card(stored, deleted), self.ask(WorkKind.POST_DIGEST)
        )


@contextmanager
def within(context: PostingContext, channel: str) -> Iterator[None]:
    """Raise ChannelFailed for what Slack refuses because of the channel, if that is one of the policy."""
    try:
        yield
    except NeedsPerson as fault:
        why = channel_fault(fault)
        if why is not None and context.is_of_the_policy(channel):
            raise ChannelFailed(channel, why) from fault
        raise
