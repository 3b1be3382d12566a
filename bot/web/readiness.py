"""A regular check of what the bot depends on, so that `/readyz` reports a fault before an alert runs into it."""

from bot.delivery.posting.fallback import Fallback
from bot.runtime.health import Part
from bot.runtime.runtime import Runtime
from bot.slack.channel import AlertChannel
from bot.slack.errors import NeedsPerson, SlackFailure, SlackRefused
from storage.errors import SetupFault, StorageUnavailable
from storage.setup import TableCheck


class Readiness:
    """Checks the tables and the alert channel."""

    def __init__(
        self, runtime: Runtime, tables: TableCheck, channel: AlertChannel, channel_id: str, fallback: Fallback
    ) -> None:
        self._tables = tables
        self._channel = channel
        self._channel_id = channel_id
        self._workers = runtime.workers
        self._health = runtime.health
        self._fallback = fallback

    async def check(self) -> None:
        """Check both and update the health."""
        await self._check_tables()
        await self._check_channel()

    async def _check_tables(self) -> None:
        try:
            await self._workers.run(self._tables)
        except (SetupFault, StorageUnavailable) as failure:
            self._health.ill(Part.TABLES, str(failure))
        else:
            self._health.well(Part.TABLES)

    async def _check_channel(self) -> None:
        try:
            await self._channel.check(self._channel_id)
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
