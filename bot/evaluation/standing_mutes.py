"""The mutes in force during a tick."""

from collections.abc import Callable

import structlog

from bot.runtime.telemetry import Telemetry
from rules.alert.mute import AHEAD_MS, Mute
from rules.evaluate.finding import Finding
from rules.stations.muting import Mutings, muting_of
from rules.stations.register import NO_STATIONS
from rules.stations.station_facts import StationFacts
from storage.mutes import Mutes

log = structlog.get_logger()


class StandingMutes:
    """
    Reads the mutes once per tick; logs once per mute that it hid something.

    `facts` returns what the register says of a station: its group, its region and its zone.
    """

    def __init__(
        self, mutes: Mutes, telemetry: Telemetry, facts: Callable[[str], StationFacts] = NO_STATIONS.station
    ) -> None:
        self._mutes = mutes
        self._telemetry = telemetry
        self._facts = facts
        self._mutings: Mutings[Mute] = Mutings()
        self._told: set[Mute] = set()

    def read(self) -> None:
        """Read the mutes in force, blocking. Raises StorageUnavailable, SetupFault."""
        standing = self._mutes.standing()
        self._mutings = Mutings(tuple(muting_of(each, AHEAD_MS) for each in standing))
        self._told &= set(standing)

    def mutes(self, finding: Finding, now_ms: int) -> bool:
        """Whether a mute hides a finding."""
        return self._mute_of(finding, now_ms) is not None

    def _mute_of(self, finding: Finding, now_ms: int) -> Mute | None:
        station = self._facts(finding.station_id)
        found = self._mutings.of(finding.station_id, finding.alert_type, station)
        return next((each.source for each in found if each.hides(finding.severity, station, now_ms)), None)

    def hide(self, finding: Finding, now_ms: int) -> bool:
        """Whether a mute hides a finding; if so, count it and log it."""
        mute = self._mute_of(finding, now_ms)
        if mute is None:
            return False
        self._telemetry.findings_muted.labels(type=finding.alert_type.value).inc()
        if mute not in self._told:
            self._told.add(mute)
            log.info(
                "a mute hides trouble",
                station=finding.station_id,
                type=mute.alert_type.value,
                severity=finding.severity.value,
                by=mute.by,
                until=mute.until,
            )
        return True
