"""One evaluation of every station."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.evaluation.conditions import Conditions, StationReading
from bot.evaluation.fleet_snapshot import FleetWriter
from bot.evaluation.held_findings import HeldFindings
from bot.evaluation.holding_back import HoldingBack
from bot.evaluation.odd_clocks import OddClocks
from bot.evaluation.open_findings import OpenFindings
from bot.evaluation.standing_mutes import StandingMutes
from bot.evaluation.stations import Stations
from bot.evaluation.tick_report import TickReport
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.closing import KEEPS_ALL, Closing
from rules.evaluate.evaluate import judge_station
from rules.evaluate.late_arrivals import with_late_arrivals
from rules.fleet.fleet_snapshot import row_of
from rules.units import SECOND_MS
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()

CALLS_AT_A_TIME = 10
"""Fewer than the worker threads, so that a press never waits behind the reads and writes of a tick."""

FILLS_A_TICK = 100
"""How many stations' pasts are read in a tick, after a start and a change of leader: a second call for each."""

LOOKED_AT_AGAIN_A_TICK = 50
"""How many of those are read again because samples may have come late: each station's every five minutes, if few."""

DEADLINE = 0.8
"""The share of the interval after which a tick reads no more stations."""


@dataclass(frozen=True)
class Began:
    """When a tick began: epoch ms, and seconds of the monotonic clock."""

    now_ms: int
    monotonic: float


class Tick:
    """Reads and evaluates every station. Raises StorageUnavailable or SetupFault if the tables failed it as a whole."""

    def __init__(
        self,
        runtime: Runtime,
        stores: Stores,
        stations: Stations,
        *,
        every_seconds: float,
        has_copilot: bool = False,
        closing: Closing = KEEPS_ALL,
    ) -> None:
        self._runtime = runtime
        self._recent = stores.recent
        self._guards = stores.guards
        self._stations = stations
        self._deadline_seconds = every_seconds * DEADLINE
        self._why_missed: StorageUnavailable | SetupFault | None = None
        self._slots = asyncio.Semaphore(CALLS_AT_A_TIME)
        self._mutes = StandingMutes(stores.mutes, runtime.telemetry)
        self._opening = OpenFindings(runtime, stores, self._mutes, self._slots, has_copilot=has_copilot)
        self._conditions = Conditions(runtime, stores, self._slots, closing)
        self._holding_back = HoldingBack(runtime, stores.changing, self._slots)
        self._held = HeldFindings(runtime)
        self._odd_clocks = OddClocks(runtime.clock.monotonic)
        self._fleet = FleetWriter(runtime, stores.fleet, every_seconds=every_seconds)

    async def run(self, fence: int) -> TickReport:
        """Evaluate every station once; `fence` is that of the lease. What failed in part is raised at the end."""
        stations = await self._stations.stations()
        self._fills = iter(range(FILLS_A_TICK))
        began = Began(self._runtime.clock.now_ms(), self._runtime.clock.monotonic())
        # No station is missed for the past of another.
        self._fill_until = began.monotonic + self._deadline_seconds / 2
        self._recent.look_for_late(LOOKED_AT_AGAIN_A_TICK, began.now_ms)
        report = TickReport(stations=len(stations))
        guards = await self._runtime.workers.run(self._guards.all)
        await self._runtime.workers.run(self._mutes.read)
        self._why_missed = None
        readings = await asyncio.gather(*(self._evaluated(each, began) for each in stations))
        if isinstance(self._why_missed, SetupFault) and not any(readings):
            raise self._why_missed
        for station, seen in zip(stations, readings, strict=True):
            if seen is None:
                report.missed.append(station)
            else:
                report.take(seen)
        unread = tuple(report.missed)
        failed: list[Exception] = []
        with self._apart("opening", failed):
            self._held.note(report.held)
            await self._opening.act(guards, fence, report)
        with self._apart("conditions", failed):
            report.moved = await self._conditions.watch(report.seen, guards)
        with self._apart("holding back", failed):
            report.moved += await self._holding_back.note(report.held, guards)
        with self._apart("fleet", failed):
            await self._fleet.write((each.row for each in report.seen), unread, fence)
        self._tell(report, self._runtime.clock.monotonic() - began.monotonic)
        if failed:
            raise failed[0]
        return report

    @contextmanager
    def _apart(self, where: str, failed: list[Exception]) -> Iterator[None]:
        """Let whatever stops one part of a tick stop no other; failures of the tables are added to `failed`."""
        try:
            with last_guard(self._runtime.telemetry, where):
                yield
        except (StorageUnavailable, SetupFault) as failure:
            failed.append(failure)

    async def _evaluated(self, station_id: str, began: Began) -> StationReading | None:
        async with self._slots:
            with last_guard(self._runtime.telemetry, "station", station=station_id):
                return await self._runtime.workers.run(self._read_and_evaluate, station_id, began)
        return None

    def _read_and_evaluate(self, station_id: str, began: Began) -> StationReading | None:
        clock, rules = self._runtime.clock, self._runtime.rules
        passed = clock.monotonic() - began.monotonic
        if passed > self._deadline_seconds:
            return None
        # Not the wall clock: were it set in the middle of a tick, the other stations would all look silent.
        now_ms = began.now_ms + int(passed * SECOND_MS)
        try:
            recent = self._recent.read(station_id, now_ms, rules, may_fill=self._may_fill)
        except (StorageUnavailable, SetupFault) as failure:
            self._why_missed = failure
            return None
        judged = judge_station(station_id, recent.metrics, now_ms, rules, recent.last_seen_ms, recent.window.hours)
        judged = with_late_arrivals(judged, recent.window, rules, recent.arrived_ms)
        return StationReading(recent.window, judged, row_of(recent.window, judged.findings, recent.last_seen))

    def _may_fill(self) -> bool:
        return self._runtime.clock.monotonic() < self._fill_until and next(self._fills, None) is not None

    def _tell(self, report: TickReport, seconds: float) -> None:
        self._stations.missed(report.missed)
        self._stations.last_seen({each.station_id: at for each in report.seen if (at := each.row.seen_at) is not None})
        self._odd_clocks.note(each.row for each in report.seen)
        telemetry = self._runtime.telemetry
        telemetry.stations.set(report.stations)
        telemetry.stations_missed.inc(len(report.missed))
        telemetry.tick_seconds.observe(seconds)
        telemetry.last_tick.set(self._runtime.clock.now_ms() / 1000)
        if report.missed:
            log.error(
                "stations could not be read in time; they come first next time",
                missed=len(report.missed),
                stations=report.stations,
                first=report.missed[:5],
                why=str(self._why_missed or ""),
            )
