"""The mutes in force during a tick."""

import structlog

from bot.runtime.telemetry import Telemetry
from rules.alert.alert import AlertType
from rules.alert.mute import Mute
from rules.evaluate.finding import Finding
from rules.text.normal_form import normal
from storage.mutes import Mutes

log = structlog.get_logger()


class StandingMutes:
    """Reads the mutes once per tick; logs once per mute that it hid something."""

    def __init__(self, mutes: Mutes, telemetry: Telemetry) -> None:
        self._mutes = mutes
        self._telemetry = telemetry
        self._by_name: dict[tuple[str, AlertType], list[Mute]] = {}
        self._told: set[Mute] = set()

    def read(self) -> None:
        """Read the mutes in force, blocking. Raises StorageUnavailable, SetupFault."""
        self._by_name = {}
        for each in (standing := self._mutes.standing()):
            self._by_name.setdefault(_name(each.station_id, each.alert_type), []).append(each)
        self._told &= set(standing)

    def mutes(self, finding: Finding, now_ms: int) -> bool:
        """Whether a mute hides a finding."""
        return self._mute_of(finding, now_ms) is not None

    def _mute_of(self, finding: Finding, now_ms: int) -> Mute | None:
        of_name = self._by_name.get(_name(finding.station_id, finding.alert_type), ())
        return next((each for each in of_name if each.hides(finding.severity, now_ms)), None)

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


def _name(station_id: str, alert_type: AlertType) -> tuple[str, AlertType]:
    """Return what a mute is for: it also hides the trouble of a name that reads the same."""
    return normal(station_id), alert_type
