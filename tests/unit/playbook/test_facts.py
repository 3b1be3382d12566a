"""The facts that a recommendation fills in: which charger, which code, how many batteries short, what is beside it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rules.alert.alert import AlertType
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.fault_grades import FaultNames
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import default_rules
from rules.playbook.advice import advised
from rules.playbook.facts import FACTS, Fact, Surplus, batteries_short, facts_of
from rules.playbook.playbook import default_playbook
from rules.stations.station_facts import NO_FACTS, StationFacts
from tests.factories import make_finding, make_metric


def facts(finding: Finding, station: StationFacts = NO_FACTS, surplus: Surplus | None = None) -> dict[str, Fact]:
    return facts_of(finding, station, FaultNames(), surplus)


def faulty(*logs: tuple[str, ...], **more: Any) -> Finding:
    return make_finding(
        alert_type=AlertType.CHARGER_DOWN,
        reason=ChargerReason.CHARGER_REPORTED_DOWN,
        samples=tuple(make_metric(error_logs=each) for each in logs),
        **{"facts": {}, **more},
    )


@pytest.mark.parametrize(
    ("logs", "charger"),
    [
        ([("E17(slot 3)",)] * 3, "slot 3"),
        ([("2026-11-29T12:03:11Z [ERROR] E17: slot 3 jammed",)] * 2, "slot 3"),
        ([("battery BT1 rejected by slot 1",)] * 2, "slot 1"),
        ([('{"level": "error", "code": "E17", "message": "x", "connectorId": 2}',)] * 2, "connector 2"),
        ([("E17 charger#04 down",), ("E17 Charger_4 down",)], "charger 4"),
        ([("E17 slot 3", "E18 slot 7")] * 2, "slot 3, slot 7"),
        ([("E17 slot 3", "E17 slot 4", "E17 slot 5", "E17 slot 6")] * 2, "slot 3, slot 4, slot 5 and 1 more"),
        ([("E17 slot 3",), ("E17 slot 4",), ("E17 slot 4",)], "slot 4"),
        ([("E17 slot 3",)], "slot 3"),
        ([("E17 slot 3",), ()], None),
        ([("INFO: slot 3 opened",)] * 3, None),
        ([("NoError slot 3",)] * 3, None),
        ([("E17 refused by port 443",)] * 3, None),
        ([("E17",)] * 3, None),
        ([()] * 3, None),
        ([], None),
    ],
)
def test_the_charger_is_the_one_that_reports_of_faults_name(logs: list[tuple[str, ...]], charger: str | None) -> None:
    found = facts(faulty(*logs)).get("charger")
    assert (found.words if found else None) == charger


def test_the_codes_are_those_that_recur_and_without_them_those_of_several_samples() -> None:
    recurring = facts(faulty(facts={"codes": ["E42 x4", "E17 x3", "E18 x2", "E19 x2"]}))
    assert recurring["code"].words == "E42"
    assert recurring["codes"].words == "E42, E17, E18 and 1 more"
    assert recurring["codes"].value == "E42, E17, E18, E19"
    assert facts(faulty(("E17",), ("E17", "E18"), ("NoError",), ("NoError",)))["code"].words == "E17"
    assert "code" not in facts(faulty(("E17",), ("E18",)))


@pytest.mark.parametrize(
    ("measured", "limits", "per_swap", "short"),
    [
        # 6 drivers in the next hour and one more, 1 battery comes from the chargers, 2 are there.
        ({"chargedBatteries": 2, "swapsPerHour": Decimal(6), "chargedPerHour": Decimal(1)}, {}, 1, 4),
        ({"chargedBatteries": 2, "swapsPerHour": Decimal(6), "chargedPerHour": Decimal(1)}, {}, 2, 11),
        (
            {
                "chargedBatteries": 2,
                "swapsPerHour": Decimal(6),
                "chargedPerHour": Decimal(1),
                "batteriesPerSwap": 2,
            },
            {},
            None,
            11,
        ),
        ({"chargedBatteries": 2, "swapsPerHour": Decimal(6)}, {}, 1, None),
        ({"chargedBatteries": 2}, {"chargedAtMost": 5}, 1, 4),
        ({"chargedBatteries": 2, "unchargedBatteries": 3}, {"chargedAtMost": 20}, 1, 3),
        ({"chargedBatteries": 9, "swapsPerHour": Decimal(1), "chargedPerHour": Decimal(8)}, {}, 1, None),
        ({"chargedBatteries": 30}, {"chargedAtMost": 5}, 1, None),
        ({}, {"chargedAtMost": 5}, 1, None),
        ({"chargedBatteries": 0, "unchargedBatteries": 0}, {"chargedAtMost": 5}, 1, None),
        (
            {"chargedBatteries": 2, "swapsPerHour": Decimal("0.1"), "chargedPerHour": Decimal(0)},
            {"emptySoonMinutes": Decimal(30)},
            None,
            None,
        ),
    ],
)
def test_how_many_batteries_are_short(
    measured: dict[str, Any], limits: dict[str, Any], per_swap: int | None, short: int | None
) -> None:
    assert batteries_short(measured, limits, per_swap) == short


def test_a_station_that_can_spare_some_is_named_with_its_distance_where_that_is_known() -> None:
    near = StationFacts(station_id="STATION_018", name="Porta Susa")
    known = facts(make_finding(), surplus=Surplus(near, 14, 1_234))
    assert known["surplus_station"] == Fact("STATION_018 (Porta Susa)", "STATION_018")
    assert (known["surplus_batteries"].words, known["surplus_km"].words) == ("14", "1.2")
    assert "surplus_km" not in facts(make_finding(), surplus=Surplus(near, 14))
    assert facts(make_finding(), surplus=Surplus(near, 14, 40))["surplus_km"].words == "under 0.1"


def test_the_shipped_words_say_what_is_known_and_nothing_of_what_is_not() -> None:
    short = make_finding(facts={"chargedBatteries": 2, "swapsPerHour": Decimal(6), "chargedPerHour": Decimal(1)})
    spare = Surplus(StationFacts(station_id="STATION_018"), 14, 1_234)
    told = advised(short, default_rules(), default_playbook(), spare)
    assert told.recommended_action == (
        "Bring charged batteries to the station from the nearest depot and throttle its reservations before it is "
        "empty in about 20 min. About 4 charged batteries are missing. STATION_018, 1.2 km away, is open and has 14 to "
        "spare."
    )
    assert told.plan is not None
    assert told.plan.parameters == {"batteries": 4, "fromStation": "STATION_018"}
    alone = advised(short, default_rules(), default_playbook())
    assert alone.recommended_action.endswith("About 4 charged batteries are missing.")


def test_a_code_that_a_station_made_up_is_one_line_and_short() -> None:
    code = "E17\n@channel <!here> *approve* " + "x" * 500
    fault = make_finding(
        alert_type=AlertType.FAULT_PATTERN,
        reason=FaultReason.FAULT_RECURRING,
        facts={"codes": [f"{code} x4"] * 9},
    )
    told = advised(fault, default_rules(), default_playbook())
    assert "\n" not in told.recommended_action
    assert len(told.recommended_action) <= 500
    assert told.plan is not None
    assert told.plan.remediation == "InspectFault"


def test_every_fact_has_a_meaning_and_those_that_are_always_known_always_are() -> None:
    bare = make_finding(facts={}, samples=(), thresholds={}, minutes_to_empty=None)
    assert all(kind.meaning for kind in FACTS.values())
    assert set(facts(bare)) == {name for name, kind in FACTS.items() if kind.is_always_known}


def test_the_facts_are_those_of_the_documentation() -> None:
    said = (Path(__file__).parents[3] / "docs/playbook.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {kind.meaning}{' (always known)' if kind.is_always_known else ''} |"
        for name, kind in FACTS.items()
    ]
    assert [row for row in rows if row not in said] == []
