"""The functions of a house that functions evaluate: a sweep over all of its stations, in batches as the template's."""

import contextlib
from dataclasses import replace
from typing import Any

from bot.bot import Bot
from bot.engines.build import Engine
from bot.engines.evaluate_stations import EvaluateStations
from bot.engines.fleet_beside import FleetBeside
from bot.engines.fleet_part import FleetPart
from bot.engines.handlers import sweep
from bot.engines.heard_stations import HeardStations
from bot.engines.roll_call import RollCall
from bot.errors import MayNotEvaluate, NotAllEvaluated
from bot.evaluation.evaluation import Evaluation
from bot.leadership.version_check import VersionCheck
from bot.runtime.setting_types import EvaluatedBy
from bot.runtime.telemetry import Telemetry
from storage.data_versions import DataVersions
from storage.errors import SetupFault, StorageUnavailable
from tests.integration.functions import LONG

BATCH = 500


class KnowsTheTables:
    """Whether a newer version has written them; the clock of a house may be any."""

    def __init__(self, check: VersionCheck) -> None:
        self._check = check

    async def must_be(self) -> None:
        if fault := await self._check.fault():
            raise MayNotEvaluate(fault)


class Sweeps:
    """Has the house's rules, policy and clock, as a function that is deployed with the same files."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # Where both look, what a function counts is not on the service's own page of figures.
        is_alone = bot.settings.evaluation is EvaluatedBy.FUNCTIONS
        runtime = bot.runtime if is_alone else replace(bot.runtime, telemetry=Telemetry())
        self._beside = None if is_alone else runtime.telemetry
        stores = bot.stores
        evaluation = Evaluation(
            runtime,
            stores,
            has_copilot=bot.settings.copilot is not None,
            policy=bot.on_call.in_use,
            past_days=stores.past_days,
            beside=FleetBeside(runtime, stores.fleet).rows,
        )
        versions = DataVersions(stores.client, stores.names.coordination)
        fit: Any = KnowsTheTables(VersionCheck(runtime, versions, stores.partitions))
        self._engine = Engine(
            EvaluateStations(runtime, stores, evaluation, fit),
            HeardStations(runtime, stores.roster),
            RollCall(runtime, stores, (), None, fit),
            FleetPart(runtime, stores.fleet_parts),
        )

    def surprises(self, where: str) -> float:
        """How often something unforeseen was met and counted here, beside what the service counted."""
        counted = self._beside.unexpected_errors.labels(where=where) if self._beside is not None else None
        return 0.0 if counted is None else counted._value.get()

    async def sweep(self) -> None:
        """Look at every station once; what fails is looked at by the next one."""
        with contextlib.suppress(StorageUnavailable, SetupFault):
            names = await self._bot.engine.stations.stations()
            for start in range(0, len(names), BATCH):
                with contextlib.suppress(MayNotEvaluate, NotAllEvaluated, StorageUnavailable, SetupFault):
                    await sweep(self._engine, names[start : start + BATCH], LONG)
