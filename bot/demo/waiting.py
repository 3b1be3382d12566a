"""How long to wait for a program to start: as long as it makes progress, which may be slow."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_SAY_EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class StartLimits:
    """
    The seconds to wait for a program that neither prints nor computes, and for any program in all.

    They bound a hang, not a slow machine: the person reads every ten seconds what is waited for, and can end it.
    """

    idle_seconds: float = 120.0
    longest_seconds: float = 1_800.0


START_LIMITS = StartLimits()
INSTALL_LIMITS = StartLimits(idle_seconds=600.0)
"""A download over a slow line prints nothing, and computes next to nothing."""


class ProcessWait:
    """One wait for one program."""

    def __init__(self, limits: StartLimits, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._monotonic = monotonic
        self._began = self._moved_at = self._said_at = monotonic()
        self._seen: object = None

    def given_up(self, progress: object) -> str | None:
        """Return why to wait no longer; None to go on. `progress` changes while the program gets on."""
        now = self._monotonic()
        if progress != self._seen:
            self._seen, self._moved_at = progress, now
        if now - self._began > self._limits.longest_seconds:
            return f"it still starts after {self._limits.longest_seconds:g} s"
        if now - self._moved_at > self._limits.idle_seconds:
            return f"for {self._limits.idle_seconds:g} s it has neither printed nor computed anything"
        return None

    def to_be_said(self) -> float | None:
        """Return the seconds waited so far when it is time to say so."""
        now = self._monotonic()
        if now - self._said_at < _SAY_EVERY_SECONDS:
            return None
        self._said_at = now
        return now - self._began


def processor_seconds(pid: int) -> float:
    """Return the CPU time of a process; where the system does not report it (macOS), a number that always grows."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return time.monotonic()
    return float(fields[11]) + float(fields[12])
