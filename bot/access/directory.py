"""Looking people up."""

from typing import Protocol

from bot.slack.users import Home, Person


class LooksPeopleUp(Protocol):
    """Raises SlackFailure."""

    async def person(self, user_id: str) -> Person:
        """Return a user."""


class Directory(LooksPeopleUp, Protocol):
    """Raises SlackFailure."""

    async def members(self, group_id: str) -> frozenset[str]:
        """Return the users of a user group."""

    async def home(self) -> Home:
        """Return where the bot belongs."""
