"""Which of the policy's groups a person is in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.access.directory import Directory
from bot.access.policy import EVERYONE
from bot.access.user_groups import REMEMBERED_SECONDS, UserGroups
from bot.slack.errors import SlackFailure

JUST_READ_SECONDS = 10.0
"""Younger answers are not refreshed: somebody who is refused and keeps pressing must not use up the rate limit."""

Ids = tuple[str, ...]


@dataclass(frozen=True)
class Membership:
    """The names of the policy's groups that a person is in; `unread` maps the ids of unread groups to failures."""

    names: tuple[str, ...]
    unread: Mapping[str, SlackFailure]


class Groups:
    """Finds the groups of a user. A user group that cannot be read counts as one they are not in."""

    def __init__(self, directory: Directory, monotonic: Callable[[], float]) -> None:
        self._user_groups = UserGroups(directory, monotonic)

    async def of(self, user_id: str, groups: Mapping[str, Ids], *, look_again: bool = True) -> Membership:
        """Return which of `groups` (ids by name) a user is in; `look_again` doubts a cached no and asks Slack."""
        found = await self._found(user_id, groups, REMEMBERED_SECONDS)
        if found.names or not look_again:
            return found
        # Someone added a minute ago must not be refused at 3 a.m. because of a cached answer.
        return await self._found(user_id, groups, JUST_READ_SECONDS)

    async def _found(self, user_id: str, groups: Mapping[str, Ids], younger_than: float) -> Membership:
        theirs = {user_id, EVERYONE}
        left = (each for ids in groups.values() if theirs.isdisjoint(ids) for each in ids if each.startswith("S"))
        unread: dict[str, SlackFailure] = {}
        for each in dict.fromkeys(left):
            try:
                if user_id in await self._user_groups.members(each, younger_than):
                    theirs.add(each)
            except SlackFailure as failure:
                unread[each] = failure
        return Membership(tuple(name for name, ids in groups.items() if not theirs.isdisjoint(ids)), unread)
