"""Findings that open no alert: counted each time, and logged once while they last."""

from collections.abc import Iterable

import structlog

from bot.runtime.runtime import Runtime
from rules.alert.alert import AlertType
from rules.evaluate.judgement import Because, HeldFinding

log = structlog.get_logger()

Name = tuple[str, AlertType, Because]


class HeldFindings:
    """Is told of each tick's."""

    def __init__(self, runtime: Runtime) -> None:
        self._telemetry = runtime.telemetry
        self._told: set[Name] = set()

    def note(self, held: Iterable[HeldFinding], looked_at: Iterable[str]) -> None:
        """Count what a look at some stations holds back, and log what the one before did not hold back."""
        now: set[Name] = set()
        for each in held:
            finding = each.finding
            self._telemetry.findings_held.labels(type=finding.alert_type.value, why=each.because.value).inc()
            now.add(name := (finding.station_id, finding.alert_type, each.because))
            if name not in self._told:
                log.info(
                    "a finding opens no alert",
                    station=finding.station_id,
                    type=finding.alert_type.value,
                    severity=finding.severity.value,
                    title=finding.title,
                    why=each.words,
                )
        seen = frozenset(looked_at)
        self._told = now | {each for each in self._told if each[0] not in seen}
