"""A regular check of what the bot depends on, so that `/readyz` reports a fault before an alert runs into it."""

from bot.access.policy_in_use import PolicyInUse
from bot.delivery.posting.fallback import Fallback
from bot.runtime.health import Part
from bot.runtime.runtime import Runtime
from bot.slack.channel import AlertChannel
from bot.slack.channel_faults import channel_fault
from bot.slack.errors import NeedsPerson, SlackFailure, SlackRefused
from storage.errors import SetupFault, StorageUnavailable
from storage.setup import TableCheck


class Readiness:
    """Checks the tables and the channels."""

    def __init__(
        self, runtime: Runtime, tables: TableCheck, channel: AlertChannel, policy: PolicyInUse, fallback: Fallback
    ) -> None:
        self._tables = tables
        self._channel = channel
        self._policy = policy
        self._warned: dict[str, bool] = {}
        self._turn = 0
        self._workers = runtime.workers
        self._health = runtime.health
        self._fallback = fallback

    async def check(self) -> None:
        """Check both, and one more channel each time; update the health."""
        await self._check_tables()
        default, *others = self._policy.channels()
        await self._check_channel(default)
        await self._check_another(others)

    async def _check_tables(self) -> None:
        try:
            await self._workers.run(self._tables)
        except (SetupFault, StorageUnavailable) as failure:
            self._health.ill(Part.TABLES, str(failure))
        else:
            self._health.well(Part.TABLES)

    async def _check_another(self, others: list[str]) -> None:
        """Look at one of the channels of the policy, each in its turn: none keeps the bot from work."""
        for gone in [each for each in self._warned if each not in others]:
            del self._warned[gone]
            self._health.warn(f"channel {gone}", None)
        if not others:
            return
        self._turn += 1
        looked_at = others[self._turn % len(others)]
        why = None
        try:
            await self._channel.check(looked_at)
        except SlackFailure as failure:
            if (why := channel_fault(failure)) is None:
                return
        self._warned[looked_at] = True
        self._health.warn(f"channel {looked_at}", why)

    async def _check_channel(self, channel: str) -> None:
        try:
            await self._channel.check(channel)
        except NeedsPerson as fault:
            self._health.ill(Part.SLACK_CHANNEL, str(fault))
            await self._fallback.warn(fault)
        except SlackRefused as refused:
            self._health.ill(Part.SLACK_CHANNEL, f"the alert channel cannot be looked at: {refused}")
        except SlackFailure as failure:
            # An outage, which no person can fix: the next check or post updates the health.
            self._health.ill(Part.SLACK_CHANNEL, f"Slack does not answer for now: {failure}")
        else:
            self._health.well(Part.SLACK_CHANNEL)
