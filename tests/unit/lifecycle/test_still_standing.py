"""What a tick says of the condition of a decided alert."""

from typing import Any

import pytest

from rules.alert.alert import AlertType, Severity
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Finding
from rules.evaluate.judgement import Because, HeldFinding, Judgement
from rules.evaluate.looks import flapping
from rules.evaluate.ruleset import default_rules
from rules.evaluate.silence import SilenceReason
from rules.evaluate.window import Window
from rules.lifecycle.standing import Moved, moved_since
from storage.guards import Guard, GuardState
from tests.factories import MINUTE, NOW, make_finding, make_metric

RULES = default_rules()
LOW = AlertType.LOW_INVENTORY


def guard(**more: Any) -> Guard:
    said: dict[str, Any] = {
        "station_id": "STATION_001",
        "alert_type": LOW,
        "alert_id": "a",
        "state": GuardState.COOLING,
        "severity_rank": Severity.HIGH.rank,
        "cool_until": NOW,
        "stands": True,
        "troubles": ("measured",),
    }
    return Guard(**said | more)


def window(charged: int, minutes: int = 10) -> Window:
    samples = (make_metric(timestamp=NOW - age * MINUTE, charged_batteries=charged) for age in range(minutes))
    return RULES.window("STATION_001", samples, NOW)


def moved(decided: Guard, judged: Judgement, charged: int = 2) -> Moved | None:
    return moved_since(decided.alert_type, decided, window(charged), judged, RULES)


def found(**finding: Any) -> Judgement:
    return Judgement((make_finding(**finding),))


def test_what_is_still_found_after_the_cool_down_stands() -> None:
    assert moved(guard(), found()) is Moved.STANDS


@pytest.mark.parametrize("more", [{"noted": True}, {"cool_until": NOW + 1}])
def test_it_is_said_once_and_not_while_nobody_expects_otherwise(more: dict[str, Any]) -> None:
    assert moved(guard(**more), found()) is None


@pytest.mark.parametrize(
    ("decided", "judged"),
    [
        pytest.param(guard(), found(severity=Severity.CRITICAL), id="worse"),
        pytest.param(
            guard(alert_type=AlertType.FAULT_PATTERN, troubles=("E17",)),
            found(alert_type=AlertType.FAULT_PATTERN, reason=FaultReason.FAULT_RECURRING, facts={"codes": ("E42 x3",)}),
            id="another code",
        ),
    ],
)
def test_what_has_an_alert_of_its_own_is_not_said_to_stand(decided: Guard, judged: Judgement) -> None:
    assert moved(decided, judged) is None


@pytest.mark.parametrize("because", Because)
def test_what_opens_no_alert_anyway_neither_stands_nor_has_cleared(because: Because) -> None:
    finding: Finding = make_finding()
    assert moved(guard(), Judgement((), (HeldFinding(finding, because, "why"),))) is None


@pytest.mark.parametrize("because", Because)
def test_what_is_held_back_at_a_well_station_has_not_cleared_either(because: Because) -> None:
    held = Judgement((), (HeldFinding(make_finding(), because, "why"),))
    assert moved(guard(), held, charged=20) is None
    others = make_finding(alert_type=AlertType.CHARGER_DOWN, reason=SilenceReason.STATION_SILENT)
    assert moved(guard(), Judgement((), (HeldFinding(others, because, "why"),)), charged=20) is Moved.CLEARED


def test_what_comes_and_goes_has_not_cleared() -> None:
    often = (make_metric(timestamp=NOW - age * MINUTE, charged_batteries=20 if age % 8 < 4 else 0) for age in range(60))
    window = RULES.window("STATION_001", often, NOW)
    assert flapping(LOW, window, RULES) is not None
    assert moved_since(LOW, guard(), window, Judgement(), RULES) is None


def test_a_silent_station_has_cleared_when_it_is_heard_of() -> None:
    bare = (make_metric(timestamp=NOW - age * MINUTE, charger_uptime=None, charger_health=None) for age in range(10))
    heard = RULES.window("STATION_001", bare, NOW)
    for reason, expected in (
        (SilenceReason.STATION_SILENT, Moved.CLEARED),
        (ChargerReason.CHARGER_REPORTED_DOWN, None),
    ):
        decided = guard(alert_type=AlertType.CHARGER_DOWN, troubles=("silent",), reason=reason)
        assert moved_since(AlertType.CHARGER_DOWN, decided, heard, Judgement(), RULES) is expected


def test_it_has_cleared_when_enough_good_samples_say_so_and_not_because_nothing_is_found() -> None:
    assert moved(guard(), Judgement(), charged=20) is Moved.CLEARED
    nothing = RULES.window("STATION_001", (), NOW, NOW - 20 * MINUTE)
    assert moved_since(LOW, guard(), nothing, Judgement(), RULES) is None
