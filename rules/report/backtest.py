"""Replays stored metrics through a rules file, to see what it would alert on before it wakes anybody."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping

from rules.alert.alert import AlertType
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.finding import Finding
from rules.evaluate.rule import worst
from rules.evaluate.ruleset import RuleSet
from rules.metric import Metric
from rules.report.backtest_report import BacktestReport, WouldBeAlert
from rules.report.replay_ticks import ticks
from rules.units import MINUTE_MS


def backtest(
    metrics_by_station: Mapping[str, Iterable[Metric]], rules: RuleSet, step_minutes: int = 1
) -> BacktestReport:
    """
    Evaluate each station every `step_minutes`, at each step knowing only what was measured by then.

    One alert is open per station and type. Nobody decides in a replay, so an
    alert counts as closed when its condition was absent for the rule's cool-down.
    """
    series = {
        station: sorted(metrics, key=lambda metric: metric.timestamp) for station, metrics in metrics_by_station.items()
    }
    end_ms = max((metrics[-1].timestamp for metrics in series.values() if metrics), default=0)
    step_ms = step_minutes * MINUTE_MS
    alerts: list[WouldBeAlert] = []
    for station, metrics in series.items():
        alerts += _alerts(_replay(station, metrics, end_ms, rules, step_ms), rules, step_ms)
    return BacktestReport(
        stations=len(series),
        samples=sum(len(metrics) for metrics in series.values()),
        alerts=tuple(sorted(alerts, key=lambda alert: (alert.opened_at, alert.station_id))),
    )


def _replay(station: str, metrics: list[Metric], end_ms: int, rules: RuleSet, step_ms: int) -> Iterator[Finding]:
    times = [metric.timestamp for metric in metrics]
    rules = rules.of(station)
    reach_ms = max(rules.window_ms + rules.reach.late_ms, rules.past_ms)
    for now_ms in ticks(times, end_ms, step_ms, rules):
        seen = bisect_right(times, now_ms)
        known = metrics[bisect_left(times, now_ms - reach_ms) : seen]
        yield from evaluate_station(station, known, now_ms, rules, last_seen_ms=times[seen - 1])


def _alerts(findings: Iterable[Finding], rules: RuleSet, step_ms: int) -> list[WouldBeAlert]:
    """Merge one station's findings, oldest first, into the alerts that they would have opened."""
    alerts: list[WouldBeAlert] = []
    open_at: dict[AlertType, int] = {}
    for finding in findings:
        index = open_at.get(finding.alert_type)
        # Even with a cool-down shorter than a step an alert lasts from one step to the next.
        closed_after_ms = max(rules.of(finding.station_id).cooldown_ms(finding.alert_type), step_ms)
        if index is not None and finding.observed_at - alerts[index].last_present_at <= closed_after_ms:
            alerts[index] = _continued(alerts[index], finding)
        else:
            open_at[finding.alert_type] = len(alerts)
            alerts.append(_opened(finding))
    return alerts


def _opened(finding: Finding) -> WouldBeAlert:
    return WouldBeAlert(
        station_id=finding.station_id,
        alert_type=finding.alert_type,
        severity=finding.severity,
        reason=finding.reason,
        title=finding.title,
        opened_at=finding.observed_at,
        last_present_at=finding.observed_at,
    )


def _continued(alert: WouldBeAlert, finding: Finding) -> WouldBeAlert:
    severity = worst(alert.severity, finding.severity)
    return alert.model_copy(update={"severity": severity, "last_present_at": finding.observed_at})
