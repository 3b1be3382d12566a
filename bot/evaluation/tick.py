"""One evaluation of every station."""

import structlog

from bot.access.policy_in_use import PolicyInUse
from bot.evaluation.evaluation import Evaluation, apart
from bot.evaluation.fleet_snapshot import FleetWriter
from bot.evaluation.stations import Stations
from bot.evaluation.tick_report import TickReport
from bot.runtime.one_leader import ALMOST, READING, most_stations
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores

log = structlog.get_logger()


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
        policy: PolicyInUse | None = None,
    ) -> None:
        self._runtime = runtime
        self._guards = stores.guards
        self._stations = stations
        self._every_seconds = every_seconds
        self._deadline_seconds = every_seconds * READING
        self._evaluation = Evaluation(runtime, stores, has_copilot=has_copilot, policy=policy)
        self._fleet = FleetWriter(runtime, stores.fleet, every_seconds=every_seconds)

    async def run(self, fence: int) -> TickReport:
        """Evaluate every station once; `fence` is that of the lease. What failed in part is raised at the end."""
        stations = await self._stations.stations()
        began = self._runtime.clock.monotonic()
        guards = await self._runtime.workers.run(self._guards.all)
        report = await self._evaluation.of(stations, guards, fence, self._deadline_seconds)
        with apart(self._runtime.telemetry, "fleet", report.failed):
            await self._fleet.write((each.row for each in report.seen), report.unread, fence)
        self._tell(report, self._runtime.clock.monotonic() - began)
        if report.failed:
            raise report.failed[0]
        return report

    def _tell(self, report: TickReport, seconds: float) -> None:
        is_long = seconds > self._every_seconds * ALMOST
        self._runtime.health.warn("tick", _almost(report.stations, self._every_seconds) if is_long else None)
        self._stations.missed(report.missed)
        self._stations.last_seen({each.station_id: at for each in report.seen if (at := each.row.seen_at) is not None})
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
                why=str(report.why_missed or ""),
            )


def _almost(stations: int, every_seconds: float) -> str:
    return (
        f"a look at {stations} stations takes more than half of its {every_seconds:g} s: one leader looks at about "
        f"{most_stations(every_seconds)}, then stations are missed. docs/scale.md says what comes next"
    )
