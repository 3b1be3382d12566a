"""What is said by samples that came when the window had passed them by: they are judged by their own time."""

from dataclasses import replace
from decimal import Decimal

from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.evaluate import judge_window
from rules.evaluate.finding import Finding
from rules.evaluate.judgement import Judgement
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.text.wording import duration
from rules.units import MINUTE_MS


def with_late_arrivals(judged: Judgement, window: Window, rules: RuleSet, arrived_ms: int | None) -> Judgement:
    """
    Add what was wrong when the newest late sample was taken, at `arrived_ms` (epoch ms).

    As with a condition that clears, one good sample since then does not take it back: only enough of them do.
    """
    rules = rules.of(window.station_id)
    if arrived_ms is None or window.late_ms is not None:
        return judged
    age_ms = window.now_ms - arrived_ms
    if not rules.window_ms < age_ms < rules.reach.late_ms:
        return judged
    then = judge_window(rules.window(window.station_id, window.whole, arrived_ms, hours=window.hours), rules)
    more = [_told(each, age_ms) for each in then.findings if _stands(each, judged, window, rules)]
    found = sorted((*judged.findings, *more), key=lambda finding: -finding.severity.rank)
    return replace(judged, findings=tuple(found))


def _stands(finding: Finding, judged: Judgement, window: Window, rules: RuleSet) -> bool:
    if judged.of(finding.alert_type) is not None:
        return False
    return not shows_no_trouble(finding.alert_type, window, rules, finding.reason)


def _told(finding: Finding, age_ms: int) -> Finding:
    ago = duration(Decimal(age_ms // MINUTE_MS))
    more = f" This was measured {ago} ago; the samples came late, and too few good ones have come since."
    return finding.model_copy(update={"description": finding.description + more})
