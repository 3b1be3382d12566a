"""The stations to evaluate, and their order."""

from collections.abc import Callable, Iterable, Mapping
from itertools import islice

import structlog

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.units import DAY_MS
from storage.errors import SetupFault, StorageUnavailable
from storage.roster import Roster

log = structlog.get_logger()

FIRST_LOOK_SECONDS = 10.0
"""How long a deployment without a roster looks for stations before its first tick; later looks are beside the ticks."""

FRESH_SECONDS = 60.0
WRITES_AT_ONCE = 50


class Stations:
    """
    The configured stations, or those on the stored roster and those that this replica has heard of since.

    A tick reads the roster, whoever wrote it: the intake of any replica, or the look of the one that led.
    """

    def __init__(
        self, runtime: Runtime, configured: tuple[str, ...], roster: Roster, each_station: Callable[[], Iterable[str]]
    ) -> None:
        """`each_station` yields the stations of the metrics table; it blocks, a call each."""
        self.are_configured = bool(configured)
        self._configured = configured
        self._roster = roster
        self._each_station = each_station
        self._workers = runtime.workers
        self._telemetry = runtime.telemetry
        self._clock = runtime.clock
        self._stored: dict[str, int] = {}
        self._read_at: float | None = None
        # What the roster does not say yet.
        self._news: dict[str, int] = {}
        self._missed: set[str] = set()

    @property
    def known(self) -> set[str]:
        """Every station that is known here."""
        return {*self._configured, *self._stored, *self._news}

    async def stations(self) -> list[str]:
        """Return the stations to evaluate, first those that the last tick missed. Raises StorageUnavailable."""
        if not self.are_configured:
            await self._read()
            if not self._stored:
                self.heard_of(await self._workers.run(self._first_look))
        return sorted(self.known, key=lambda station: (station not in self._missed, station))

    def heard_of(self, stations: Iterable[str]) -> None:
        """Remember stations that reported to this process."""
        self.last_seen(dict.fromkeys(stations, self._clock.now_ms()))

    def last_seen(self, seen: Mapping[str, int]) -> None:
        """Remember stations, and when each was heard of (epoch ms)."""
        if not self.are_configured:
            self._news.update(self._unsaid(seen))

    def missed(self, stations: Iterable[str]) -> None:
        """Remember which stations could not be read this time."""
        self._missed = set(stations)

    async def write(self) -> None:
        """Put on the roster what it does not say yet, some at a time. Raises StorageUnavailable."""
        if self._news and not self._is_fresh():
            # Another replica may have written the same.
            await self._read()
        some = dict(islice(self._news.items(), WRITES_AT_ONCE))
        if some:
            await self._workers.run(self._write, some)
            self._said(some)

    def _write(self, stations: Mapping[str, int]) -> None:
        for station, at in stations.items():
            with last_guard(self._telemetry, "roster", station=station):
                self._roster.heard(station, at)

    async def _read(self) -> None:
        try:
            self._said(await self._workers.run(self._roster.read, self._clock.now_ms()), is_all=True)
        except (StorageUnavailable, SetupFault) as failure:
            if self._read_at is None:
                raise
            log.warning("the roster was not read; the stations are those of before", why=str(failure))
            return
        self._read_at = self._clock.monotonic()

    def _said(self, stations: Mapping[str, int], *, is_all: bool = False) -> None:
        self._stored = {**({} if is_all else self._stored), **stations}
        self._news = self._unsaid(self._news)

    def _unsaid(self, seen: Mapping[str, int]) -> dict[str, int]:
        """Return those that the roster lacks, or has as heard of a day before."""
        return {name: at for name, at in seen.items() if at - self._stored.get(name, -DAY_MS) >= DAY_MS}

    def _is_fresh(self) -> bool:
        return self._read_at is not None and self._clock.monotonic() - self._read_at < FRESH_SECONDS

    def _first_look(self) -> list[str]:
        until, found = self._clock.monotonic() + FIRST_LOOK_SECONDS, []
        for station in self._each_station():
            found.append(station)
            if self._clock.monotonic() > until:
                break
        return found
