"""How the process is, for `/readyz` and the log: what is ill, since when, and what mends it."""

from enum import StrEnum
from typing import Any

import structlog

from bot.runtime.clock import Clock

log = structlog.get_logger()


class Part(StrEnum):
    """What can be ill."""

    SLACK_CONNECTION = "slack_connection"
    SLACK_CHANNEL = "slack_channel"
    TABLES = "tables"
    EVALUATION = "evaluation"


class Health:
    """Remembers what is ill. A part of which nothing was said yet is `starting`, which is not ready."""

    def __init__(self, clock: Clock, *, stale_after_seconds: float) -> None:
        self._clock = clock
        self._stale_after = stale_after_seconds
        self._ills: dict[Part, str | None] = {}
        self._last_tick: float | None = None

    def well(self, part: Part) -> None:
        """Say that a part works."""
        if self._ills.get(part):
            log.info("works again", part=part.value)
        self._ills[part] = None

    def ill(self, part: Part, why: str) -> None:
        """Say that a part does not work, and what mends it; logged when it is news."""
        if self._ills.get(part) != why:
            log.error("does not work", part=part.value, why=why)
        self._ills[part] = why

    def note(self, event: str, **facts: Any) -> None:
        """Log what an operator should know though nothing is ill."""
        log.warning(event, **facts)

    def ticked(self) -> None:
        """Say that an evaluation ended, here or (seen by its lease) elsewhere."""
        self._last_tick = self._clock.monotonic()
        self.well(Part.EVALUATION)

    def ills(self) -> dict[str, str]:
        """Return what keeps the process from being ready, by part; {} when it is ready."""
        found = {part.value: self._ills.get(part, "starting") for part in Part}
        if self._last_tick is not None and self._clock.monotonic() - self._last_tick > self._stale_after:
            found[Part.EVALUATION.value] = f"no evaluation for {self._clock.monotonic() - self._last_tick:.0f} s"
        return {part: why for part, why in found.items() if why}
