"""Reads and judges stations in worker threads, several at a time."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.evaluation.conditions import StationReading
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.runtime.turns import TurnsByTime
from bot.tables.past_days import PastDays
from bot.tables.recent_metrics import RecentReader
from rules.evaluate.evaluate import is_in_time, judge_station, judge_window
from rules.evaluate.late_arrivals import with_late_arrivals
from rules.evaluate.ruleset import RuleSet
from rules.fleet.fleet_snapshot import row_of
from rules.units import SECOND_MS
from storage.errors import SetupFault, StorageUnavailable

FEWEST_AT_A_TIME = 3
"""As many readings are made at a time where more would only compete for the interpreter."""

FILLS_A_LOOK = 100
"""How many stations' pasts are read in a look, after a start and a change of leader: a second call for each."""

_MOST_IN_A_TURN, _TURN_SECONDS = 10, 0.02
_TURNS_EACH = 4
"""A thread takes several stations in a turn, so that it need not be handed each; no more than let all end together."""


@dataclass
class Began:
    """When a look began (epoch ms, and monotonic seconds), for how long it may read, and why it missed some."""

    now_ms: int
    monotonic: float
    seconds: float
    fills: Iterator[int] = field(default_factory=lambda: iter(range(FILLS_A_LOOK)))
    guarded: frozenset[str] = frozenset()
    why_missed: StorageUnavailable | SetupFault | None = None
    surprises: set[str] = field(default_factory=set)

    @property
    def fill_until(self) -> float:
        """Until when pasts are read: no station is missed for the past of another."""
        return self.monotonic + self.seconds / 2


class Readings:
    """Reads stations; as many at a time as shorten the whole."""

    def __init__(self, runtime: Runtime, recent: RecentReader, past_days: PastDays | None, at_a_time: int) -> None:
        self._runtime = runtime
        self._recent = recent
        self._past_days = past_days
        self._at_a_time = at_a_time
        self._turns = TurnsByTime(at_a_time, FEWEST_AT_A_TIME, runtime.clock.monotonic)

    async def of(self, stations: Sequence[str], began: Began) -> list[StationReading | None]:
        """Return each station's reading, in their order; None for what was missed, which `began` explains."""
        self._turns.begin()
        left, found = deque(stations), dict[str, StationReading | None]()
        await asyncio.gather(*(self._take(left, found, began) for _ in range(self._at_a_time)))
        return [found.get(each) for each in stations]

    async def _take(self, left: deque[str], found: dict[str, StationReading | None], began: Began) -> None:
        while left:
            async with self._turns.turn() as turn:
                if left:
                    turn.calls = await self._runtime.workers.run(self._some, left, found, began)

    def _some(self, left: deque[str], found: dict[str, StationReading | None], began: Began) -> int:
        monotonic = self._runtime.clock.monotonic
        until = monotonic() + _TURN_SECONDS
        most = max(1, min(_MOST_IN_A_TURN, len(left) // (self._at_a_time * _TURNS_EACH)))
        taken = 0
        while not taken or (taken < most and monotonic() <= until):
            try:
                station_id = left.popleft()
            except IndexError:
                break
            found[station_id] = self._guarded(station_id, began)
            taken += 1
        return max(1, taken)

    def _guarded(self, station_id: str, began: Began) -> StationReading | None:
        with last_guard(self._runtime.telemetry, "station", station=station_id):
            return self._read_and_evaluate(station_id, began)
        began.surprises.add(station_id)
        return None

    def _read_and_evaluate(self, station_id: str, began: Began) -> StationReading | None:
        clock, rules = self._runtime.clock, self._runtime.rules
        passed = clock.monotonic() - began.monotonic
        if passed > began.seconds:
            return None
        # Not the wall clock: were it set in the middle of a tick, the other stations would all look silent.
        now_ms = began.now_ms + int(passed * SECOND_MS)
        try:
            seen = self._judged(station_id, now_ms, rules, began)
            if self._past_days is not None and self._wants_days(seen, began):
                self._past_days.fill(station_id, now_ms)
                seen = self._judged(station_id, now_ms, rules, began)
        except (StorageUnavailable, SetupFault) as failure:
            began.why_missed = failure
            self._turns.refused()
            return None
        return seen

    def _judged(self, station_id: str, now_ms: int, rules: RuleSet, began: Began) -> StationReading:
        recent = self._recent.read(station_id, now_ms, rules, may_fill=lambda: self._may_fill(began))
        window = recent.window
        if is_in_time(window):
            # What the rules work out of it, the fleet's row needs as well.
            judged = judge_window(window, rules)
        else:
            judged = judge_station(station_id, recent.metrics, now_ms, rules, recent.last_seen_ms, window.hours)
        judged = with_late_arrivals(judged, window, rules, recent.arrived_ms)
        return StationReading(window, judged, row_of(window, judged.findings, recent.last_seen))

    def _wants_days(self, seen: StationReading, began: Began) -> bool:
        is_suspect = bool(seen.judged.standing) or seen.station_id in began.guarded
        days = self._past_days
        return days is not None and is_suspect and days.is_due(seen.station_id, seen.window.now_ms)

    def _may_fill(self, began: Began) -> bool:
        return self._runtime.clock.monotonic() < began.fill_until and next(began.fills, None) is not None
