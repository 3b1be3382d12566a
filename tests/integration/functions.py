"""The engine of a function, on the tables of a test and by its clock."""

from typing import Any

from bot.access.policy_in_use import PolicyInUse
from bot.engines.build import Engine, build_use_case
from bot.engines.evaluate_stations import EvaluateStations
from bot.engines.fleet_beside import FleetBeside
from bot.engines.fleet_part import FleetPart
from bot.engines.heard_stations import HeardStations
from bot.engines.roll_call import RollCall
from bot.evaluation.evaluation import Evaluation
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.settings import EngineSettings
from bot.tables.stores import build_stores
from storage.tables import TableNames
from storage.windows import Windows
from tests.doubles.runtime import make_runtime

LONG = 60.0


class AlwaysFit:
    """The tests' clock is years behind AWS's."""

    async def must_be(self) -> None:
        """Find no fault."""


class Function:
    """One process of Lambda: what it remembers is its own."""

    def __init__(
        self, client: Any, names: TableNames, clock: Clock, policy: PolicyInUse | None = None, *, checks: bool = False
    ) -> None:
        self.stores = build_stores(client, names, clock, Telemetry(), windows=Windows(as_last_written=True))
        self.runtime = make_runtime(clock=clock)
        fit: Any = AlwaysFit()
        beside = FleetBeside(self.runtime, self.stores.fleet).rows
        evaluation = Evaluation(
            self.runtime, self.stores, policy=policy, past_days=self.stores.past_days, beside=beside
        )
        evaluate = (
            build_use_case(EngineSettings(), self.runtime, self.stores)
            if checks
            else EvaluateStations(self.runtime, self.stores, evaluation, fit)
        )
        heard = HeardStations(self.runtime, self.stores.roster)
        self.engine = Engine(
            evaluate,
            heard,
            RollCall(self.runtime, self.stores, (), None, fit),
            FleetPart(self.runtime, self.stores.fleet_parts),
        )

    def close(self) -> None:
        self.runtime.workers.close()
