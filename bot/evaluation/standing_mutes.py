"""The mutes in force during a tick."""

import structlog

from bot.runtime.telemetry import Telemetry
from rules.alert.alert import AlertType
from rules.alert.mute import Mute
from rules.evaluate.finding import Finding
from storage.mutes import Mutes

log = structlog.get_logger()


class StandingMutes:
    """Reads the mutes once per tick; logs once per mute that it hid something."""

    def __init__(self, mutes: Mutes, telemetry: Telemetry) -> None:
        self._mutes = mutes
        self._telemetry = telemetry
        self._standing: dict[tuple[str, AlertType], Mute] = {}
        self._told: set[Mute] = set()

    def read(self) -> None:
        """Read the mutes in force, blocking. Raises StorageUnavailable, SetupFault."""
        self._standing = {(each.station_id, each.alert_type): each for each in self._mutes.standing()}
        self._told &= set(self._standing.values())

    def hide(self, finding: Finding, now_ms: int) -> bool:
        """Whether a mute hides a finding; if so, count it and log it."""
        mute = self._standing.get((finding.station_id, finding.alert_type))
        if mute is None or not mute.hides(finding.severity, now_ms):
            return False
        self._telemetry.findings_muted.labels(type=finding.alert_type.value).inc()
        if mute not in self._told:
            self._told.add(mute)
            log.info(
                "a mute hides trouble",
                station=mute.station_id,
                type=mute.alert_type.value,
                severity=finding.severity.value,
                by=mute.by,
                until=mute.until,
            )
        return True
