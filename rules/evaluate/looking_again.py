"""Judges a station after its remediation, by the rule that opened the alert."""

from collections.abc import Sequence

from rules.alert.alert import Alert
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.evaluate.clearing import is_turning, shows_no_trouble
from rules.evaluate.evaluate import judge_window
from rules.evaluate.hours import NO_HOURS, StationHours
from rules.evaluate.rechecking import as_raised, reading_of
from rules.evaluate.ruleset import RuleSet
from rules.metric import Metric


def recovery_of(
    alert: Alert,
    samples: Sequence[Metric],
    now_ms: int,
    rules: RuleSet,
    last_seen_ms: int | None = None,
    hours: StationHours = NO_HOURS,
) -> tuple[Recovery, Reading]:
    """
    Return whether the trouble of an alert is over at `now_ms` (epoch ms), and the reading that says so.

    Samples that did not measure what the alert is about say nothing of it.

    `last_seen_ms` is the newest sample ever, for a station with none in the window.
    """
    alert_type = alert.alert_type
    window = rules.window(alert.station_id, samples, now_ms, last_seen_ms, hours)
    finding = judge_window(window, rules).of(alert_type)
    reading = reading_of(alert_type, window, rules, finding, last_seen_ms)
    if finding is not None:
        is_turning_well = is_turning(alert_type, window, rules, finding.reason)
        return Recovery.UNKNOWN if is_turning_well else Recovery.NO_EFFECT, reading
    is_over = shows_no_trouble(alert_type, window, rules, as_raised(alert).reason)
    return Recovery.RECOVERED if is_over else Recovery.UNKNOWN, reading
