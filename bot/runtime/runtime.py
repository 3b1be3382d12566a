"""What every part of the bot shares."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from bot.runtime.clock import Clock
from bot.runtime.health import Health
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import POOL_SIZE, WorkerThreads
from rules.evaluate.ruleset import RuleSet


def new_id() -> str:
    """Return a new UUID v4, the form of every key in the tables."""
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Runtime:
    """
    One replica's clock, worker threads, telemetry, health, rules and ids.

    `owner` names the replica in claims and leases. Tests replace any field with their own.
    """

    clock: Clock
    workers: WorkerThreads
    telemetry: Telemetry
    health: Health
    rules: RuleSet
    owner: str
    new_id: Callable[[], str] = new_id


def build_runtime(
    rules: RuleSet, *, clock: Clock | None = None, threads: int = POOL_SIZE, stale_after_seconds: float = 60.0
) -> Runtime:
    """Return a new one; its health reports a fault when no tick has ended for `stale_after_seconds`."""
    clock = clock or Clock()
    return Runtime(
        clock=clock,
        workers=WorkerThreads(threads),
        telemetry=Telemetry(),
        health=Health(clock, stale_after_seconds=stale_after_seconds),
        rules=rules,
        owner=new_id(),
    )
