"""All rules on one station."""

from collections.abc import Sequence
from decimal import Decimal

from rules.evaluate.evidence_sample import bounded_samples
from rules.evaluate.finding import Finding
from rules.evaluate.holds import held_back
from rules.evaluate.hours import NO_HOURS, StationHours
from rules.evaluate.judgement import Judgement
from rules.evaluate.own_window import own_window
from rules.evaluate.rule_kind import R, RuleKind
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.true_silence import since_it_works, with_true_silence
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.wording import duration
from rules.units import MINUTE_MS


def evaluate_station(
    station_id: str,
    samples: Sequence[Metric],
    now_ms: int,
    rules: RuleSet,
    last_seen_ms: int | None = None,
    hours: StationHours = NO_HOURS,
) -> tuple[Finding, ...]:
    """
    Return what may open an alert for a station at `now_ms` (epoch ms), the most severe first.

    `samples` may come in any order and reach back further than the window.
    `last_seen_ms` is the newest sample ever, for a station with none in the window; `hours` are those before.
    """
    return judge_station(station_id, samples, now_ms, rules, last_seen_ms, hours).findings


def judge_station(
    station_id: str,
    samples: Sequence[Metric],
    now_ms: int,
    rules: RuleSet,
    last_seen_ms: int | None = None,
    hours: StationHours = NO_HOURS,
) -> Judgement:
    """Return all that is wrong with a station, that which is held back included."""
    return judge_window(rules.window(station_id, samples, now_ms, last_seen_ms, hours), rules)


def evaluate_window(window: Window, rules: RuleSet) -> tuple[Finding, ...]:
    """Return what may open an alert for the station of a window, the most severe first."""
    return judge_window(window, rules).findings


def is_in_time(window: Window) -> bool:
    """Whether it has samples and none is late or ahead: what its samples make at this time is the same window."""
    return bool(window.samples) and window.late_ms is None and window.ahead_ms is None


def judge_window(window: Window, rules: RuleSet) -> Judgement:
    """Return all that is wrong with the station of a window, that which is held back included."""
    rules = rules.of(window.station_id)
    heard = since_it_works(window, rules)
    found = [finding for kind, rule in rules.enabled if (finding := _judged(kind, rule, heard, rules)) is not None]
    if heard is not window:
        found = [with_true_silence(each, window) for each in found]
    if not found:
        return Judgement()
    return held_back(sorted(found, key=lambda finding: -finding.severity.rank), window, rules)


def _judged(kind: RuleKind[R], rule: R, window: Window, rules: RuleSet) -> Finding | None:
    own = own_window(kind, window, rules) if rule.window_minutes else window
    finding = None if own.samples and kind.is_calm(own, rule) else kind.judge(own, rule)
    if finding is None:
        return None
    more = {
        "description": finding.description + _late(window),
        "rules_version": rules.version,
        "samples": bounded_samples(finding.samples),
    }
    return finding.model_copy(update=more)


def _late(window: Window) -> str:
    if window.late_ms is None:
        return ""
    return f" Its samples come late: the newest is {duration(Decimal(window.late_ms // MINUTE_MS))} old."
