"""Who may do what: asked at every click, of Slack and of the settings, and refused when in doubt."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from bot.errors import IdentityUnknown, NotAllowed
from bot.slack.errors import SlackFailure
from bot.slack.people import Person

EVERYONE = "*"
_GROUP_SECONDS = 60.0


class Duty(StrEnum):
    """What a person must be to do something."""

    APPROVER = "approver"
    MANAGER = "manager"


class Directory(Protocol):
    """Where people are looked up."""

    async def person(self, user_id: str) -> Person:
        """Return a user."""

    async def members(self, group_id: str) -> frozenset[str]:
        """Return the users of a user group."""

    async def home_team(self) -> str:
        """Return the workspace of the bot."""


class Authority:
    """Answers whether a person may decide or read the audit."""

    def __init__(
        self,
        directory: Directory,
        *,
        approvers: tuple[str, ...],
        managers: tuple[str, ...],
        monotonic: Callable[[], float],
    ) -> None:
        self._directory = directory
        self._allowed = {Duty.APPROVER: approvers, Duty.MANAGER: managers}
        self._monotonic = monotonic
        self._groups: dict[str, tuple[float, frozenset[str]]] = {}
        self._home_team: str | None = None

    async def require(self, user_id: str, duty: Duty, to_do: str) -> None:
        """Raise NotAllowed, with the answer for the person, unless they have the duty. `to_do` is a verb phrase."""
        try:
            await self._must_be_a_colleague(user_id, to_do)
            if not await self._has(user_id, duty):
                raise NotAllowed(
                    f"You may not {to_do}. Those who may: {self.named(duty)}.",
                    f"may not {to_do}: not among the {duty}s ({', '.join(self._allowed[duty])})",
                )
        except SlackFailure as failure:
            raise IdentityUnknown(
                f"Slack could not be asked who you are, so nothing was done ({failure}). Try again in a moment."
            ) from failure

    def named(self, duty: Duty) -> str:
        """Return who has a duty as mrkdwn mentions."""
        allowed = self._allowed[duty]
        if EVERYONE in allowed:
            return "everyone in this workspace"
        return ", ".join(f"<!subteam^{each}>" if each.startswith("S") else f"<@{each}>" for each in allowed)

    async def _must_be_a_colleague(self, user_id: str, to_do: str) -> None:
        person = await self._directory.person(user_id)
        if self._home_team is None:
            self._home_team = await self._directory.home_team()
        faults = {
            "deactivated accounts": person.is_deleted,
            "bots": person.is_bot,
            "guests": person.is_guest,
            "people of another workspace": person.is_stranger or person.team_id != self._home_team,
        }
        for who, is_so in faults.items():
            if is_so:
                raise NotAllowed(f"You may not {to_do}: {who} are not allowed to.")

    async def _has(self, user_id: str, duty: Duty) -> bool:
        allowed = self._allowed[duty]
        if EVERYONE in allowed or user_id in allowed:
            return True
        groups = [each for each in allowed if each.startswith("S")]
        for group in groups:
            if user_id in await self._members(group, fresh=False):
                return True
        # Someone added a minute ago must not be turned away at 3 a.m. because of a cache.
        for group in groups:
            if user_id in await self._members(group, fresh=True):
                return True
        return False

    async def _members(self, group: str, *, fresh: bool) -> frozenset[str]:
        known = self._groups.get(group)
        if known and not fresh and self._monotonic() - known[0] < _GROUP_SECONDS:
            return known[1]
        members = await self._directory.members(group)
        self._groups[group] = (self._monotonic(), members)
        return members
