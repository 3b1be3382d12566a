"""All rules on one station."""

from collections.abc import Sequence

from rules.evaluate.evidence_sample import with_bounded_samples
from rules.evaluate.finding import Finding
from rules.evaluate.kinds import KINDS
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.metric import Metric


def evaluate_station(
    station_id: str, samples: Sequence[Metric], now_ms: int, rules: RuleSet, last_seen_ms: int | None = None
) -> tuple[Finding, ...]:
    """
    Return what is wrong with a station at `now_ms` (epoch ms), the most severe first.

    `samples` may come in any order and reach back further than the window.
    `last_seen_ms` is the newest sample ever, for a station with none in the window.
    """
    window = Window.of(station_id, samples, now_ms, rules.window_ms, last_seen_ms)
    found: list[Finding] = []
    for kind in KINDS:
        rule = rules.section(kind)
        finding = kind.judge(window, rule) if rule.enabled else None
        if finding is not None:
            advice = {"recommended_action": kind.recommended_action(finding.reason)}
            found.append(with_bounded_samples(finding.model_copy(update=advice)))
    return tuple(sorted(found, key=lambda finding: -finding.severity.rank))
