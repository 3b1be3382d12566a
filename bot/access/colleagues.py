"""Who belongs to the workspace. Slack is asked at every press; only refusals are cached, and only briefly."""

from collections.abc import Callable, Collection
from copy import copy

from cachetools import TTLCache

from bot.access.denials import accounts_may_not
from bot.access.directory import Directory, LooksPeopleUp
from bot.access.lookups import Lookups
from bot.slack.users import Home, Person

REFUSED_SECONDS = 30.0
"""
How long the refusal of a guest, bot, outsider or deactivated account is cached. Slack answers a hundred lookups a
minute, and one person who keeps pressing must not use them up.
"""
_MOST_REMEMBERED = 10_000


class Colleagues:
    """Checks that people belong to the workspace; `guests` returns the ids of outsiders who are allowed anyway."""

    def __init__(
        self, directory: Directory, guests: Callable[[], Collection[str]], monotonic: Callable[[], float]
    ) -> None:
        self._directory = directory
        self._guests = guests
        self._lookups = Lookups(directory, monotonic)
        self._people: LooksPeopleUp = self._lookups
        self._home: Home | None = None
        self._refused: TTLCache[str, str] = TTLCache(_MOST_REMEMBERED, REFUSED_SECONDS, monotonic)

    def of_one_order(self) -> "Colleagues":
        """Return a copy for one bulk order, which asks Slack about each person only once."""
        order = copy(self)
        order._people = _PersonCache(self._lookups)  # noqa: SLF001  our own copy
        return order

    async def must_include(self, user_id: str, to_do: str, *, expected: bool = False) -> None:
        """
        Raise NotAllowed if a person is deactivated, a bot, a guest or an outsider; SlackFailure if Slack does not say.

        `expected` says that the policy names them: they are asked about before strangers.
        """
        if (known := self._refused.get(user_id)) is not None:
            raise accounts_may_not(to_do, known)
        if expected:
            self._lookups.expect(user_id)
        if (who := await self._fault(user_id)) is not None:
            # For refusals only: whoever may do something is asked about each time.
            self._refused[user_id] = who
            raise accounts_may_not(to_do, who)

    async def _fault(self, user_id: str) -> str | None:
        """Return the kind of account that is refused, such as "bots"; None for a colleague."""
        person = await self._people.person(user_id)
        if self._home is None:
            self._home = await self._directory.home()
        if user_id in self._guests() and not (person.is_deleted or person.is_bot):
            return None
        faults = {
            "deactivated accounts": person.is_deleted,
            "bots": person.is_bot,
            "guests": person.is_guest,
            "people of another workspace": person.is_stranger or not self._home.is_home_of(person),
        }
        return next((who for who, is_so in faults.items() if is_so), None)


class _PersonCache:
    """Asks Slack about each person once. It lives as long as the order, some seconds."""

    def __init__(self, people: LooksPeopleUp) -> None:
        self._asked = people
        self._people: dict[str, Person] = {}

    async def person(self, user_id: str) -> Person:
        """Return a user. Raises SlackFailure."""
        if user_id not in self._people:
            self._people[user_id] = await self._asked.person(user_id)
        return self._people[user_id]
