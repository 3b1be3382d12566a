"""Builds the engine of a function, once for as long as AWS keeps its process."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.access.load import policy_of
from bot.access.policy_in_use import PolicyInUse
from bot.aws.client import aws_client, dynamodb_client
from bot.engines.evaluate_stations import EvaluateStations
from bot.engines.fitness import build_fitness
from bot.engines.fleet_beside import FleetBeside
from bot.engines.fleet_part import FleetPart
from bot.engines.heard_stations import HeardStations
from bot.engines.roll_call import RollCall
from bot.evaluation.evaluation import Evaluation
from bot.runtime.rules_in_use import RulesInUse
from bot.runtime.runtime import Runtime, build_runtime
from bot.runtime.time_outs import TimeOuts
from bot.settings import EngineSettings
from bot.tables.stores import Stores, build_stores
from storage.windows import Windows

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Engine:
    """What the handlers call; `runner` keeps one event loop for all invocations."""

    evaluate: EvaluateStations
    heard: HeardStations
    roll_call: RollCall
    parts: FleetPart
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def run(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        """Run something to its end."""
        return self.runner.run(coroutine)


def build_engine(settings: EngineSettings, *, windows_as_last_written: bool = False) -> Engine:
    """Build what a function needs. Raises SettingsRefused, InvalidRules."""
    runtime = build_runtime(RulesInUse.of(settings.rule_files))
    client, queries = dynamodb_client(TimeOuts())
    windows = Windows(queries, as_last_written=windows_as_last_written)
    stores = build_stores(client, settings.tables, runtime.clock, runtime.telemetry, windows=windows)
    return Engine(
        build_use_case(settings, runtime, stores),
        HeardStations(runtime, stores.roster),
        RollCall(runtime, stores, settings.stations, aws_client("s3"), build_fitness(runtime, stores)),
        FleetPart(runtime, stores.fleet_parts),
    )


def _policy(settings: EngineSettings, runtime: Runtime) -> PolicyInUse:
    """Return the policy; which the default channel is, the service knows."""
    found, facts = policy_of(settings.policy_file, (), ()), runtime.rules_in_use.station
    return PolicyInUse(found, settings.policy_file, facts=facts, environment=settings.environment)


def build_use_case(settings: EngineSettings, runtime: Runtime, stores: Stores) -> EvaluateStations:
    """Return the use case on some stores. Raises SettingsRefused."""
    evaluation = Evaluation(
        runtime,
        stores,
        has_copilot=settings.copilot is not None,
        policy=_policy(settings, runtime),
        past_days=stores.past_days,
        beside=FleetBeside(runtime, stores.fleet).rows,
    )
    fitness = build_fitness(runtime, stores)
    return EvaluateStations(runtime, stores, evaluation, fitness, settings.environment)
