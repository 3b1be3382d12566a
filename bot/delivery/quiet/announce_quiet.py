"""The scheduled job that tells a channel that it goes quiet, and that this is over: mutes, and maintenance."""

from collections.abc import Coroutine, Iterator, Mapping
from itertools import chain

import structlog

from bot.cards.answers.quiet import end_note, ended_message, quiet_message
from bot.delivery.posting.context import PostingContext, looked_from, within
from bot.leadership.leadership import Leadership
from bot.runtime.last_guard import last_guard
from bot.slack.channel_faults import ChannelFailed
from bot.slack.errors import MessageGone, SlackFailure
from bot.slack.message_identity import quiet_identity, reply_identity
from bot.tables.quiet_now import QuietNow
from bot.tables.stores import Stores
from rules.alert.alert import AlertType
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import DEFAULT_CHANNEL
from rules.alert.quiet_time import QuietTime
from rules.stations.quiet import Quiet
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()

NOWHERE = "nowhere"
"""The place of an announcement that its channel did not take."""

_MOST_CHANNELS = 5
_LOOKED_AT = 200
"""The stations of a group or region whose routes are looked at: the first ones name its channels."""


class AnnounceQuiet:
    """
    Compares what is quiet with what was announced, on the replica that leads. What fails is tried by the next run.

    What is about to be posted is written down first; if that is found without a place in Slack, it is looked for there
    before it is posted again.
    """

    def __init__(self, context: PostingContext, stores: Stores, leadership: Leadership) -> None:
        self._context = context
        self._runtime = context.runtime
        self._stores = stores
        self._leadership = leadership
        self._quiet = QuietNow(context.runtime, stores)

    async def run(self) -> None:
        """Announce what has begun and what is over."""
        if not self._leadership.is_certain:
            return
        try:
            now, told = await self._runtime.workers.run(self._look)
            for each in now.values():
                if each.key not in told:
                    await self._try(self._begin(each), each)
            for each in told.values():
                await self._try(self._go_on(each, now), each)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("announcements of quiet times wait for the tables", why=str(failure))

    async def _try(self, step: Coroutine[None, None, None], time: QuietTime) -> None:
        with last_guard(self._runtime.telemetry, "quiet time", quiet=time.key):
            try:
                await step
            except SlackFailure as failure:
                log.warning("a quiet time is announced later", quiet=time.key, why=str(failure))

    def _look(self) -> tuple[dict[str, QuietTime], dict[str, QuietTime]]:
        """Return what is quiet now and what was announced, by their keys."""
        told = {each.key: each for each in self._stores.quiet.all()}
        now = {each.key: each for one in self._quiet.now() for each in self._in_channels(one, told)}
        return now, told

    def _in_channels(self, quiet: Quiet, told: Mapping[str, QuietTime]) -> Iterator[QuietTime]:
        """
        Yield a time once for each channel that it makes quiet; where a card would go now may change meanwhile.

        The default channel stands in for one that does not take announcements.
        """
        policy, types = self._context.policy, tuple(each for each in AlertType if each in quiet.time.types)
        found = (policy.channels_for(each, types or tuple(AlertType)) for each in quiet.stations[:_LOOKED_AT])
        channels = dict.fromkeys(chain.from_iterable(found))
        channels = channels or {policy.resolved(DEFAULT_CHANNEL): None}
        for each in list(channels)[:_MOST_CHANNELS]:
            time = quiet.time.model_copy(update={"channel": each})
            yield time
            if time.key in told and told[time.key].ts == NOWHERE:
                yield time.model_copy(update={"channel": policy.resolved(DEFAULT_CHANNEL)})

    async def _begin(self, time: QuietTime) -> None:
        if await self._runtime.workers.run(self._stores.quiet.begin, time):
            await self._post(time)

    async def _go_on(self, time: QuietTime, now: Mapping[str, QuietTime]) -> None:
        """Post what was not, and tell the end of what is over."""
        if time.ts is None:
            time = await self._post(time, may_stand=True, is_over=time.key not in now)
        if time.key in now or time.ts is None:
            return
        try:
            if time.ts != NOWHERE:
                with within(self._context, time.channel):
                    await self._end(time, goes_on=any(each.place == time.place for each in now.values()))
        except ChannelFailed as failed:
            # Nobody can be told there any more.
            self._context.channel_failed(failed)
        await self._runtime.workers.run(self._stores.quiet.forget, time)

    async def _post(self, time: QuietTime, *, may_stand: bool = False, is_over: bool = False) -> QuietTime:
        """
        Post an announcement, and note where it stands; look first for one that may. Raises SlackFailure.

        What is over before it was announced is not announced any more.
        """
        try:
            with within(self._context, time.channel):
                ts = await self._ts_of(time, may_stand=may_stand, is_over=is_over)
        except ChannelFailed as failed:
            self._context.channel_failed(failed)
            ts = NOWHERE
        if ts is None:
            return time
        await self._runtime.workers.run(self._stores.quiet.posted, time, ts)
        return time.model_copy(update={"ts": ts})

    async def _ts_of(self, time: QuietTime, *, may_stand: bool, is_over: bool) -> str | None:
        """Return where an announcement stands in its channel; None if it may not be posted yet."""
        channel, identity = self._context.channel, quiet_identity(time.name)
        since = looked_from(time.since, self._runtime)
        found = await channel.find(time.channel, identity, since) if may_stand else []
        if not found and is_over:
            return NOWHERE
        if not found and channel.until_post(time.channel) > 0:
            return None
        return (found[0] if found else await channel.post(time.channel, quiet_message(time), identity)).ts

    async def _end(self, time: QuietTime, *, goes_on: bool) -> None:
        """Say under the announcement, and in the channel, that it is over; then change it. Raises SlackFailure."""
        channel, place = self._context.channel, CardReference(channel=time.channel, ts=time.ts or "")
        told = reply_identity(time.name, "over")
        try:
            if not (time.ending and await channel.has_reply(place, told)):
                await self._runtime.workers.run(self._stores.quiet.ending, time)
                await channel.reply(place, end_note(time, goes_on=goes_on), told, broadcast=not goes_on)
            ended = ended_message(time, self._runtime.clock.now_ms())
            await channel.update(place, ended, quiet_identity(time.name))
        except MessageGone:
            log.info("the announcement of a quiet time was deleted", quiet=time.key)
