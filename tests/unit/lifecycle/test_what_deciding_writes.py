"""The same of opening, of breaking the glass and of another run: each writes just this."""

import pytest

from rules.alert.alert import Severity
from rules.alert.alert_metadata import BreakGlass, Earlier, Evidence
from rules.alert.execution import EarlierExecution, ExecutionStatus
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.work import WorkKind
from rules.lifecycle import carrying_out, deciding, opening
from rules.lifecycle.change import changed
from tests.factories import ARNS, NOW, make_alert, make_finding
from tests.unit.lifecycle.writing import LATER, approved, entries, event, run


def test_an_alert_says_all_that_was_found() -> None:
    finding = make_finding()
    before = Earlier(alert_id="a0", severity="LOW", status="APPROVED", by="U0BOB", at=NOW)
    change = opening.open_alert(finding, "a1", LATER, "d1", before)
    alert, told = change.alert, change.alert.metadata
    assert (alert.alert_id, alert.station_id, alert.alert_type, alert.severity) == (
        "a1",
        finding.station_id,
        finding.alert_type,
        finding.severity,
    )
    assert (alert.title, alert.description, alert.recommended_action) == (
        finding.title,
        finding.description,
        finding.recommended_action,
    )
    assert (alert.created_at, alert.updated_at) == (LATER, LATER)
    assert (told.minutes_to_empty, told.digest, told.earlier) == (finding.minutes_to_empty, "d1", before)
    assert told.evidence == Evidence(
        reason=finding.reason,
        observed_at=finding.observed_at,
        thresholds=finding.thresholds,
        facts=finding.facts,
        samples=finding.samples,
    )
    details = {"severity": finding.severity, "title": finding.title, "reason": finding.reason}
    assert entries(change) == [{"type": "ALERT_CREATED", "by": "system", "details": details}]


@pytest.mark.parametrize(
    ("digest", "severity", "has_card"),
    [
        (None, Severity.LOW, True),
        (None, Severity.CRITICAL, True),
        ("d1", Severity.HIGH, False),
        ("d1", Severity.CRITICAL, True),
    ],
)
def test_in_a_digest_only_the_critical_has_a_card_of_its_own(
    digest: str | None, severity: Severity, has_card: bool
) -> None:
    change = opening.open_alert(make_finding(severity=severity), "a1", NOW, digest)
    assert [each for each in change.adds if each is not WorkKind.ASK_DIRECTLY] == [WorkKind.POST_CARD] * has_card


def test_a_broken_glass_is_told_to_everybody_with_its_reason() -> None:
    recheck = Recheck(verdict=RecheckVerdict.CHANGED, at=NOW)
    change = deciding.break_glass(make_alert(), "U0EVE", " nobody answers ", LATER, recheck=recheck, **ARNS)
    told = change.alert.metadata
    assert told.break_glass == BreakGlass(by="U0EVE", at=LATER, reason="nobody answers")
    assert told.recheck == recheck
    (note,) = told.notes
    assert (note.key, note.at) == ("break-glass", LATER)
    seen = recheck.model_dump(by_alias=True, exclude_none=True)
    details = {"reason": "nobody answers", "stepFunctionArn": "arn:machine", "snsTopicArn": "arn:topic"}
    assert entries(change) == [event("BREAK_GLASS", "ALERT_APPROVED", by="U0EVE", **details, recheck=seen)]
    assert change.adds == (WorkKind.START_EXECUTION, WorkKind.PUBLISH, WorkKind.UPDATE_CARD, WorkKind.REPLY)


@pytest.mark.parametrize(
    ("execution", "suffix"),
    [
        (None, ""),
        (run(), ""),
        (run(attempt=2), "-retry-1"),
        (run(attempt=3), "-retry-2"),
        (run(attempt=3, name_number=1), ""),
        (run(attempt=3, name_number=2), "-retry-1"),
    ],
)
def test_an_execution_is_named_for_the_alert_and_the_number_of_its_run(execution: object, suffix: str) -> None:
    alert = approved(execution)  # type: ignore[arg-type]
    assert carrying_out.execution_name(alert) == f"{alert.alert_id}{suffix}"


@pytest.mark.parametrize("alert_id", ["Zürich HB", "a" * 65, "a b", ""])
def test_an_id_that_is_no_name_is_hashed(alert_id: str) -> None:
    name = carrying_out.execution_name(changed(approved(), alert_id=alert_id))
    assert len(name) == 64
    assert set(name) <= set("0123456789abcdef")


@pytest.mark.parametrize("started_at", [NOW, None])
def test_a_run_that_is_ordered_anew_is_kept_as_it_ended(started_at: int | None) -> None:
    status = ExecutionStatus.FAILED if started_at else ExecutionStatus.NOT_STARTED
    aftermath = Aftermath(attempt=1, recovery=Recovery.UNKNOWN)
    ended = run(status, started_at=started_at, stopped_at=LATER, error="e" * 600)
    alert = changed(approved(ended, aftermath=aftermath), step_function_execution_arn="arn:1")
    change = carrying_out.retry(alert, "U0EVE", LATER, state_machine_arn="arn:machine")
    (kept,) = change.alert.metadata.earlier_executions
    assert isinstance(kept, EarlierExecution)
    assert (kept.status, kept.attempt, kept.stopped_at, kept.aftermath) == (status, 1, LATER, aftermath)
    assert kept.execution_arn == ("arn:1" if started_at else None)
    assert kept.outcome is None
    assert kept.error is not None
    assert len(kept.error) == 500
    expected = event("RETRY_ORDERED", "ALERT_APPROVED", by="U0EVE", attempt=2, stepFunctionArn="arn:machine")
    assert entries(change) == [expected]
    assert (change.adds, change.is_awaited) == ((WorkKind.START_EXECUTION, WorkKind.UPDATE_CARD), True)
