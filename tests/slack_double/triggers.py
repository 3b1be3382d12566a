"""trigger_id: good for one view, for three seconds."""

import secrets
from dataclasses import dataclass

from tests.slack_double.clock import Clock
from tests.slack_double.slack_error import SlackRefusal

LIFETIME_SECONDS = 3.0


@dataclass
class Trigger:
    """Who pressed, when, and whether a view came of it."""

    user: str
    issued_at: float
    exchanged: bool = False


class Triggers:
    """Every trigger that was ever handed out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str) -> str:
        trigger_id = f"{len(self._issued) + 1}.{secrets.randbelow(10**9)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, self._clock.patient())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Use it up; the id of the person who gets the view."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if trigger.exchanged:
            raise SlackRefusal("trigger_exchanged")
        if self._clock.patient() - trigger.issued_at > LIFETIME_SECONDS:
            raise SlackRefusal("expired_trigger_id")
        trigger.exchanged = True
        return trigger.user
