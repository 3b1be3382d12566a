"""The subject of a chart: a station, one of its measurements, and its threshold."""

from dataclasses import dataclass
from typing import Self

from bot.charts.chart_data import Threshold
from bot.charts.measurement import Measurement, measurement_of, stock
from rules.alert.alert import Alert
from rules.evaluate.kinds import kind_of
from rules.evaluate.own_window import own_ms
from rules.evaluate.ruleset import RuleSet


@dataclass(frozen=True)
class Subject:
    """`alert_at` (epoch ms) is the time to mark."""

    station_id: str
    measurement: Measurement
    threshold: Threshold | None = None
    alert_at: int | None = None
    zone: str = "UTC"

    @classmethod
    def of_alert(cls, alert: Alert, rules: RuleSet) -> Self:
        """Return the subject of an alert, with the threshold that opened it."""
        measurement = measurement_of(alert, own_ms(kind_of(alert.alert_type), rules.of(alert.station_id)))
        evidence = alert.metadata.evidence
        threshold = measurement.judged_by(evidence.thresholds, evidence.facts) if evidence else None
        return cls(alert.station_id, measurement, threshold, alert.created_at, _zone(alert.station_id, rules))

    @classmethod
    def of_station(cls, station_id: str, open_alerts: list[Alert], rules: RuleSet) -> Self:
        """Return the subject for a station: that of its worst alert, or its stock if it has none."""
        if open_alerts:
            return cls.of_alert(max(open_alerts, key=lambda alert: alert.severity.rank), rules)
        return cls(station_id, *stock(rules.of(station_id)), zone=_zone(station_id, rules))


def _zone(station_id: str, rules: RuleSet) -> str:
    return rules.of(station_id).station.zone.key
