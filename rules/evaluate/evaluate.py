"""All rules on one station."""

from collections.abc import Sequence

from rules.evaluate import charger_down, fault_pattern, high_demand, low_inventory
from rules.evaluate.evidence_sample import with_bounded_samples
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import MAX_AHEAD_MS, Window
from rules.metric import Metric


def evaluate_station(
    station_id: str, samples: Sequence[Metric], now_ms: int, rules: RuleSet, last_seen_ms: int | None = None
) -> tuple[Finding, ...]:
    """
    Return what is wrong with a station at `now_ms` (epoch ms), the most severe first.

    `samples` may come in any order and reach back further than the window.
    `last_seen_ms` is the newest sample ever, for a station with none in the window.
    """
    window = Window.of(station_id, samples, now_ms, rules.window_ms)
    findings = (
        low_inventory.evaluate(window, rules.low_inventory) if rules.low_inventory.enabled else None,
        charger_down.evaluate(window, rules.charger_down, _last_seen(window, samples, last_seen_ms))
        if rules.charger_down.enabled
        else None,
        high_demand.evaluate(window, rules.high_demand) if rules.high_demand.enabled else None,
        fault_pattern.evaluate(window, rules.fault_pattern) if rules.fault_pattern.enabled else None,
    )
    found = [with_bounded_samples(finding) for finding in findings if finding is not None]
    return tuple(sorted(found, key=lambda finding: -finding.severity.rank))


def _last_seen(window: Window, samples: Sequence[Metric], last_seen_ms: int | None) -> int | None:
    own = [sample.timestamp for sample in samples if sample.station_id == window.station_id]
    known = [*own, *([] if last_seen_ms is None else [last_seen_ms])]
    # What lies in the future was not seen yet: it must not hide that the station is silent.
    return max((each for each in known if each <= window.now_ms + MAX_AHEAD_MS), default=None)
