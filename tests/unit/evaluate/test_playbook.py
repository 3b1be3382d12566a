"""The playbook: every kind of trouble has its branch, its words and its advice."""

import json

import pytest

from bot.provision.state_machine import load_definition
from rules.alert.alert import AlertType
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Reason
from rules.evaluate.kinds import KINDS, kind_of
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason

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


def recommended_action(reason: Reason) -> str:
    return kind_of(TYPE_OF[reason]).recommended_action(reason)


def ordered_by_the_state_machine(alert_type: AlertType) -> str:
    """The order of the branch that an alert's type takes, as the field gets it, of "the station"."""
    states = json.loads(load_definition())["States"]
    choices = states["ChooseAction"]["Choices"]
    branch = next(each["Next"] for each in choices if each.get("StringEquals") == alert_type)
    template: str = states[branch]["Parameters"]["order.$"]
    return template.split("'")[1].replace("{}", "the station")


def test_every_alert_type_takes_a_branch_of_its_own() -> None:
    assert {alert_type: kind_of(alert_type).play.branch for alert_type in AlertType} == {
        AlertType.LOW_INVENTORY: "RebalanceBatteries",
        AlertType.CHARGER_DOWN: "RestartChargers",
        AlertType.HIGH_DEMAND: "ShiftDemand",
        AlertType.FAULT_PATTERN: "InspectFault",
    }


@pytest.mark.parametrize("alert_type", AlertType)
def test_what_approval_does_is_a_sentence(alert_type: AlertType) -> None:
    does = kind_of(alert_type).what_approval_does()
    assert does[0].isupper()
    assert does.endswith(".")


def test_every_reason_has_advice_of_its_own() -> None:
    advice = [recommended_action(reason) for reason in REASONS]
    assert len(set(advice)) == len(REASONS)
    assert all(sentence.endswith(".") for sentence in advice)


@pytest.mark.parametrize("reason", REASONS)
def test_what_is_recommended_is_what_the_state_machine_orders(reason: Reason) -> None:
    order = ordered_by_the_state_machine(TYPE_OF[reason])
    assert recommended_action(reason).startswith(order.removesuffix("."))


@pytest.mark.parametrize("reason", REASONS)
def test_what_approving_is_said_to_do_is_what_the_state_machine_orders(reason: Reason) -> None:
    does = kind_of(TYPE_OF[reason]).what_approval_does(reason).lower()
    order = ordered_by_the_state_machine(TYPE_OF[reason]).replace("the station", "").lower()
    telling = [word.strip(".") for word in order.split() if len(word.strip(".")) > 6]
    assert len(telling) >= 3
    assert [word for word in telling if word not in does] == []


def test_that_a_restart_may_not_reach_a_silent_station_is_said_in_both() -> None:
    assert "may not reach a station that cannot be heard" in recommended_action(SilenceReason.STATION_SILENT)
    assert "if the restart reaches" in kind_of(AlertType.CHARGER_DOWN).what_approval_does(SilenceReason.STATION_SILENT)
