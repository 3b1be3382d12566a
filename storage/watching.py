"""Tells dead holders from live ones without trusting wall clocks."""

from collections.abc import Callable, Mapping


class Watched:
    """
    Remembers how long each token has not changed.

    A token is stale once this process has seen it unchanged for `seconds` on its own monotonic clock. A live holder
    changes its token (renews its lease, finishes its work) well before.
    """

    def __init__(self, monotonic: Callable[[], float], seconds: float) -> None:
        self._monotonic = monotonic
        self._seconds = seconds
        self._since: dict[str, tuple[str, float]] = {}

    def look(self, tokens: Mapping[str, str]) -> None:
        """Note the current tokens; forget those that are gone."""
        now = self._monotonic()
        before = self._since
        self._since = {
            key: before[key] if key in before and before[key][0] == token else (token, now)
            for key, token in tokens.items()
        }

    def is_stale(self, key: str, token: str) -> bool:
        """Return whether the token has not changed for `seconds`."""
        seen = self._since.get(key)
        return seen is not None and seen[0] == token and self._monotonic() - seen[1] >= self._seconds
