"""The playbook: every kind of trouble has its branch, its words and its advice."""

import pytest

from rules.alert import AlertType
from rules.finding import Reason
from rules.playbook import Branch, play, recommended_action, what_approval_does


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
