"""Names instead of mentions: who is only spoken of in the channel is not called."""

import asyncio
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from cachetools import TTLCache
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import limits
from bot.slack.answers import items_of, part
from bot.slack.calls import call
from bot.slack.errors import SlackFailure
from bot.slack.message import ASKED, Block, Message
from bot.slack.text import cut_markup, escaped

_MENTION = re.compile(r"<(?:@([UW][A-Z0-9]{1,31})|!subteam\^(S[A-Z0-9]{1,31}))>")
_REMEMBERED_SECONDS, _UNKNOWN_SECONDS = 6 * 3600.0, 300.0
_MOST_AT_ONCE, _SECONDS = 20, 2.0
"""A message waits this long at most for names; it goes with ids where they are not known by then."""

_LONGEST = 60


class Names:
    """Looks names up once in hours; what Slack does not tell is left alone for minutes."""

    def __init__(self, client: AsyncWebClient, monotonic: Callable[[], float]) -> None:
        self._client = client
        self._known: TTLCache[str, str] = TTLCache(math.inf, _REMEMBERED_SECONDS, monotonic)
        self._unknown: TTLCache[str, bool] = TTLCache(math.inf, _UNKNOWN_SECONDS, monotonic)
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def named(self, message: Message) -> Message:
        """Return a message in which everybody stands by name, but for those whom it asks."""
        spoken_of = {each for text in _texts(message) for found in _MENTION.findall(text) for each in found if each}
        unknown = spoken_of - message.asks - self._known.keys() - (self._unknown.keys() - self._asking.keys())
        if unknown:
            await self._learn(sorted(unknown)[:_MOST_AT_ONCE])
        text = self._without(message.text, message.asks)
        # A notification stays as short as it was drawn.
        longest = max(len(message.text), limits.NOTICE)
        return replace(
            message,
            text=cut_markup(text, longest) if message.blocks else text,
            blocks=[each if _asks(each) else self._in(each, message.asks) for each in message.blocks],
        )

    async def _learn(self, ids: list[str]) -> None:
        """Wait for the names that are asked for, each once however many messages wait for it."""
        for each in ids:
            if each not in self._asking:
                self._asking[each] = asyncio.ensure_future(self._look(each))
        await asyncio.wait([self._asking[each] for each in ids], timeout=_SECONDS)

    async def _look(self, who: str) -> None:
        self._unknown[who] = True
        try:
            await (self._groups() if who.startswith("S") else self._person(who))
        except SlackFailure:
            return
        finally:
            del self._asking[who]

    async def _person(self, user_id: str) -> None:
        user = part(await call(self._client.users_info, user=user_id), dict, "user")
        given = user.get("profile")
        profile = given if isinstance(given, dict) else {}
        self._known[user_id] = str(profile.get("real_name") or user.get("real_name") or user.get("name") or user_id)

    async def _groups(self) -> None:
        groups = items_of(await call(self._client.usergroups_list), "usergroups")
        names = ((each.get("id"), each.get("name") or each.get("handle")) for each in groups)
        self._known.update({id_: str(name) for id_, name in names if isinstance(id_, str) and name})

    def _in(self, value: Any, asks: frozenset[str]) -> Any:
        if isinstance(value, list):
            return [self._in(each, asks) for each in value]
        if not isinstance(value, dict):
            return value
        if value.get("type") == "mrkdwn":
            text = self._without(value["text"], asks)
            return {**value, "text": cut_markup(text, max(len(value["text"]), limits.FIELD))}
        return {name: self._in(each, asks) for name, each in value.items()}

    def _without(self, text: str, asks: frozenset[str]) -> str:
        def name(found: re.Match[str]) -> str:
            who = found[1] or found[2]
            return found[0] if who in asks else escaped(self._known.get(who, who), _LONGEST)

        return _MENTION.sub(name, text)


def _asks(block: Block) -> bool:
    return str(block.get("block_id", "")).startswith(ASKED)


def _texts(message: Message) -> Iterator[str]:
    yield message.text
    waiting: list[Any] = [each for each in message.blocks if not _asks(each)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict) and each.get("type") == "mrkdwn":
            yield each["text"]
        elif isinstance(each, dict):
            waiting += each.values()
