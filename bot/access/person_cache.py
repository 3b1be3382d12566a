"""A cache of people for one bulk order."""

from bot.access.directory import LooksPeopleUp
from bot.slack.users import Person


class PersonCache:
    """Asks Slack about each person once. It lives as long as the order, some seconds."""

    def __init__(self, people: LooksPeopleUp) -> None:
        self._asked = people
        self._people: dict[str, Person] = {}

    async def person(self, user_id: str) -> Person:
        """Return a user. Raises SlackFailure."""
        if user_id not in self._people:
            self._people[user_id] = await self._asked.person(user_id)
        return self._people[user_id]
