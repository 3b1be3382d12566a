"""What is to be replayed, and what came of it."""

from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from bot.backtest.rejects import Rejects
from rules.alert.closing import KEEPS_ALL, Closing
from rules.evaluate.ruleset import RuleSet
from rules.report.past_mutes import NO_MUTES, PastMutes
from rules.report.would_be_alert import WouldBeAlert


@dataclass(frozen=True)
class AskedTime:
    """From when to when alerts are opened (epoch ms); what is None is not bounded."""

    from_ms: int | None = None
    to_ms: int | None = None

    def has(self, at_ms: int) -> bool:
        """Whether a time lies in it."""
        return (self.from_ms or 0) <= at_ms and (self.to_ms is None or at_ms <= self.to_ms)


@dataclass(frozen=True)
class BacktestPlan:
    """What is replayed: files, one rules file or several, a period, today (epoch ms), the mutes of the time."""

    files: tuple[Path, ...]
    rules: tuple[RuleSet, ...]
    now_ms: int
    period: AskedTime = AskedTime()
    mutes: PastMutes = NO_MUTES
    closing: Closing = KEEPS_ALL

    def zone_of(self, station_id: str) -> tzinfo:
        """Return a station's time zone."""
        return self.rules[0].of(station_id).station.zone


@dataclass
class Replayed:
    """What came of it; `alerts` has a tuple for each rules file. `is_whole` is false if somebody stopped it."""

    alerts: list[list[WouldBeAlert]]
    stations: set[str] = field(default_factory=set)
    samples: int = 0
    first_ms: int | None = None
    last_ms: int | None = None
    rejects: Rejects = field(default_factory=Rejects)
    left_out: set[str] = field(default_factory=set)
    """Stations that the rules could not judge."""
    is_whole: bool = True

    def join(self, other: "Replayed") -> None:
        """Add what another process replayed."""
        for mine, theirs in zip(self.alerts, other.alerts, strict=True):
            mine.extend(theirs)
            mine.sort(key=lambda alert: (alert.opened_at, alert.station_id, alert.alert_type))
        self.stations |= other.stations
        self.left_out |= other.left_out
        self.samples += other.samples
        self.rejects.join(other.rejects)
        self.is_whole &= other.is_whole
        self._spans(other.first_ms)
        self._spans(other.last_ms)

    def _spans(self, at_ms: int | None) -> None:
        if at_ms is not None:
            self.first_ms = at_ms if self.first_ms is None else min(self.first_ms, at_ms)
            self.last_ms = at_ms if self.last_ms is None else max(self.last_ms, at_ms)
