"""The shipped playbook: every kind of trouble has its remediation, its words and its advice."""

import json

import pytest

from bot.provision.state_machine import load_definition
from rules.alert.alert import AlertType, Severity
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Reason
from rules.evaluate.kinds import KINDS
from rules.evaluate.ruleset import default_rules
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.playbook.advice import advised
from rules.playbook.playbook import Branch, default_playbook
from rules.playbook.said import what_the_type_does
from tests.factories import make_finding

REASONS = [reason for kind in KINDS for reason in kind.causes]
TYPE_OF: dict[Reason, AlertType] = {
    StockReason.STOCK_EMPTY: AlertType.LOW_INVENTORY,
    StockReason.STOCK_UNDER_COUNT: AlertType.LOW_INVENTORY,
    StockReason.STOCK_UNDER_SHARE: AlertType.LOW_INVENTORY,
    StockReason.EMPTY_SOON: AlertType.LOW_INVENTORY,
    ChargerReason.CHARGER_REPORTED_DOWN: AlertType.CHARGER_DOWN,
    ChargerReason.CHARGER_REPORTED_DEGRADED: AlertType.CHARGER_DOWN,
    ChargerReason.UPTIME_UNDER_THRESHOLD: AlertType.CHARGER_DOWN,
    SilenceReason.STATION_SILENT: AlertType.CHARGER_DOWN,
    DemandReason.DEMAND_UNUSUAL: AlertType.HIGH_DEMAND,
    DemandReason.DEMAND_SURGE: AlertType.HIGH_DEMAND,
    DemandReason.SWAP_RATE_OVER_THRESHOLD: AlertType.HIGH_DEMAND,
    FaultReason.FAULT_RECURRING: AlertType.FAULT_PATTERN,
}


def recommended_action(reason: Reason, severity: Severity = Severity.LOW) -> str:
    """The recommendation where nothing but the reason is known."""
    bare = make_finding(
        alert_type=TYPE_OF[reason],
        reason=reason,
        severity=severity,
        facts={},
        samples=(),
        minutes_to_empty=None,
        recommended_action="",
    )
    return advised(bare, default_rules(), default_playbook()).recommended_action


def ordered_by_the_state_machine(alert_type: AlertType) -> str:
    """The order of the branch that an alert's type takes, as the field gets it, of "the station"."""
    definition = json.loads(load_definition())["States"]
    choices = definition["ChooseAction"]["Choices"]
    branch = next(each["Next"] for each in choices if each.get("StringEquals") == alert_type)
    template: str = definition[branch]["Parameters"]["order.$"]
    return template.split("'")[1].replace("{}", "the station")


def test_the_remediations_are_the_branches_of_the_state_machine() -> None:
    definition = json.loads(load_definition())["States"]
    chosen = {each["StringEquals"]: each["Next"] for each in definition["ChooseRemediation"]["Choices"]}
    assert chosen == {str(each): str(each) for each in Branch}


def test_every_alert_type_has_the_remediation_that_the_state_machine_takes_for_it() -> None:
    choices = json.loads(load_definition())["States"]["ChooseAction"]["Choices"]
    by_type = {each["StringEquals"]: each["Next"] for each in choices if "StringEquals" in each}
    for reason, alert_type in TYPE_OF.items():
        finding = make_finding(alert_type=alert_type, reason=reason)
        plan = advised(finding, default_rules(), default_playbook()).plan
        assert plan is not None
        assert plan.remediation == by_type[alert_type]
    assert set(by_type) == set(AlertType)


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("reason", REASONS)
def test_what_is_recommended_is_whole_where_nothing_else_is_known(reason: Reason, severity: Severity) -> None:
    said = recommended_action(reason, severity)
    assert said[0].isupper()
    assert said.endswith(".")
    assert not set("{}[]|") & set(said)
    assert "None" not in said
    assert "  " not in said


@pytest.mark.parametrize("alert_type", AlertType)
def test_what_approval_does_is_a_sentence(alert_type: AlertType) -> None:
    does = what_the_type_does(alert_type)
    assert does[0].isupper()
    assert does.endswith(".")


def test_every_reason_has_advice_of_its_own() -> None:
    assert len({recommended_action(reason) for reason in REASONS}) == len(REASONS)


@pytest.mark.parametrize("reason", REASONS)
def test_what_is_recommended_is_what_the_state_machine_orders(reason: Reason) -> None:
    order = ordered_by_the_state_machine(TYPE_OF[reason])
    assert recommended_action(reason).startswith(order.removesuffix("."))


@pytest.mark.parametrize("reason", REASONS)
def test_what_approving_is_said_to_do_is_what_the_state_machine_orders(reason: Reason) -> None:
    does = what_the_type_does(TYPE_OF[reason], reason).lower()
    order = ordered_by_the_state_machine(TYPE_OF[reason]).replace("the station", "").lower()
    telling = [word.strip(".") for word in order.split() if len(word.strip(".")) > 6]
    assert len(telling) >= 3
    assert [word for word in telling if word not in does] == []


def test_that_a_restart_may_not_reach_a_silent_station_is_said_in_both() -> None:
    assert "may not reach a station that cannot be heard" in recommended_action(SilenceReason.STATION_SILENT)
    assert "if the restart reaches" in what_the_type_does(AlertType.CHARGER_DOWN, SilenceReason.STATION_SILENT)


def test_a_type_that_only_a_newer_version_knows_is_said_to_be_unknown() -> None:
    assert "which this bot does not know" in what_the_type_does("STATION_ON_FIRE")  # type: ignore[arg-type]  # as stored
