"""What every part of the bot shares."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from bot.runtime.clock import Clock
from bot.runtime.health import Health
from bot.runtime.rules_in_use import RulesInUse
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

    `owner` names the replica in claims and leases. Tests replace any field with their own. The `rules` may be others
    the next time: what one piece of work judges by, it asks for once.
    """

    clock: Clock
    workers: WorkerThreads
    telemetry: Telemetry
    health: Health
    rules_in_use: RulesInUse
    owner: str
    new_id: Callable[[], str] = new_id

    @property
    def rules(self) -> RuleSet:
        """The rules in use."""
        return self.rules_in_use.rules


def build_runtime(
    rules: RuleSet | RulesInUse,
    *,
    clock: Clock | None = None,
    threads: int = POOL_SIZE,
    stale_after_seconds: float = 60.0,
) -> Runtime:
    """Return a new one; its health reports a fault when no tick has ended for `stale_after_seconds`."""
    clock = clock or Clock()
    return Runtime(
        clock=clock,
        workers=WorkerThreads(threads),
        telemetry=Telemetry(),
        health=Health(clock, stale_after_seconds=stale_after_seconds),
        rules_in_use=rules if isinstance(rules, RulesInUse) else RulesInUse(rules),
        owner=new_id(),
    )
