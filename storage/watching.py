"""Telling a dead holder from a live one without trusting any wall clock."""

from collections.abc import Callable, Mapping


class Watched:
    """
    Remembers since when each token has been seen unchanged.

    A token is stale when this process has watched it stand for `seconds` on its own monotonic clock. A holder
    that lives changes its token (a lease is renewed, work is done) well before.
    """

    def __init__(self, monotonic: Callable[[], float], seconds: float) -> None:
        self._monotonic = monotonic
        self._seconds = seconds
        self._since: dict[str, tuple[str, float]] = {}

    def look(self, tokens: Mapping[str, str]) -> None:
        """Take note of every token that stands now; forget those that are gone."""
        now = self._monotonic()
        before = self._since
        self._since = {
            key: before[key] if key in before and before[key][0] == token else (token, now)
            for key, token in tokens.items()
        }

    def is_stale(self, key: str, token: str) -> bool:
        """Whether the token has stood unchanged for the whole time."""
        seen = self._since.get(key)
        return seen is not None and seen[0] == token and self._monotonic() - seen[1] >= self._seconds
