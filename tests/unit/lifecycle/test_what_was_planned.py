"""What the playbook planned stays with the alert: what starts is what the person saw."""

from rules.alert.alert import Severity
from rules.alert.plan import Plan
from rules.evaluate.stock_signs import StockReason
from rules.lifecycle.opening import open_alert, worsen
from rules.playbook.said import remediation_of, what_approving_does, what_approving_each_does
from tests.factories import NOW, make_alert, make_finding

MILD = Plan(does="Sends a driver.", remediation="RebalanceBatteries", entry="plays.0", version="1")
BAD = Plan(does="Sends a truck.", remediation="ShiftDemand", entry="plays.1", version="1")
FINDING = make_finding(plan=MILD, recommended_action="Send a driver.")


def test_an_alert_keeps_its_plan_and_the_audit_has_it() -> None:
    change = open_alert(FINDING, "a", NOW)
    evidence = change.alert.metadata.evidence
    assert evidence is not None
    assert (evidence.plan, change.alert.recommended_action) == (MILD, "Send a driver.")
    details = change.entries[0].details
    assert details["recommendedAction"] == "Send a driver."
    assert details["plan"] == {
        "does": "Sends a driver.",
        "remediation": "RebalanceBatteries",
        "parameters": {},
        "entry": "plays.0",
        "version": "1",
    }


def test_a_worse_finding_brings_its_own_plan_and_the_one_before_stays_with_what_it_was_for() -> None:
    alert = open_alert(FINDING, "a", NOW).alert
    worse = make_finding(severity=Severity.CRITICAL, plan=BAD, recommended_action="Send a truck.")
    change = worsen(alert, worse, NOW + 1)
    assert change is not None
    now, before = change.alert.metadata.evidence, change.alert.metadata.worsenings[0].evidence
    assert now is not None
    assert before is not None
    assert (now.plan, before.plan, change.alert.recommended_action) == (BAD, MILD, "Send a truck.")
    assert change.entries[0].details["plan"]["remediation"] == "ShiftDemand"


def test_at_the_same_severity_a_press_never_starts_a_remediation_that_the_person_did_not_see() -> None:
    alert = open_alert(FINDING, "a", NOW).alert
    empty = {"reason": StockReason.STOCK_EMPTY, "severity": FINDING.severity}
    other = worsen(alert, make_finding(**empty, plan=BAD, recommended_action="Send a truck."), NOW + 1)
    assert other is not None
    assert other.alert.metadata.evidence is not None
    assert (other.alert.metadata.evidence.plan, other.alert.recommended_action) == (MILD, "Send a driver.")
    assert other.entries[0].details["plan"]["remediation"] == "RebalanceBatteries"
    same = BAD.model_copy(update={"remediation": MILD.remediation})
    alike = worsen(alert, make_finding(**empty, plan=same, recommended_action="Send a truck."), NOW + 1)
    assert alike is not None
    assert alike.alert.recommended_action == "Send a truck."


def test_an_alert_without_a_plan_goes_on_by_its_type_until_it_is_more_severe() -> None:
    alert = open_alert(make_finding(), "a", NOW).alert
    empty = make_finding(reason=StockReason.STOCK_EMPTY, plan=BAD)
    same = worsen(alert, empty, NOW + 1)
    assert same is not None
    assert remediation_of(same.alert) == "RebalanceBatteries"
    worse = worsen(alert, empty.model_copy(update={"severity": Severity.CRITICAL}), NOW + 1)
    assert worse is not None
    assert remediation_of(worse.alert) == "ShiftDemand"


def test_what_approving_does_is_what_was_planned_else_what_the_state_machine_does_for_the_type() -> None:
    planned = open_alert(FINDING, "a", NOW).alert
    assert what_approving_does(planned) == "Sends a driver."
    assert what_approving_does(make_alert()).startswith("Dispatches charged batteries from the nearest depot")


def test_of_many_alerts_it_is_said_if_approving_does_not_do_the_same_for_all() -> None:
    first = open_alert(FINDING, "a", NOW).alert
    other = open_alert(make_finding(plan=BAD), "b", NOW).alert
    alert_type = first.alert_type
    assert what_approving_each_does([first, first], alert_type) == "Sends a driver."
    assert what_approving_each_does([first, other], alert_type) == (
        "Sends a driver. For some stations it is something else, which their own review says."
    )
    assert what_approving_each_does([], alert_type).startswith("Dispatches")


def test_a_finding_without_a_plan_opens_its_alert_all_the_same() -> None:
    change = open_alert(make_finding(), "a", NOW)
    assert change.alert.metadata.evidence is not None
    assert change.alert.metadata.evidence.plan is None
    assert "plan" not in change.entries[0].details
