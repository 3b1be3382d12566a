"""Judging a station after its remediation: by the same rules that opened the alert."""

from collections.abc import Sequence

from rules.alert import AlertType
from rules.clearing import shows_no_trouble
from rules.evaluate import evaluate_station
from rules.metric import Metric
from rules.recovery import Recovery
from rules.ruleset import RuleSet
from rules.window import Window


def recovery_of(
    station_id: str,
    alert_type: AlertType,
    samples: Sequence[Metric],
    now_ms: int,
    rules: RuleSet,
    last_seen_ms: int | None = None,
) -> Recovery:
    """
    Return whether the trouble is over at `now_ms` (epoch ms).

    `last_seen_ms` is the newest sample ever, for a station with none in the window.
    """
    findings = evaluate_station(station_id, samples, now_ms, rules, last_seen_ms)
    if any(finding.alert_type is alert_type for finding in findings):
        return Recovery.NO_EFFECT
    window = Window.of(station_id, samples, now_ms, rules.window_ms)
    return Recovery.RECOVERED if shows_no_trouble(alert_type, window.samples, rules) else Recovery.UNKNOWN
