"""The health of the process, for `/readyz` and the log: what does not work, and how to fix it."""

from enum import StrEnum
from typing import Any

import structlog

from bot.runtime.clock import Clock

log = structlog.get_logger()


class Part(StrEnum):
    """A part of the bot that can fail."""

    SLACK_CONNECTION = "slack_connection"
    SLACK_CHANNEL = "slack_channel"
    TABLES = "tables"
    EVALUATION = "evaluation"


class Health:
    """Tracks which parts work. A part not yet reported on is `starting`, which is not ready."""

    def __init__(self, clock: Clock, *, stale_after_seconds: float) -> None:
        self._clock = clock
        self._stale_after = stale_after_seconds
        self._ills: dict[Part, str | None] = {}
        self._warnings: dict[str, str] = {}
        self._last_tick: float | None = None

    def well(self, part: Part) -> None:
        """Report that a part works."""
        if self._ills.get(part):
            log.info("works again", part=part.value)
        self._ills[part] = None

    def ill(self, part: Part, why: str) -> None:
        """Report that a part does not work, and how to fix it; logged when the reason changes."""
        if self._ills.get(part) != why:
            log.error("does not work", part=part.value, why=why)
        self._ills[part] = why

    def note(self, event: str, **facts: Any) -> None:
        """Log something an operator should know although every part works."""
        log.warning(event, **facts)

    def warn(self, what: str, why: str | None) -> None:
        """Report what an operator should mend although it keeps nobody from work; None: it is as it should be."""
        before = self._warnings.pop(what, None)
        if why is not None:
            self._warnings[what] = why
        if why != before:
            log.warning("needs an operator" if why else "is well again", what=what, why=why)

    def warnings(self) -> dict[str, str]:
        """Return what an operator should mend, by what it is about."""
        return dict(self._warnings)

    def ticked(self) -> None:
        """Report that an evaluation ended, here or on the replica that holds the lease."""
        self._last_tick = self._clock.monotonic()
        self.well(Part.EVALUATION)

    def ills(self) -> dict[str, str]:
        """Return why the process is not ready, by part; {} when it is."""
        found = {part.value: self._ills.get(part, "starting") for part in Part}
        quiet = 0.0 if self._last_tick is None else self._clock.monotonic() - self._last_tick
        if quiet > self._stale_after and not found[Part.EVALUATION.value]:
            found[Part.EVALUATION.value] = f"no evaluation for {quiet:.0f} s"
        return {part: why for part, why in found.items() if why}
