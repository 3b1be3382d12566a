"""A directory for one order about many alerts: each person and group is asked for once."""

from bot.policy.directory import Directory
from bot.slack.people import Home, Person


class Remembered:
    """Remembers for as long as the order is carried out, seconds; a hundred decisions are no hundred questions."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._people: dict[str, Person] = {}
        self._groups: dict[str, frozenset[str]] = {}
        self._home: Home | None = None

    async def person(self, user_id: str) -> Person:
        """Return a user. Raises SlackFailure."""
        if user_id not in self._people:
            self._people[user_id] = await self._directory.person(user_id)
        return self._people[user_id]

    async def members(self, group_id: str) -> frozenset[str]:
        """Return the users of a user group. Raises SlackFailure."""
        if group_id not in self._groups:
            self._groups[group_id] = await self._directory.members(group_id)
        return self._groups[group_id]

    async def home(self) -> Home:
        """Return where the bot belongs. Raises SlackFailure."""
        if self._home is None:
            self._home = await self._directory.home()
        return self._home
