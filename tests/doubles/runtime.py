"""A runtime for the part under test; a test names only what it is about."""

from typing import Any

from bot.runtime.clock import Clock
from bot.runtime.health import Health
from bot.runtime.ids import new_id
from bot.runtime.runtime import Runtime
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from rules.evaluate.ruleset import default_rules


def make_runtime(**overrides: Any) -> Runtime:
    """The clock of the machine, two worker threads, the rules as shipped."""
    clock = overrides.get("clock", Clock())
    defaults: dict[str, Any] = {
        "clock": clock,
        "workers": WorkerThreads(2),
        "telemetry": Telemetry(),
        "health": Health(clock, stale_after_seconds=60),
        "rules": default_rules(),
        "owner": new_id(),
    }
    return Runtime(**{**defaults, **overrides})
