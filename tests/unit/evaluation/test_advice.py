"""What a tick's findings are told by the playbook, with the fleet as the tick read it."""

from decimal import Decimal

import pytest

from bot.access.policy import KEEPS_EVERYTHING
from bot.access.policy_in_use import PolicyInUse
from bot.evaluation.advice import Advice
from bot.runtime.rules_in_use import RulesInUse
from bot.runtime.runtime import build_runtime
from rules.evaluate.ruleset import parse_rules
from rules.fleet.fleet_snapshot import StationRow
from rules.playbook.playbook import Playbook, default_playbook
from rules.stations.register import parse_register
from tests.factories import make_finding

RULES = parse_rules(
    "window_minutes: 5",
    "rules.yml",
    parse_register("stations: {STATION_001: {neighbours: STATION_018}}", "stations.yml"),
)
ROW = StationRow(station_id="STATION_018", charged=20, uncharged=4, was_heard=True, swaps_per_hour=Decimal(1))


async def test_a_finding_gets_the_recommendation_of_the_playbook_in_use() -> None:
    advice = Advice(build_runtime(RulesInUse(RULES)), PolicyInUse(KEEPS_EVERYTHING))
    (told,) = await advice.given([make_finding(recommended_action="")], [ROW])
    assert "STATION_018 is open and has 8 to spare." in told.recommended_action
    assert told.plan is not None
    assert (told.plan.version, told.plan.parameters["fromStation"]) == (default_playbook().version, "STATION_018")
    assert await advice.given([], [ROW]) == []


@pytest.mark.parametrize(("seen", "recommends"), [([], True), ([ROW.model_copy(update={"charged": 0})], False)])
async def test_who_looks_at_few_stations_knows_the_others_by_the_last_snapshot_and_its_own_by_what_it_sees(
    seen: list[StationRow], recommends: bool
) -> None:
    advice = Advice(build_runtime(RulesInUse(RULES)), PolicyInUse(KEEPS_EVERYTHING), lambda: [ROW])
    (told,) = await advice.given([make_finding(recommended_action="")], seen)
    assert ("STATION_018" in told.recommended_action) is recommends


async def test_a_playbook_that_fails_for_one_station_keeps_no_alert_from_opening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def planned(_playbook: Playbook, finding: object, *_more: object) -> object:
        if getattr(finding, "station_id", None) == "STATION_002":
            raise ZeroDivisionError
        return replace_title(finding)

    monkeypatch.setattr(Playbook, "planned", planned)
    runtime = build_runtime(RulesInUse(RULES))
    findings = [make_finding(station_id=f"STATION_00{number}") for number in (1, 2, 3)]
    told = await Advice(runtime, PolicyInUse(KEEPS_EVERYTHING)).given(findings, [])
    assert [each.title for each in told] == ["told", findings[1].title, "told"]
    counted = runtime.telemetry.registry.get_sample_value("aiops_unexpected_errors_total", {"where": "playbook"})
    assert counted == 1


def replace_title(finding: object) -> object:
    return finding.model_copy(update={"title": "told"}) if hasattr(finding, "model_copy") else finding
