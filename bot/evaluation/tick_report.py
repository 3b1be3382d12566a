"""The result of a tick."""

from dataclasses import dataclass, field

from bot.evaluation.conditions import StationReading
from rules.alert.alert import Alert
from rules.evaluate.finding import Finding
from rules.evaluate.judgement import HeldFinding


@dataclass
class TickReport:
    """
    Filled in as the tick proceeds.

    `held`: what opens no alert, and why.
    `missed`: stations that could not be read, or not in time, or whose alert could not be written; `unread`: the first
    two of these; `surprises`: those of an error that nobody foresaw. `moved`: conditions that changed. `muted`:
    findings that a mute hid. `failed`: what the tables failed in part.
    """

    stations: int = 0
    seen: list[StationReading] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    held: list[HeldFinding] = field(default_factory=list)
    opened: list[Alert] = field(default_factory=list)
    worsened: list[Alert] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unread: tuple[str, ...] = ()
    surprises: set[str] = field(default_factory=set)
    why_missed: Exception | None = None
    failed: list[Exception] = field(default_factory=list)
    moved: int = 0
    muted: int = 0

    def take(self, seen: StationReading) -> None:
        """Take in a station that was read."""
        self.seen.append(seen)
        self.findings += seen.judged.findings
        self.held += seen.judged.held

    @property
    def has_changed_alerts(self) -> bool:
        """Whether any card must be posted or redrawn."""
        return bool(self.opened or self.worsened or self.moved)
