"""The stations to evaluate, and their order."""

from collections.abc import Callable, Iterable

from bot.runtime.runtime import Runtime

REDISCOVER_SECONDS = 300.0
"""Discovery costs a read per station: a new one is evaluated within five minutes, or at once if it reports here."""


class Stations:
    """The configured stations, or those discovered in the metrics table."""

    def __init__(self, runtime: Runtime, configured: tuple[str, ...], discover: Callable[[], list[str]]) -> None:
        self._configured = configured
        self._discover = discover
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._known: set[str] = set(configured)
        self._discovered_at: float | None = None
        self._missed: set[str] = set()

    async def stations(self) -> list[str]:
        """Return the stations to evaluate, first those that the last tick missed."""
        if not self._configured and self._is_old():
            self._known |= set(await self._workers.run(self._discover))
            self._discovered_at = self._clock.monotonic()
        return sorted(self._known, key=lambda station: (station not in self._missed, station))

    def heard_of(self, stations: Iterable[str]) -> None:
        """Remember stations that reported to this process."""
        if not self._configured:
            self._known |= set(stations)

    def missed(self, stations: Iterable[str]) -> None:
        """Remember which stations could not be read this time."""
        self._missed = set(stations)

    def _is_old(self) -> bool:
        return self._discovered_at is None or self._clock.monotonic() - self._discovered_at > REDISCOVER_SECONDS
