"""Rate limits: one for everybody together, or one for each key."""

from collections.abc import Callable

from cachetools import LRUCache

_MOST_REMEMBERED = 10_000


class RateLimit:
    """A token bucket: `per_second` requests on average, up to `burst` at once."""

    def __init__(self, monotonic: Callable[[], float], *, per_second: float, burst: int) -> None:
        self._monotonic = monotonic
        self._per_second = per_second
        self._burst = burst
        self._left = float(burst)
        self._at = monotonic()

    def spend(self) -> float:
        """Spend one request and return 0; if none is left, return the seconds until one will be."""
        now = self._monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / self._per_second
        self._left -= 1
        return 0.0


class KeyedRateLimits:
    """A token bucket for each key. The least recently used of very many keys are forgotten."""

    def __init__(self, monotonic: Callable[[], float], *, per_second: float, burst: int) -> None:
        self._monotonic = monotonic
        self._per_second = per_second
        self._burst = burst
        self._limits: LRUCache[str, RateLimit] = LRUCache(_MOST_REMEMBERED)

    def spend(self, key: str) -> float:
        """Spend one request of a key and return 0; if none is left, return the seconds until one will be."""
        if (limit := self._limits.get(key)) is None:
            limit = self._limits[key] = RateLimit(self._monotonic, per_second=self._per_second, burst=self._burst)
        return limit.spend()
