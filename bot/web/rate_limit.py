"""A bound on how often something may be asked."""

from collections.abc import Callable


class RateLimit:
    """So many requests a second on average, so many at once after a rest."""

    def __init__(self, monotonic: Callable[[], float], *, per_second: float, burst: int) -> None:
        self._monotonic = monotonic
        self._per_second = per_second
        self._burst = burst
        self._left = float(burst)
        self._at = monotonic()

    def spend(self) -> float:
        """Take one; return 0, or the seconds until one may be taken (then none was)."""
        now = self._monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / self._per_second
        self._left -= 1
        return 0.0
