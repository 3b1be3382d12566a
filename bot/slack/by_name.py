"""Channels, people and user groups by their names, for whoever knows no ids."""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.answers import items_of, next_cursor
from bot.slack.calls import call
from bot.slack.errors import NeedsPerson, RateLimited, SlackRefused
from rules.text.normal_form import normal

_A_PAGE = 200
"""As Slack recommends."""

_ID = re.compile(r"(?=.*\d)[CGUWS][A-Z0-9]{6,}")
"""Without a digit it may be a name in capitals."""

_TOKEN = re.compile(r"<[@#!](?:subteam\^)?([CGUWS][A-Z0-9]+)(?:\|[^>]*)?>|https?://\S+/archives/([CG][A-Z0-9]+)\S*")
_NO_GROUPS = ("plan_upgrade_required", "paid_teams_only")

Item = dict[str, Any]
Rest = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Named:
    """What Slack lists under some names, the one that people see first; `but` says what speaks against it."""

    id: str
    names: tuple[str, ...]
    but: str = ""


class ByName:
    """
    Reads the lists of a workspace, each once. Raises `bot.slack.errors.SlackFailure`.

    `rest` waits so many seconds where Slack asks to: a large workspace has many pages.
    """

    def __init__(self, client: AsyncWebClient, rest: Rest) -> None:
        self._client = client
        self._rest = rest
        self._known: dict[str, list[Named]] = {}

    async def channels(self) -> list[Named]:
        """Return the channels that are not archived; of the private ones those that the bot is in."""
        if "channels" not in self._known:
            types = {"types": "public_channel,private_channel", "exclude_archived": True}
            found = await self._pages(self._client.conversations_list, "channels", **types)
            self._known["channels"] = [_channel(each) for each in found]
        return self._known["channels"]

    async def people(self) -> list[Named]:
        """Return everybody, and the user groups where the plan has any."""
        if "people" not in self._known:
            found = await self._pages(self._client.users_list, "members")
            self._known["people"] = [*map(_person, found), *await self._groups()]
        return self._known["people"]

    async def _groups(self) -> list[Named]:
        try:
            found = items_of(await call(self._client.usergroups_list), "usergroups")
        except (NeedsPerson, SlackRefused) as failure:
            if any(code in str(failure) for code in _NO_GROUPS):
                return []
            raise
        return [Named(str(each["id"]), _names(each.get("name"), each.get("handle"))) for each in found]

    async def _pages(self, method: Callable[..., Awaitable[Any]], key: str, **arguments: Any) -> list[Item]:
        found: list[Item] = []
        cursor = ""
        while True:
            try:
                answer = await call(method, limit=_A_PAGE, **arguments, **({"cursor": cursor} if cursor else {}))
            except RateLimited as limited:
                await self._rest(limited.seconds)
                continue
            found += items_of(answer, key)
            before, cursor = cursor, next_cursor(answer)
            if cursor in {"", before}:
                return found


def id_in(typed: str) -> str | None:
    """Return the id that was typed, or stands in a link or a mention that was copied; else None."""
    if token := _TOKEN.fullmatch(typed.strip()):
        return str(token[1] or token[2])
    return typed.strip() if _ID.fullmatch(typed.strip()) else None


def meant(typed: str, listed: Sequence[Named]) -> list[Named]:
    """Return what goes by a name, rather those that nothing speaks against; else what begins with it."""
    wanted = _plain(typed)
    if same := [each for each in listed if wanted in map(_plain, each.names)]:
        return [each for each in same if not each.but] or same
    return [each for each in listed if wanted and any(_plain(name).startswith(wanted) for name in each.names)]


def nearest(typed: str, listed: Sequence[Named], most: int = 3) -> list[str]:
    """Return names that are spelled nearly so."""
    known = {_plain(name): name for each in listed if not each.but for name in each.names}
    return [known[each] for each in get_close_matches(_plain(typed), known, n=most, cutoff=0.5)]


def _plain(name: str) -> str:
    return normal(name).lstrip("#@").casefold()


def _channel(item: Item) -> Named:
    but = "" if item.get("is_member") else "the bot is not in it yet: type /invite @aiops there"
    return Named(str(item["id"]), _names(item.get("name")), but)


def _person(user: Item) -> Named:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    return Named(str(user["id"]), _names(*names), next(_against(user), ""))


def _against(user: Item) -> Iterator[str]:
    if user.get("deleted"):
        yield "the account is deactivated"
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT":
        yield "that is a bot"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        yield "that is a guest, who may decide nothing unless a policy says so"
    if user.get("is_stranger"):
        yield "that is somebody of another workspace"


def _names(*names: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(each) for each in names if each))
