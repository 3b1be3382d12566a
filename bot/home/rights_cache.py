"""What home-tab viewers may see and decide, cached: redrawing a tab asks Slack nothing."""

import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass

from bot.access.authorization import Authority
from bot.errors import IdentityUnknown, NotAllowed

REMEMBERED_SECONDS = 120.0
AGAIN_SECONDS = 30.0
"""When to ask again after Slack did not answer."""

AT_ONCE = 10
"""Lookups per round: Slack allows a hundred a minute, and people who press a button need some of them."""

LONGEST_SECONDS = 3.0
"""The time for lookups per round; if Slack is slow, the rest follow in the next round."""


@dataclass(frozen=True)
class Rights:
    """The policy groups a person belongs to, or why they may see nothing (mrkdwn)."""

    groups: frozenset[str] = frozenset()
    refusal: str | None = None


class RightsCache:
    """For display only: a press always asks Slack again."""

    def __init__(self, authority: Authority, monotonic: Callable[[], float]) -> None:
        self._authority = authority
        self._monotonic = monotonic
        self._asked: dict[str, tuple[float, Rights | None]] = {}

    def of(self, user_id: str) -> Rights | None:
        """Return what is known about a person; None if Slack has not answered, and their tab then stays as it is."""
        return self._asked.get(user_id, (0.0, None))[1]

    async def ask(self, user_id: str) -> Rights:
        """Ask Slack now. Raises NotAllowed, IdentityUnknown."""
        try:
            known = Rights(groups=await self._authority.groups_of(user_id))
        except IdentityUnknown:
            self._note(user_id, None)
            raise
        except NotAllowed as refusal:
            self._note(user_id, Rights(refusal=str(refusal)))
            raise
        self._note(user_id, known)
        return known

    async def look_again(self, user_ids: Collection[str]) -> None:
        """Ask again about the users with the oldest answers, and forget everybody not in `user_ids`."""
        self._asked = {user_id: self._asked[user_id] for user_id in user_ids if user_id in self._asked}
        due = sorted((each for each in user_ids if self._is_due(each)), key=self._asked_at)
        began = self._monotonic()
        # One after the other: the first lookup caches the group members for the rest.
        for user_id in due[:AT_ONCE]:
            if self._monotonic() - began > LONGEST_SECONDS:
                return
            with contextlib.suppress(NotAllowed):
                await self.ask(user_id)

    def _note(self, user_id: str, known: Rights | None) -> None:
        self._asked[user_id] = (self._monotonic(), known)

    def _asked_at(self, user_id: str) -> float:
        return self._asked[user_id][0] if user_id in self._asked else float("-inf")

    def _is_due(self, user_id: str) -> bool:
        wait = AGAIN_SECONDS if self.of(user_id) is None else REMEMBERED_SECONDS
        return self._monotonic() - self._asked_at(user_id) >= wait
