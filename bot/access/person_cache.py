"""People, remembered for one order about many alerts: each is asked for once."""

from bot.access.directory import LooksPeopleUp
from bot.slack.users import Person


class PersonCache:
    """Remembers for as long as the order is carried out, seconds; a hundred decisions are no hundred questions."""

    def __init__(self, people: LooksPeopleUp) -> None:
        self._asked = people
        self._people: dict[str, Person] = {}

    async def person(self, user_id: str) -> Person:
        """Return a user. Raises SlackFailure."""
        if user_id not in self._people:
            self._people[user_id] = await self._asked.person(user_id)
        return self._people[user_id]
