"""What the leader does in place of a tick where functions evaluate: it gathers what they saw into one snapshot."""

from collections.abc import Iterable

from bot.errors import NobodyEvaluates
from bot.evaluation.fleet_snapshot import FleetWriter
from bot.evaluation.tick_report import TickReport
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.units import SECOND_MS

LATE = 3
"""So many intervals after a part was written its stations count as not read."""


class GatheredFleet:
    """Has one writer, like every snapshot: it is called with the fence of the lease."""

    def __init__(self, runtime: Runtime, stores: Stores, *, every_seconds: float) -> None:
        self._runtime = runtime
        self._parts = stores.fleet_parts
        self._roster = stores.roster
        self._late_ms = int(LATE * every_seconds * SECOND_MS)
        self._every_seconds = every_seconds
        self._writer = FleetWriter(runtime, stores.fleet, every_seconds=every_seconds)

    async def run(self, fence: int) -> TickReport:
        """Gather once. Raises NobodyEvaluates if no function has seen a station for some intervals."""
        parts = await self._runtime.workers.run(self._parts.read)
        now_ms = self._runtime.clock.now_ms()
        rows = newest(parts, now_ms - self._late_ms)
        unread = [each.station_id for each in rows if not each.was_read]
        if len(unread) == len(rows) and (rows or await self._has_stations(now_ms)):
            raise NobodyEvaluates(
                f"no function has looked at a station for {LATE * self._every_seconds:g} s: look at the executions of "
                "the sweep of deploy/scale-out.yaml, or unset AIOPS_EVALUATION and the service evaluates"
            )
        await self._writer.write((each for each in rows if each.was_read), unread, fence)
        telemetry = self._runtime.telemetry
        telemetry.stations.set(len(rows))
        telemetry.stations_missed.inc(len(unread))
        telemetry.last_tick.set(self._runtime.clock.now_ms() / SECOND_MS)
        return TickReport(stations=len(rows))

    async def _has_stations(self, now_ms: int) -> bool:
        """Whether there is anything to look at."""
        return bool(await self._runtime.workers.run(self._roster.read, now_ms))


def newest(parts: Iterable[FleetSnapshot], since: int) -> list[StationRow]:
    """Return one row a station, of the newest part that has it; one of before `since` (epoch ms) was not read."""
    rows: dict[str, StationRow] = {}
    for part in sorted(parts, key=lambda each: each.at):
        is_late = part.at < since
        rows |= {
            each.station_id: StationRow(station_id=each.station_id, was_read=False) if is_late else each
            for each in part.rows
        }
    return list(rows.values())
