"""What a tick did."""

from dataclasses import dataclass, field

from bot.evaluation.conditions import StationReading
from rules.alert.alert import Alert
from rules.evaluate.finding import Finding


@dataclass
class TickReport:
    """
    Filled in while the tick goes on.

    `missed` names the stations not read in time, `moved` counts conditions that changed, `muted` findings held back.
    """

    stations: int = 0
    seen: list[StationReading] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    opened: list[Alert] = field(default_factory=list)
    worsened: list[Alert] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    moved: int = 0
    muted: int = 0

    @property
    def has_changed_alerts(self) -> bool:
        """Whether there is something to show."""
        return bool(self.opened or self.worsened or self.moved)
