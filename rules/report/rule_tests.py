"""Runs the tests of a rules file: series in, alerts that are open at given times out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from rules.alert.errors import InvalidRuleTests
from rules.evaluate.ruleset import RuleSet
from rules.metric import Metric
from rules.report.backtest import Backtest
from rules.report.rule_test_file import FIELDS, AlertTest, ExpectedAlert, InputSeries, RuleTest
from rules.report.would_be_alert import WouldBeAlert
from rules.text.durations import duration_words
from rules.text.faults import faults_of
from rules.units import SECOND_MS


@dataclass(frozen=True)
class Difference:
    """What was open at a time and should not be, and what should be and was not."""

    test: str
    at_ms: int
    missing: tuple[ExpectedAlert, ...]
    unexpected: tuple[WouldBeAlert, ...]

    def lines(self) -> Iterator[str]:
        """Yield it as a diff."""
        yield f"{self.test}, at {duration_words(self.at_ms) if self.at_ms else '0'}:"
        yield from (f"  - expected: {_said(each)}" for each in self.missing)
        for alert in self.unexpected:
            yield f"  + open:     {alert.station_id} {alert.alert_type} {alert.worst} {alert.reason} ({alert.title})"


def differences(test: RuleTest, number: int, rules: RuleSet, step_ms: int) -> list[Difference]:
    """Run a test and return what differs, in order of time. Raises InvalidRuleTests if a series cannot be used."""
    name = test.name or f"tests.{number}"
    start_ms = _start(test, name)
    replay = Backtest(rules, step_ms)
    samples = sorted(
        (each for series in test.input_series for each in _samples(series, start_ms, test.interval, name)),
        key=lambda each: each.timestamp,
    )
    found: list[Difference] = []
    begun = 0
    for check in sorted(test.alert_test, key=lambda each: each.eval_time):
        now_ms = start_ms + check.eval_time
        while begun < len(samples) and samples[begun].timestamp <= now_ms:
            replay.take(samples[begun])
            begun += 1
        for station in replay.stations:
            replay.run_to(station, now_ms)
        found += _difference(check, name, [each for each in replay.alerts if each.closed_at is None])
    return found


def _start(test: RuleTest, name: str) -> int:
    try:
        start = datetime.fromisoformat(test.start)
    except ValueError:
        raise InvalidRuleTests(
            name, [f"start: '{test.start[:40]}' is not a time; write 2026-01-01T06:00+01:00"]
        ) from None
    return int((start if start.tzinfo else start.replace(tzinfo=UTC)).timestamp() * SECOND_MS)


def _samples(series: InputSeries, start_ms: int, interval_ms: int, name: str) -> Iterator[Metric]:
    for unknown in series.values.keys() - set(FIELDS):
        raise InvalidRuleTests(name, [f"values.{unknown}: no such field. Allowed: {', '.join(FIELDS)}"])
    for place, row in enumerate(series.rows()):
        if not row:
            continue
        lists = {key: _as_list(row[key]) for key in ("errorLogs", "faultPatterns") if key in row}
        try:
            yield Metric.model_validate(
                {**row, **lists, "stationId": series.station, "timestamp": start_ms + place * interval_ms}
            )
        except ValidationError as error:
            faults = [f"{series.station}, value {place + 1}: {fault}" for fault in faults_of(error, Metric)]
            raise InvalidRuleTests(name, faults) from None


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _difference(check: AlertTest, name: str, is_open: Sequence[WouldBeAlert]) -> Iterator[Difference]:
    left = [each for each in is_open if _is_asked(each, check)]
    missing: list[ExpectedAlert] = []
    for expected in check.exp_alerts:
        met = next((each for each in left if _is_met(expected, each, check.station)), None)
        if met is None:
            missing.append(expected)
        else:
            left.remove(met)
    if missing or left:
        yield Difference(name, check.eval_time, tuple(missing), tuple(left))


def _is_asked(alert: WouldBeAlert, check: AlertTest) -> bool:
    return check.station in {None, alert.station_id} and check.alertType in {None, alert.alert_type}


def _is_met(expected: ExpectedAlert, alert: WouldBeAlert, station: str | None) -> bool:
    return (
        expected.alertType is alert.alert_type
        and expected.severity in {None, alert.worst}
        and expected.reason in {None, alert.reason}
        and (expected.station or station) in {None, alert.station_id}
    )


def _said(expected: ExpectedAlert) -> str:
    parts = (expected.station, expected.alertType, expected.severity, expected.reason)
    return " ".join(str(each) for each in parts if each is not None)
