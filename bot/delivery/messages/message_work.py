"""The work on a message that stands in the channel: post it once, redraw it, delete its duplicates."""

from contextlib import suppress

from bot.delivery.messages.standing_message import Load, StandingMessage
from bot.delivery.posting.context import PostingContext, looked_from, within
from bot.delivery.posting.post_once import Posting, Put, begun_in
from bot.errors import NotYet, TryAgain
from bot.slack.channel_faults import ChannelFailed
from bot.slack.errors import Ambiguous, MessageGone, SlackFailure, SlackRefused
from bot.slack.message import Message
from bot.slack.message_identity import Place
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work
from storage.errors import ClaimLost, DigestNotFound


class MessageWork:
    """
    Does the work and records its outcome. Every method raises TryAgain.

    The search for duplicates begins `later_seconds` after it was asked for: what was on its way has arrived by then.
    """

    def __init__(self, load: Load, context: PostingContext, posting: Posting, *, later_seconds: float) -> None:
        self._load = load
        self._context = context
        self._posting = posting
        self._later_seconds = later_seconds

    async def post(self, work: Work) -> None:
        """Post the next part; adopt it instead if an earlier attempt posted it and lost the answer."""
        message = await self._load(work)
        part = await message.next_part(work)
        if part is None:
            return
        place = Place(message.channel(part), message.identity(part))
        try:
            location = await self._posting.adopted(work, place, message.created_at)
            if location is None:
                location = await self._post(work, message, part, place)
        except ChannelFailed as failed:
            self._context.channel_failed(failed)
            await message.channel_failed(part, failed)
            raise NotYet("the channel fails; it goes to the default one", after_seconds=0.0) from failed
        try:
            await message.posted(work, part, location, doubtful=begun_in(work, place) is not None)
        except ClaimLost:
            stored = (await self._load(work)).parts.get(part)
            if stored not in {None, location}:
                await self._context.channel.delete(location)
            raise

    async def _post(self, work: Work, message: StandingMessage, part: int, place: Place) -> CardReference:
        async def send(put: Put) -> CardReference:
            await message.before_post(part)
            return await message.send(part, put)

        try:
            return await self._posting.post(work, place, send)
        except (TryAgain, ChannelFailed):
            await message.not_posted()
            raise

    async def redraw(self, work: Work) -> None:
        """Redraw every part that stands; one that Slack refuses does not keep the others from being redrawn."""
        message = await self._load(work)
        await message.before_redraw()
        began = self._context.runtime.clock.monotonic()
        gone, failure = await self._redraw_parts(work, message)
        if failure is not None:
            if isinstance(failure, Ambiguous):
                await self._context.claims.draw_over(work)
            await message.redrawn(gone, ends=None)
            raise await self._context.report(failure) from failure
        took = self._context.runtime.clock.monotonic() - began
        try:
            await message.redrawn(gone, ends=self._context.claims.drawn(work, took))
        except ClaimLost:
            await message.redrawn(gone, ends=None, again=True)
            raise

    async def _redraw_parts(
        self, work: Work, message: StandingMessage
    ) -> tuple[list[CardReference], SlackFailure | None]:
        """Return the parts found deleted, and the last failure; one that is not about a single part ends the redraw."""
        gone: list[CardReference] = []
        refusal: SlackRefused | None = None
        for part, location in sorted(message.parts.items()):
            try:
                await self._redraw_part(work, message, part, location)
            except MessageGone:
                gone.append(location)
            except ChannelFailed as failed:
                # Not posted there again: its changes might be refused for ever.
                self._context.channel_failed(failed)
                await message.channel_failed(part, failed)
            except SlackRefused as refused:
                refusal = refused
            except SlackFailure as failure:
                return gone, failure
        return gone, refusal

    async def _redraw_part(self, work: Work, message: StandingMessage, part: int, location: CardReference) -> None:
        identity = message.identity(part)

        async def put(drawn: Message) -> None:
            await self._context.claims.require(work)
            with within(self._context, location.channel):
                await self._context.channel.update(location, drawn, identity)

        await message.send(part, put)

    async def delete_duplicates(self, work: Work) -> None:
        """Keep the message that is stored for each part and the oldest of each note in the thread; delete any other."""
        if work.attempts == 1:
            raise NotYet("what may still arrive is waited for", after_seconds=self._later_seconds)
        message = await self._load(work)
        try:
            for part, location in message.parts.items():
                # Nothing can be looked for in a channel that cannot be seen any more.
                with suppress(ChannelFailed), within(self._context, location.channel):
                    await self._delete_others(work, message, part, location)
            for part in message.unwanted():
                await self._delete_unwanted(work, message, part)
            await self._delete_second_notes(work, message)
        except SlackFailure as failure:
            raise await self._context.report(failure) from failure
        await message.end(work)

    async def _delete_others(self, work: Work, message: StandingMessage, part: int, location: CardReference) -> None:
        channel, since_ms = self._context.channel, looked_from(message.created_at, self._context.runtime)
        for found in await channel.find(location.channel, message.identity(part), since_ms):
            if found == location:
                continue
            if (await self._load(work)).parts.get(part) != location:
                # What was found may be the one that is stored by now.
                raise NotYet("the message was replaced meanwhile", after_seconds=self._later_seconds)
            await self._delete(work, f"a second {message.name}", message, found)

    async def _delete_unwanted(self, work: Work, message: StandingMessage, part: int) -> None:
        since_ms = looked_from(message.created_at, self._context.runtime)
        for found in await self._context.channel.find(message.channel(part), message.identity(part), since_ms):
            await self._delete(work, f"a late {message.name}", message, found)

    async def _delete_second_notes(self, work: Work, message: StandingMessage) -> None:
        try:
            parent = await message.parent()
            with within(self._context, parent.channel):
                second = await self._context.channel.second_replies(parent)
        except (NotYet, DigestNotFound, MessageGone, ChannelFailed):
            return  # There is no thread.
        for found in second:
            await self._delete(work, "a second note", message, found)

    async def _delete(self, work: Work, what: str, message: StandingMessage, found: CardReference) -> None:
        await self._context.claims.require(work)
        came_of_it = "was deleted" if await self._context.channel.delete(found) else "stays: Slack keeps it"
        self._context.runtime.health.note(f"{what} {came_of_it}", **message.ids, ts=found.ts)
