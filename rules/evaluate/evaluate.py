"""All rules on one station."""

from collections.abc import Sequence
from decimal import Decimal

from rules.evaluate.evidence_sample import with_bounded_samples
from rules.evaluate.finding import Finding
from rules.evaluate.kinds import KINDS
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.wording import duration
from rules.units import MINUTE_MS


def evaluate_station(
    station_id: str, samples: Sequence[Metric], now_ms: int, rules: RuleSet, last_seen_ms: int | None = None
) -> tuple[Finding, ...]:
    """
    Return what is wrong with a station at `now_ms` (epoch ms), the most severe first.

    `samples` may come in any order and reach back further than the window.
    `last_seen_ms` is the newest sample ever, for a station with none in the window.
    """
    return evaluate_window(rules.window(station_id, samples, now_ms, last_seen_ms), rules)


def evaluate_window(window: Window, rules: RuleSet) -> tuple[Finding, ...]:
    """Return what is wrong with the station of a window, the most severe first."""
    rules = rules.of(window.station_id)
    found: list[Finding] = []
    for kind in KINDS:
        rule = rules.section(kind)
        finding = kind.judge(window, rule) if rule.enabled else None
        if finding is not None:
            advice = {
                "recommended_action": kind.recommended_action(finding.reason),
                "description": finding.description + _late(window),
                "rules_version": rules.version,
            }
            found.append(with_bounded_samples(finding.model_copy(update=advice)))
    return tuple(sorted(found, key=lambda finding: -finding.severity.rank))


def _late(window: Window) -> str:
    if window.late_ms is None:
        return ""
    return f" Its samples come late: the newest is {duration(Decimal(window.late_ms // MINUTE_MS))} old."
