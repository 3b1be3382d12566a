"""Slack's user groups, remembered for a minute."""

from collections.abc import Callable

from bot.policy.directory import Directory
from bot.policy.policy import EVERYONE

REMEMBERED_SECONDS = 60.0


class Groups:
    """Says whether a user is among some ids. Raises SlackFailure when Slack cannot be asked."""

    def __init__(self, directory: Directory, monotonic: Callable[[], float]) -> None:
        self._directory = directory
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    async def has(self, ids: tuple[str, ...], user_id: str, *, look_again: bool = True) -> bool:
        """Whether a user is one of the ids, or in a user group among them; without `look_again`, as remembered."""
        if EVERYONE in ids or user_id in ids:
            return True
        groups = [each for each in ids if each.startswith("S")]
        for group in groups:
            if user_id in await self._members(group, fresh=False):
                return True
        if not look_again:
            return False
        # Someone added a minute ago must not be turned away at 3 a.m. because of what is remembered.
        for group in groups:
            if user_id in await self._members(group, fresh=True):
                return True
        return False

    async def _members(self, group: str, *, fresh: bool) -> frozenset[str]:
        known = self._known.get(group)
        if known and not fresh and self._monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        members = await self._directory.members(group)
        self._known[group] = (self._monotonic(), members)
        return members
