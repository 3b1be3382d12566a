"""Which values would have spared people the alerts that they called wrong, at no right one lost."""

from typing import Any

from rules.alert.alert import Alert, AlertStatus, AlertType
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.rejection import RejectionCategory
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.metric import Metric
from rules.report.backtest import Backtest
from rules.report.suggesting import Suggestion, candidates, suggestions
from tests.factories import MINUTE, NOW, make_alert, make_metric

RULES = parse_rules("charger_down: {enabled: false}", "rules.yml")


def silences(minutes: int, station: str) -> list[Metric]:
    """Two hours of samples, with a gap of so many minutes in the middle."""
    times = [each for each in range(120) if not 40 < each < 40 + minutes]
    return [make_metric(station_id=station, timestamp=NOW + each * MINUTE) for each in times]


def decided(station: str, **more: Any) -> Alert:
    defaults = {"station_id": station, "alert_type": AlertType.CHARGER_DOWN, "created_at": NOW + 50 * MINUTE}
    return make_alert(alert_id=f"of {station}", **(defaults | more))


def right(station: str) -> Alert:
    return decided(station, status=AlertStatus.APPROVED, approved_at=NOW + 55 * MINUTE)


def wrong(station: str) -> Alert:
    false_alarm = AlertMetadata(rejection_category=RejectionCategory.FALSE_ALARM)
    return decided(station, status=AlertStatus.REJECTED, rejected_at=NOW + 55 * MINUTE, metadata=false_alarm)


def tried(people: list[Alert], metrics: list[Metric]) -> list[Suggestion]:
    found = []
    for candidate in candidates(default_rules(), people):
        replay = Backtest(candidate.rules)
        for metric in sorted(metrics, key=lambda each: each.timestamp):
            replay.take(metric)
        for station in replay.stations:
            replay.run_to(station, NOW + 120 * MINUTE)
        found.append((candidate, replay.alerts))
    return suggestions(found, people, NOW + 120 * MINUTE)


def test_the_value_is_found_that_loses_nothing_and_opens_the_fewest_wrong_ones() -> None:
    people = [right("LONG"), wrong("SHORT")]
    (found,) = tried(people, [*silences(60, "LONG"), *silences(13, "SHORT")])
    assert (found.now.right, found.now.wrong) == (1, 1)
    assert found.best is not None
    assert (found.best.right, found.best.wrong) == (1, 0)
    assert found.best.candidate.key in {"charger_down.silent_after_minutes", "charger_down.for_minutes"}
    assert [(each.right, each.wrong) for each in found.curve][:2] == [(1, 1), (1, 0)]


def test_nothing_is_suggested_that_would_lose_a_right_one() -> None:
    people = [right("SHORT"), wrong("LONG")]
    (found,) = tried(people, [*silences(60, "LONG"), *silences(13, "SHORT")])
    assert found.best is None or found.best.right == 1


def test_rules_that_nobody_called_wrong_are_left_alone() -> None:
    assert candidates(default_rules(), [right("LONG")]) == []


def test_what_is_tried_keeps_the_rules_of_single_stations_and_stays_within_bounds() -> None:
    rules = parse_rules("overrides: [{stations: LONG, charger_down: {cooldown_minutes: 99}}]", "rules.yml")
    found = candidates(rules, [wrong("LONG")])
    assert len(found) > 5
    assert {each.rules.of("LONG").rule(AlertType.CHARGER_DOWN).cooldown_minutes for each in found} == {99}
    assert {each.rules.rule(AlertType.LOW_INVENTORY).enabled for each in found} == {False}
