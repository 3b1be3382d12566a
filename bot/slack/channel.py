"""The alert channel: messages are posted, found, redrawn and deleted, replies are written."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answers import messages_in, next_cursor, part, place_in, thread_in
from bot.slack.calls import call
from bot.slack.conversations import is_conversation
from bot.slack.errors import FIXES, MessageGone, MessageStays, NeedsPerson, RateLimited
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity, MessageSubject, reply_name, subject_of
from bot.slack.names import Names
from bot.slack.newest_blocks import NewestBlocks
from bot.slack.rate_limits import Method, RateLimits
from rules.alert.alert_metadata import CardReference

_PAGE = 200
_TOMBSTONE = "tombstone"
_UNSEEN = frozenset({"channel_not_found", "missing_scope", "not_in_channel"})


class AlertChannel:
    """Messages of ours in a channel. Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient, rate_limits: RateLimits, newest: NewestBlocks, names: Names) -> None:
        self._client = client
        self._rate_limits = rate_limits
        self._newest = newest
        self._names = names

    async def post(self, channel: str, message: Message, identity: MessageIdentity) -> CardReference:
        """Post a message; return where it stands."""
        answer = await self._sent(
            message,
            Method.POST,
            self._client.chat_postMessage,
            channel=channel,
            metadata=identity.metadata,
            unfurl_links=False,
            unfurl_media=False,
        )
        return place_in(answer)

    async def reply(
        self, location: CardReference, message: Message, identity: MessageIdentity, *, broadcast: bool = False
    ) -> None:
        """
        Write into a message's thread; `broadcast` shows the reply in the channel as well.

        Raises MessageGone when the message was deleted. Slack may then take the reply as a message of the channel: it
        is left there, to be found by its identity.
        """
        answer = await self._sent(
            message,
            Method.POST,
            self._client.chat_postMessage,
            channel=location.channel,
            thread_ts=location.ts,
            reply_broadcast=broadcast,
            metadata=identity.metadata,
            unfurl_links=False,
            unfurl_media=False,
        )
        if thread_in(answer) != location.ts and await self.is_gone(location):
            raise MessageGone("Slack took a reply to a deleted message as one of the channel")

    async def has_reply(self, location: CardReference, identity: MessageIdentity) -> bool:
        """Whether a reply stands in a message's thread. Raises MessageGone when the message was deleted."""
        async for message in self._read(self._client.conversations_replies, channel=location.channel, ts=location.ts):
            if message.get("subtype") == _TOMBSTONE:
                raise MessageGone("the card of this thread was deleted")
            if identity.is_on(message):
                return True
        return False

    async def second_replies(self, location: CardReference) -> list[CardReference]:
        """Return the notes of ours that stand in a thread though an older one of their name does; oldest first."""
        names: dict[str, list[str]] = {}
        async for message in self._read(self._client.conversations_replies, channel=location.channel, ts=location.ts):
            if (name := reply_name(message)) is not None:
                names.setdefault(name, []).append(message["ts"])
        second = sorted(ts for standing in names.values() for ts in sorted(standing)[1:])
        return [CardReference(channel=location.channel, ts=ts) for ts in second]

    async def update(self, location: CardReference, message: Message, identity: MessageIdentity) -> None:
        """Redraw a message."""
        await self._sent(
            message,
            Method.UPDATE,
            self._client.chat_update,
            channel=location.channel,
            ts=location.ts,
            metadata=identity.metadata,
        )

    async def delete(self, location: CardReference) -> bool:
        """Delete a message of ours, if it is still there; return False if it stays: a workspace may keep them all."""
        try:
            with suppress(MessageGone):
                await call(self._client.chat_delete, channel=location.channel, ts=location.ts)
        except MessageStays:
            return False
        return True

    async def find(self, channel: str, identity: MessageIdentity, since_ms: int) -> list[CardReference]:
        """
        Return where messages of this identity were posted since a time (epoch ms), oldest first.

        A conversation with a person into which the bot cannot look, for want of a scope or because it is gone, shows
        none: whether that person can be written to is told by the next post.
        """
        oldest = f"{since_ms / 1000:.6f}"
        history = self._read(self._client.conversations_history, channel=channel, oldest=oldest)
        try:
            found = [
                CardReference(channel=channel, ts=message["ts"]) async for message in history if identity.is_on(message)
            ]
        except NeedsPerson as fault:
            if is_conversation(channel) and fault.code in _UNSEEN:
                return []
            raise
        return sorted(found, key=lambda each: each.ts)

    async def subject_at(self, location: CardReference) -> MessageSubject:
        """Return what a message of ours shows: nothing if it is not ours, or not there."""
        return subject_of(await self._message_at(location) or {})

    async def is_gone(self, location: CardReference) -> bool:
        """Whether a message was deleted. If it had replies, Slack keeps its thread under a tombstone."""
        message = await self._message_at(location)
        return message is None or message.get("subtype") == _TOMBSTONE

    async def _message_at(self, location: CardReference) -> dict[str, Any] | None:
        answer = await self._paced(
            Method.HISTORY,
            self._client.conversations_history,
            channel=location.channel,
            oldest=location.ts,
            latest=location.ts,
            inclusive=True,
            limit=1,
            include_all_metadata=True,
        )
        return next((each for each in messages_in(answer) if each.get("ts") == location.ts), None)

    async def _read(self, method: Any, *, channel: str, **arguments: Any) -> AsyncIterator[dict[str, Any]]:
        """Yield messages with their metadata, page after page."""
        cursor: dict[str, str] = {}
        while True:
            answer = await self._paced(
                Method.HISTORY,
                method,
                channel=channel,
                limit=_PAGE,
                include_all_metadata=True,
                **arguments,
                **cursor,
            )
            for message in messages_in(answer):
                yield message
            before, cursor = cursor, {"cursor": next_cursor(answer)}
            if not cursor["cursor"] or cursor == before:
                return

    async def check(self, channel: str) -> None:
        """Raise NeedsPerson if Slack already knows that the bot cannot post to the channel."""
        info = part(await call(self._client.conversations_info, channel=channel), dict, "channel")
        if info.get("is_archived"):
            raise NeedsPerson("is_archived", FIXES["is_archived"])
        if info.get("is_member") is False:
            raise NeedsPerson("not_in_channel", FIXES["not_in_channel"])

    def until_look(self, channel: str) -> float:
        """Return the seconds until the history of a channel may be read; 0 for now."""
        return self._rate_limits.delay(Method.HISTORY, channel)

    def until_post(self, channel: str) -> float:
        """Return the seconds until a message may be posted to a channel; 0 for now."""
        return self._rate_limits.delay(Method.POST, channel)

    def hold_posts(self, channel: str, seconds: float) -> None:
        """Post nothing to a channel for this many seconds."""
        self._rate_limits.hold(Method.POST, channel, seconds)

    async def _sent(self, message: Message, method: Method, function: Any, **arguments: Any) -> Any:
        return await self._newest.sent(
            await self._names.named(message),
            lambda each: self._paced(method, function, **arguments, **each.arguments()),
        )

    async def _paced(self, method: Method, function: Any, *, channel: str, **arguments: Any) -> Any:
        self._rate_limits.spend(method, channel)
        try:
            return await call(function, channel=channel, **arguments)
        except RateLimited as limited:
            self._rate_limits.hold(method, channel, limited.seconds)
            raise
