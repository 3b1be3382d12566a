"""The alert channel: cards are posted, found again, redrawn and deleted."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import call
from bot.slack.errors import FIXES, MessageGone, NeedsPerson, RateLimited
from bot.slack.message import Message
from bot.slack.message_identity import Marked, MessageIdentity, marked_of
from bot.slack.rate_limits import Method, RateLimits
from rules.alert.alert_metadata import CardReference

_PAGE = 200
_TOMBSTONE = "tombstone"


class AlertChannel:
    """Cards in Slack. Every method raises `bot.slack.errors.SlackFailure`."""

    def __init__(self, client: AsyncWebClient, rate_limits: RateLimits) -> None:
        self._client = client
        self._rate_limits = rate_limits

    async def post(self, channel: str, message: Message, mark: MessageIdentity) -> CardReference:
        """Post a card or a digest."""
        answer = await self._paced(
            Method.POST,
            self._client.chat_postMessage,
            channel=channel,
            metadata=mark.metadata,
            unfurl_links=False,
            unfurl_media=False,
            **message.arguments(),
        )
        return CardReference(channel=answer["channel"], ts=answer["ts"])

    async def reply(
        self, card: CardReference, message: Message, mark: MessageIdentity, *, broadcast: bool = False
    ) -> None:
        """
        Write into a card's thread, or also into the channel. Raises MessageGone when the card was deleted.

        Slack may take the reply all the same, as a message of the channel: it is left there, to be found by its mark.
        """
        answer = await self._paced(
            Method.POST,
            self._client.chat_postMessage,
            channel=card.channel,
            thread_ts=card.ts,
            reply_broadcast=broadcast,
            metadata=mark.metadata,
            unfurl_links=False,
            unfurl_media=False,
            **message.arguments(),
        )
        if (answer.get("message") or {}).get("thread_ts") != card.ts and await self.is_gone(card):
            raise MessageGone("Slack took a reply to a deleted message as one of the channel")

    async def has_reply(self, card: CardReference, mark: MessageIdentity) -> bool:
        """Whether a reply with this mark stands in a card's thread. Raises MessageGone when the card was deleted."""
        async for message in self._read(self._client.conversations_replies, channel=card.channel, ts=card.ts):
            if message.get("subtype") == _TOMBSTONE:
                raise MessageGone("the card of this thread was deleted")
            if mark.is_on(message):
                return True
        return False

    async def update(self, card: CardReference, message: Message, mark: MessageIdentity) -> None:
        """Redraw it."""
        await self._paced(
            Method.UPDATE,
            self._client.chat_update,
            channel=card.channel,
            ts=card.ts,
            metadata=mark.metadata,
            **message.arguments(),
        )

    async def delete(self, card: CardReference) -> None:
        """Delete a message of ours, if it stands."""
        with suppress(MessageGone):
            await call(self._client.chat_delete, channel=card.channel, ts=card.ts)

    async def find(self, channel: str, mark: MessageIdentity, since_ms: int) -> list[CardReference]:
        """Return the messages with a mark that stand in the channel since a time (epoch ms), oldest first."""
        oldest = f"{since_ms / 1000:.6f}"
        history = self._read(self._client.conversations_history, channel=channel, oldest=oldest)
        found = [CardReference(channel=channel, ts=message["ts"]) async for message in history if mark.is_on(message)]
        return sorted(found, key=lambda card: card.ts)

    async def marked_at(self, card: CardReference) -> Marked:
        """Return what a message of ours shows; nothing of one that is not ours, or not there."""
        return marked_of(await self._message_at(card) or {})

    async def is_gone(self, card: CardReference) -> bool:
        """Whether a message was deleted; of one that had replies Slack keeps the thread, under a tombstone."""
        message = await self._message_at(card)
        return message is None or message.get("subtype") == _TOMBSTONE

    async def _message_at(self, card: CardReference) -> dict[str, Any] | None:
        answer = await self._paced(
            Method.HISTORY,
            self._client.conversations_history,
            channel=card.channel,
            oldest=card.ts,
            latest=card.ts,
            inclusive=True,
            limit=1,
            include_all_metadata=True,
        )
        return next((each for each in answer["messages"] if each.get("ts") == card.ts), None)

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
            for message in answer["messages"]:
                yield message
            cursor = {"cursor": (answer.get("response_metadata") or {}).get("next_cursor") or ""}
            if not cursor["cursor"]:
                return

    async def check(self, channel: str) -> None:
        """Raise when the bot cannot post to the channel as far as Slack can tell beforehand."""
        answer = await call(self._client.conversations_info, channel=channel)
        info: dict[str, Any] = answer["channel"]
        if info.get("is_archived"):
            raise NeedsPerson("is_archived", FIXES["is_archived"])
        if info.get("is_member") is False:
            raise NeedsPerson("not_in_channel", FIXES["not_in_channel"])

    def until_look(self, channel: str) -> float:
        """Return the seconds until a channel or a thread may be looked through; 0 for now."""
        return self._rate_limits.delay(Method.HISTORY, channel)

    def hold_posts(self, channel: str, seconds: float) -> None:
        """Let nothing be posted to a channel for a while."""
        self._rate_limits.hold(Method.POST, channel, seconds)

    async def _paced(self, method: Method, function: Any, *, channel: str, **arguments: Any) -> Any:
        self._rate_limits.spend(method, channel)
        try:
            return await call(function, channel=channel, **arguments)
        except RateLimited as limited:
            self._rate_limits.hold(method, channel, limited.seconds)
            raise
