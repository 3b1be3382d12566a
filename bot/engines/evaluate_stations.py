"""Evaluates some stations as the leader's tick does, whoever leads, and beside any number of others."""

from collections.abc import Collection, Sequence

from bot.engines.figures import tell
from bot.engines.fitness import Fitness
from bot.evaluation.evaluation import Evaluation
from bot.evaluation.tick_report import TickReport
from bot.leadership.leadership import LEASE
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from storage.leases import standing_fence

READING = 0.5
"""The share of the time left in which stations are read; in the rest alerts are written."""


class EvaluateStations:
    """The one use case of the engines: what a tick does of some stations, but for the snapshot of the fleet."""

    def __init__(
        self, runtime: Runtime, stores: Stores, evaluation: Evaluation, fitness: Fitness, environment: str = "prod"
    ) -> None:
        self._runtime = runtime
        self._environment = environment
        self._stores = stores
        self._evaluation = evaluation
        self._fitness = fitness

    async def run(self, stations: Sequence[str], seconds_left: float, guarded: Collection[str] = ()) -> TickReport:
        """
        Evaluate stations once. Of those that are `guarded` it also says what cleared, came back or closes by itself.

        Guards are four reads a station, so that those of the others are read only where there is trouble. It acts in
        the name of whoever leads when it begins: it borrows that fence. Raises MayNotEvaluate, StorageUnavailable,
        SetupFault.
        """
        if not stations:
            return TickReport()
        await self._fitness.must_be()
        run, stores = self._runtime.workers.run, self._stores
        fence = await run(standing_fence, stores.client, stores.names.coordination, LEASE)
        guards_of = stores.station_guards.of
        guards = await run(guards_of, guarded) if guarded else {}
        report = await self._evaluation.of(stations, guards, fence, seconds_left * READING, guards_of)
        tell(report, self._environment, self._runtime.clock.now_ms())
        return report


def unfinished(report: TickReport) -> list[str]:
    """Return the stations to evaluate again at once; one that surprised would do so again, and is not among them."""
    again = [each for each in dict.fromkeys(report.missed) if each not in report.surprises]
    # What failed in part may have been about any of them.
    return again or ([each.station_id for each in report.seen] if report.failed else [])
