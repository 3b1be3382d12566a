"""response_url: five uses within thirty minutes of the interaction."""

import secrets
from dataclasses import dataclass

from tests.slack_double.clock import Clock
from tests.slack_double.slack_error import SlackRefusal

USES = 5
LIFETIME_SECONDS = 30 * 60


@dataclass
class ResponseUrl:
    """Whose interaction it answers, and the message that was pressed, if one was."""

    user: str
    channel: str
    message_ts: str | None
    issued_at: float
    uses: int = 0


class ResponseUrls:
    """Every response_url that was handed out, by the last part of its path."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, user: str, channel: str, message_ts: str | None) -> str:
        key = secrets.token_urlsafe(12)
        self._issued[key] = ResponseUrl(user, channel, message_ts, self._clock.now())
        return key

    def use(self, key: str) -> ResponseUrl:
        found = self._issued.get(key)
        if found is None or self._clock.now() - found.issued_at > LIFETIME_SECONDS:
            raise SlackRefusal("expired_url")
        if found.uses >= USES:
            raise SlackRefusal("used_url")
        found.uses += 1
        return found
