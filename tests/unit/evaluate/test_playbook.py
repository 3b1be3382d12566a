"""The playbook: every kind of trouble has its branch, its words and its advice."""

import json

import pytest

from bot.provision.state_machine import load_definition
from rules.alert.alert import AlertType
from rules.evaluate.finding import Reason
from rules.evaluate.playbook import Branch, play, recommended_action, what_approval_does

TYPE_OF = {
    Reason.STOCK_EMPTY: AlertType.LOW_INVENTORY,
    Reason.STOCK_UNDER_COUNT: AlertType.LOW_INVENTORY,
    Reason.STOCK_UNDER_SHARE: AlertType.LOW_INVENTORY,
    Reason.EMPTY_SOON: AlertType.LOW_INVENTORY,
    Reason.CHARGER_REPORTED_DOWN: AlertType.CHARGER_DOWN,
    Reason.CHARGER_REPORTED_DEGRADED: AlertType.CHARGER_DOWN,
    Reason.UPTIME_UNDER_THRESHOLD: AlertType.CHARGER_DOWN,
    Reason.STATION_SILENT: AlertType.CHARGER_DOWN,
    Reason.DEMAND_SURGE: AlertType.HIGH_DEMAND,
    Reason.SWAP_RATE_OVER_THRESHOLD: AlertType.HIGH_DEMAND,
    Reason.FAULT_RECURRING: AlertType.FAULT_PATTERN,
}


def ordered_by_the_state_machine(alert_type: AlertType) -> str:
    """The order of the branch that an alert's type takes, as the field gets it, of "the station"."""
    states = json.loads(load_definition())["States"]
    choices = states["ChooseAction"]["Choices"]
    branch = next(each["Next"] for each in choices if each.get("StringEquals") == alert_type)
    template: str = states[branch]["Parameters"]["order.$"]
    return template.split("'")[1].replace("{}", "the station")


def test_every_alert_type_takes_a_branch_of_its_own() -> None:
    assert {alert_type: play(alert_type).branch.value for alert_type in AlertType} == {
        AlertType.LOW_INVENTORY: "RebalanceBatteries",
        AlertType.CHARGER_DOWN: "RestartChargers",
        AlertType.HIGH_DEMAND: "ShiftDemand",
        AlertType.FAULT_PATTERN: "InspectFault",
    }
    assert {play(alert_type).branch for alert_type in AlertType} == set(Branch)


@pytest.mark.parametrize("alert_type", AlertType)
def test_what_approval_does_is_a_sentence(alert_type: AlertType) -> None:
    does = what_approval_does(alert_type)
    assert does[0].isupper()
    assert does.endswith(".")


def test_every_reason_has_advice_of_its_own() -> None:
    advice = [recommended_action(reason) for reason in Reason]
    assert len(set(advice)) == len(Reason)
    assert all(sentence.endswith(".") for sentence in advice)


@pytest.mark.parametrize("reason", Reason)
def test_what_is_recommended_is_what_the_state_machine_orders(reason: Reason) -> None:
    order = ordered_by_the_state_machine(TYPE_OF[reason])
    assert recommended_action(reason).startswith(order.removesuffix("."))


@pytest.mark.parametrize("reason", Reason)
def test_what_approving_is_said_to_do_is_what_the_state_machine_orders(reason: Reason) -> None:
    does = what_approval_does(TYPE_OF[reason], reason).lower()
    order = ordered_by_the_state_machine(TYPE_OF[reason]).replace("the station", "").lower()
    telling = [word.strip(".") for word in order.split() if len(word.strip(".")) > 6]
    assert len(telling) >= 3
    assert [word for word in telling if word not in does] == []


def test_that_a_restart_may_not_reach_a_silent_station_is_said_in_both() -> None:
    assert "may not reach a station that cannot be heard" in recommended_action(Reason.STATION_SILENT)
    assert "if the restart reaches" in what_approval_does(AlertType.CHARGER_DOWN, Reason.STATION_SILENT)
