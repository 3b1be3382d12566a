"""The same of an approval, a rejection and worse news: each writes just this."""

import pytest

from rules.alert.alert import Severity
from rules.alert.errors import AlreadyApproved
from rules.alert.execution import ExecutionStatus
from rules.alert.quorum import Approval, Quorum
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import WorkKind
from rules.lifecycle import carrying_out, deciding, opening, rejecting
from rules.lifecycle.change import GuardMove, noted
from tests.factories import ARNS, NOW, make_alert, make_finding
from tests.unit.lifecycle.writing import LATER, approved, entries, run

RECHECK = Recheck(verdict=RecheckVerdict.CHANGED, at=NOW, after=Reading(sampled_at=NOW - 1))


def test_an_approval_that_decides_is_awaited_cools_down_and_says_what_its_person_was_shown() -> None:
    change = deciding.approve(make_alert(), "U0BOB", LATER, recheck=RECHECK, **ARNS)
    assert (change.guard, change.is_awaited) == (GuardMove.COOL_DOWN, True)
    assert change.adds == (WorkKind.START_EXECUTION, WorkKind.PUBLISH, WorkKind.UPDATE_CARD)
    seen = RECHECK.model_dump(by_alias=True, exclude_none=True)
    assert seen["after"]["sampledAt"] == NOW - 1
    details = {"stepFunctionArn": "arn:machine", "snsTopicArn": "arn:topic", "recheck": seen}
    assert entries(change) == [{"type": "ALERT_APPROVED", "by": "U0BOB", "details": details}]


def test_who_approved_already_is_named_in_the_refusal() -> None:
    once = noted(make_alert(), approvals=(Approval(by="U0BOB", at=NOW),))
    with pytest.raises(AlreadyApproved) as refused:
        deciding.approve(once, "U0BOB", LATER, quorum=Quorum(needed=2), **ARNS)
    assert refused.value.args == AlreadyApproved(once, "U0BOB").args
    assert "U0BOB" in repr(vars(refused.value))


def test_a_rejection_cools_down() -> None:
    change = rejecting.reject(make_alert(), "U0BOB", Rejection(RejectionCategory.OTHER, "no crew"), LATER)
    assert (change.guard, change.is_awaited) == (GuardMove.COOL_DOWN, True)


def test_worse_news_have_their_own_evidence_and_the_version_of_their_rules() -> None:
    finding = make_finding(severity=Severity.CRITICAL, facts={"chargedBatteries": 0}, rules_version="abc")
    change = opening.worsen(make_alert(severity=Severity.LOW), finding, LATER)
    assert change is not None
    evidence = change.alert.metadata.evidence
    assert evidence is not None
    assert (evidence.facts, evidence.rules_version) == ({"chargedBatteries": 0}, "abc")
    assert entries(change)[0]["details"]["rulesVersion"] == "abc"


def test_an_alert_and_its_audit_say_by_which_rules_it_was_opened() -> None:
    change = opening.open_alert(make_finding(rules_version="abc"), "a1", LATER)
    assert change.alert.metadata.evidence is not None
    assert change.alert.metadata.evidence.rules_version == "abc"
    assert entries(change)[0]["details"]["rulesVersion"] == "abc"


@pytest.mark.parametrize("execution", [None, run(ExecutionStatus.FAILED)])
def test_what_nobody_approved_or_never_ran_did_not_go_wrong(execution: object) -> None:
    alert = approved() if execution is None else noted(make_alert(), execution=execution)
    assert not carrying_out.went_wrong(alert)
    assert carrying_out.went_wrong(approved(run(ExecutionStatus.FAILED)))


@pytest.mark.parametrize(("outcome", "error"), [("o" * 600, None), (None, "e" * 600)])
def test_of_an_earlier_run_the_outcome_and_the_error_are_kept_cut(outcome: str | None, error: str | None) -> None:
    ended = run(ExecutionStatus.FAILED, outcome=outcome, error=error)
    alert = approved(ended, aftermath=Aftermath(attempt=1, recovery=Recovery.UNKNOWN))
    (kept,) = carrying_out.retry(alert, "U0EVE", LATER, state_machine_arn="arn:m").alert.metadata.earlier_executions
    assert [text and len(text) for text in (kept.outcome, kept.error)] == [outcome and 500, error and 500]
