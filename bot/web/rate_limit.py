"""A limit on how often something may be requested."""

from collections.abc import Callable


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
