"""The same of runs, decisions, looks, posts, snoozes and worse findings: each writes just this."""

from typing import Any

import pytest

from rules.alert.alert import AlertStatus, Severity
from rules.alert.alert_metadata import Evidence
from rules.alert.errors import AlreadyApproved, CategoryMissing, ReasonRefused
from rules.alert.execution import ExecutionStatus, Notification
from rules.alert.quorum import Approval, Quorum
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.evaluate.stock_signs import StockReason
from rules.lifecycle import carrying_out, deciding, looking_again, opening, rejecting, showing, telling, waiting
from rules.lifecycle.change import Change, GuardMove, changed, noted
from tests.factories import ARNS, MINUTE, NOW, make_alert, make_finding
from tests.unit.lifecycle.writing import CARD, LATER, REDRAWN, approved, entries, event, run, wrote

STARTED = "STEP_FUNCTION_STARTED"
SEEN = Recheck(verdict=RecheckVerdict.CLEARED, at=NOW, after=Reading(reason="x"))


def step(action: str, by: str = "system", error: str | None = None, **details: Any) -> dict[str, Any]:
    return {"type": action, "by": by, "details": details} | ({"error_message": error} if error else {})


def failed_note(attempt: int) -> ThreadNote:
    return ThreadNote(key=f"failed-{attempt}", kind=NoteKind.FAILED, at=LATER, facts={"attempt": attempt})


class TestARun:
    queued = run(ExecutionStatus.QUEUED, attempt=2, started_at=None, error="it was denied before")

    def test_started(self) -> None:
        change = carrying_out.execution_started(approved(self.queued), "arn:2", LATER)
        running = self.queued.model_copy(update={"status": ExecutionStatus.RUNNING, "started_at": LATER, "error": None})
        assert change.alert == changed(approved(running), step_function_execution_arn="arn:2")
        assert entries(change) == [step(STARTED, executionArn="arn:2", status="RUNNING", attempt=2)]
        assert change.adds == (WorkKind.FOLLOW_EXECUTION, *REDRAWN)

    def test_not_started(self) -> None:
        change = carrying_out.execution_not_started(approved(self.queued), "no machine", LATER)
        update = {"status": ExecutionStatus.NOT_STARTED, "stopped_at": LATER, "error": "no machine"}
        assert change.alert == approved(self.queued.model_copy(update=update), notes=(failed_note(2),))
        assert entries(change) == [step(STARTED, error="no machine", status="NOT_STARTED", attempt=2)]
        assert (change.adds, change.guard) == ((*REDRAWN, WorkKind.REPLY), GuardMove.FOLLOW)
        nowhere = carrying_out.execution_not_started(approved(None), "no machine", LATER).alert.metadata.execution
        assert nowhere is not None
        assert nowhere.queued_at == LATER

    @pytest.mark.parametrize(
        ("told", "error"), [("charger offline", "charger offline"), (None, "FAILED")], ids=["with words", "without"]
    )
    def test_failed(self, told: str | None, error: str) -> None:
        before = changed(approved(run(outcome="of before")), step_function_execution_arn="arn:1")
        change = self.ended(before, ExecutionStatus.FAILED, told)
        end: dict[str, Any] = {"status": ExecutionStatus.FAILED, "stopped_at": NOW + 5, "outcome": None, "error": error}
        ended = noted(before, execution=run(**end), aftermath=Aftermath(attempt=1), notes=(failed_note(1),))
        assert change.alert == ended
        assert entries(change) == [step(STARTED, error=error, executionArn="arn:1", status="FAILED", attempt=1)]
        assert change.adds == (*REDRAWN, WorkKind.CHECK_STATION, WorkKind.REPLY)

    def test_succeeded(self) -> None:
        change = self.ended(approved(run(error="of before")), ExecutionStatus.SUCCEEDED, "done")
        end: dict[str, Any] = {
            "status": ExecutionStatus.SUCCEEDED,
            "stopped_at": NOW + 5,
            "outcome": "done",
            "error": None,
        }
        assert change.alert == approved(run(**end), aftermath=Aftermath(attempt=1))
        assert entries(change) == [step(STARTED, status="SUCCEEDED", attempt=1)]
        assert change.adds == (*REDRAWN, WorkKind.CHECK_STATION)

    def ended(self, alert: Any, status: ExecutionStatus, told: str | None) -> Change:
        return carrying_out.execution_ended(alert, status, LATER, stopped_at=NOW + 5, report=told)

    @pytest.mark.parametrize(
        ("status", "number"), [(ExecutionStatus.NOT_STARTED, 3), (ExecutionStatus.FAILED, 5)], ids=["same name", "new"]
    )
    def test_again(self, status: ExecutionStatus, number: int) -> None:
        before = run(status, attempt=4, name_number=3)
        alert = approved(before, aftermath=Aftermath(attempt=4))
        change = carrying_out.retry(alert, "U0EVE", LATER, state_machine_arn="arn:machine")
        again = change.alert.metadata.execution
        assert again == run(
            ExecutionStatus.QUEUED, attempt=5, name_number=number, ordered_by="U0EVE", queued_at=LATER, started_at=None
        )
        assert change.alert.metadata.aftermath is None
        assert (change.adds, change.is_awaited) == ((WorkKind.START_EXECUTION, *REDRAWN), True)

    def test_went_wrong_if_it_failed_or_did_not_help(self) -> None:
        helped_not = Aftermath(attempt=1, recovery=Recovery.NO_EFFECT)
        ended = run(ExecutionStatus.SUCCEEDED)
        assert carrying_out.went_wrong(approved(ended, aftermath=helped_not))
        assert not carrying_out.went_wrong(approved(ended, aftermath=helped_not.model_copy(update={"attempt": 2})))
        assert not carrying_out.went_wrong(approved(run(), aftermath=helped_not)), "it still runs"
        assert not carrying_out.went_wrong(approved(ended))


class TestTheFieldOnceMore:
    def test_told_after_a_failure(self) -> None:
        alert = approved(notification=Notification(failed_at=NOW, error="forbidden"))
        change = telling.notification_sent(alert, "m1", "arn:topic", LATER)
        wrote(change, alert, notification=Notification(published_at=LATER, message_id="m1"))

    def test_not_told_after_it_was(self) -> None:
        alert = approved(notification=Notification(published_at=NOW, message_id="m1"))
        change = telling.notification_failed(alert, "arn:topic", "forbidden", LATER)
        wrote(change, alert, notification=Notification(failed_at=LATER, error="forbidden"))


class TestRejected:
    def test_with_words(self) -> None:
        alert = make_alert()
        change = rejecting.reject(alert, "U0EVE", Rejection(RejectionCategory.OTHER, " crew on site "), LATER)
        fields = {"rejected_at": LATER, "rejected_by": "U0EVE", "rejection_reason": "crew on site"}
        rejected = changed(alert, status=AlertStatus.REJECTED, **fields)
        assert change.alert == noted(rejected, rejection_category=RejectionCategory.OTHER)
        said = {"rejectionReason": "crew on site", "rejectionCategory": RejectionCategory.OTHER}
        assert entries(change) == [step("ALERT_REJECTED", "U0EVE", **said)]
        assert (change.adds, change.is_awaited) == (REDRAWN, True)

    def test_by_category_alone_unless_that_says_too_little(self) -> None:
        maintenance = RejectionCategory.MAINTENANCE
        assert rejecting.accepted(Rejection(maintenance, " ")) == (maintenance, maintenance.label)
        with pytest.raises(ReasonRefused, match=r"^Please say why: the reason is what the next shift and the audit"):
            rejecting.accepted(Rejection(RejectionCategory.OTHER, " "))
        with pytest.raises(CategoryMissing, match=r"^Please choose what fits best"):
            rejecting.accepted(Rejection(None, "works"))

    def test_for_a_reason_that_is_long_but_not_too_long(self) -> None:
        assert len(deciding.accepted_reason("x" * 1_000)) == 1_000
        with pytest.raises(ReasonRefused, match=r"^The reason is 1,001 characters long; 1,000 is the most"):
            deciding.accepted_reason("x" * 1_001)
        with pytest.raises(ReasonRefused, match=r"^Please say why: the reason"):
            deciding.accepted_reason(" ")


class TestApproved:
    def test_by_one(self) -> None:
        change = deciding.approve(make_alert(), "U0BOB", LATER, groups=("on-call",), recheck=SEEN, **ARNS)
        told = change.alert.metadata
        assert (told.recheck, told.approvals, told.quorum) == (SEEN, (), None)
        assert (change.alert.status, change.alert.approved_by, change.alert.approved_at) == (
            AlertStatus.APPROVED,
            "U0BOB",
            LATER,
        )
        (entry,) = entries(change)
        assert "quorum" not in entry["details"]
        assert "approvedBefore" not in entry["details"]
        assert entry["details"]["stepFunctionArn"] == "arn:machine"

    def test_by_the_first_and_the_second_of_two(self) -> None:
        two = Quorum(needed=2)
        first = deciding.approve(make_alert(), "U0BOB", LATER, quorum=two, groups=("on-call",), recheck=SEEN, **ARNS)
        mine = Approval(by="U0BOB", at=LATER, groups=("on-call",), recheck=SEEN)
        wrote(first, make_alert(), approvals=(mine,), quorum=two)
        assert (first.adds, first.is_awaited) == (REDRAWN, True)
        assert entries(first)[0]["details"]["quorum"] == "1/2"
        with pytest.raises(AlreadyApproved):
            deciding.must_count(first.alert, "U0BOB", quorum=two, groups=("on-call",))
        deciding.must_count(first.alert, "U0BOB", quorum=Quorum(needed=1), groups=("on-call",))
        deciding.must_count(first.alert, "U0EVE", quorum=two, groups=())
        second = deciding.approve(first.alert, "U0EVE", LATER + 1, quorum=two, **ARNS)
        assert second.alert.status is AlertStatus.APPROVED
        assert [each.by for each in second.alert.metadata.approvals] == ["U0BOB", "U0EVE"]
        assert entries(second)[0]["details"]["quorum"] == "2/2"


def test_a_station_that_was_looked_at() -> None:
    ended = run(ExecutionStatus.SUCCEEDED, attempt=2)
    alert = approved(ended, aftermath=Aftermath(attempt=2))
    reading = Reading(reason="x")
    change = looking_again.looked_at(alert, Recovery.NO_EFFECT, reading, LATER)
    note = ThreadNote(key="aftermath-2", kind=NoteKind.AFTERMATH, at=LATER, facts={"attempt": 2})
    seen = Aftermath(attempt=2, recovery=Recovery.NO_EFFECT, at=LATER, reading=reading)
    wrote(change, alert, aftermath=seen, notes=(note,))
    assert entries(change) == [event("STATION_LOOKED_AT", recovery="NO_EFFECT", attempt=2)]
    assert change is not None
    assert change.adds == (*REDRAWN, WorkKind.REPLY)
    assert looking_again.looked_at(change.alert, Recovery.RECOVERED, reading, LATER) is None, "once"
    assert looking_again.looked_at(approved(ended), Recovery.RECOVERED, reading, LATER) is None
    assert looking_again.looked_at(noted(alert, execution=run()), Recovery.RECOVERED, reading, LATER) is None


@pytest.mark.parametrize(
    ("metadata", "posted", "adds"),
    [
        ({"revision": 3}, {}, ()),
        ({"revision": 4}, {}, REDRAWN),
        ({"revision": 3, "digest": "d"}, {}, REDRAWN),
        ({"revision": 3}, {"may_be_double": True}, (WorkKind.SEEK_DOUBLES,)),
    ],
)
def test_a_card_that_was_posted(metadata: dict[str, Any], posted: dict[str, Any], adds: tuple[WorkKind, ...]) -> None:
    alert = noted(make_alert(), **metadata)
    change = wrote(showing.card_posted(alert, CARD, shown_revision=3, **posted), alert, card=CARD)
    assert tuple(each for each in change.adds if each is not WorkKind.ADD_CHART) == adds


def test_a_snooze() -> None:
    until = LATER + 60 * MINUTE
    reminder = ThreadNote(key="reminder-1", kind=NoteKind.REMINDER, at=NOW)
    for_others = ThreadNote(key="reminder-2", kind=NoteKind.REMINDER, at=NOW, facts={"others": 2})
    alert = noted(make_alert(), notes=(reminder, for_others))
    change = waiting.snooze(alert, "U0BOB", until, LATER)
    snoozed = change.alert.metadata.snooze
    assert snoozed is not None
    assert (snoozed.by, snoozed.at, snoozed.until) == ("U0BOB", LATER, until)
    assert change.alert.metadata.notes == (for_others,)
    assert entries(change) == [event("SNOOZED", by="U0BOB", snoozedUntil=until)]
    assert (change.adds, change.is_awaited) == (REDRAWN, True)
    waits = change.alert.metadata.waiting
    assert waits is not None
    assert waits.since == NOW + 60 * MINUTE
    longer = waiting.snooze(change.alert, "U0BOB", until + 30 * MINUTE, LATER + MINUTE).alert.metadata.waiting
    assert longer is not None
    assert longer.since == NOW + 89 * MINUTE + MINUTE
    for seconds, says in ((59, r"^That time is over"), (24 * 3600 + 1, r"^An alert can be snoozed for 24 hours")):
        with pytest.raises(Exception, match=says):
            waiting.snooze(alert, "U0BOB", LATER + seconds * 1_000, LATER)
    for seconds in (60, 24 * 3600):
        waiting.snooze(alert, "U0BOB", LATER + seconds * 1_000, LATER)


class TestWorse:
    evidence = Evidence(reason=StockReason.STOCK_UNDER_COUNT, observed_at=NOW)

    def test_all_that_the_worse_finding_says(self) -> None:
        alert = noted(make_alert(), evidence=self.evidence, card=CARD, snooze=None)
        finding = make_finding(
            severity=Severity.CRITICAL, title="worse", description="much worse", recommended_action="run"
        )
        change = opening.worsen(alert, finding, LATER)
        assert change is not None
        now = change.alert
        assert (now.severity, now.title, now.description, now.recommended_action) == (
            Severity.CRITICAL,
            "worse",
            "much worse",
            "run",
        )
        told = now.metadata
        assert told.evidence is not None
        assert (told.evidence.reason, told.minutes_to_empty) == (finding.reason, finding.minutes_to_empty)
        assert change.adds == (*REDRAWN, WorkKind.REPLY, WorkKind.ADD_CHART, WorkKind.ASK_DIRECTLY)

    @pytest.mark.parametrize(
        ("severity", "adds"),
        [(Severity.HIGH, REDRAWN), (Severity.CRITICAL, (*REDRAWN, WorkKind.POST_CARD, WorkKind.ASK_DIRECTLY))],
    )
    def test_in_a_digest(self, severity: Severity, adds: tuple[WorkKind, ...]) -> None:
        alert = noted(make_alert(severity=Severity.LOW), digest="d", evidence=self.evidence)
        change = opening.worsen(alert, make_finding(severity=severity), LATER)
        assert change is not None
        assert change.adds == adds

    @pytest.mark.parametrize(
        ("reason", "before", "is_worse"),
        [
            (StockReason.STOCK_EMPTY, StockReason.STOCK_UNDER_COUNT, True),
            (StockReason.STOCK_EMPTY, StockReason.STOCK_EMPTY, False),
            (StockReason.STOCK_EMPTY, None, False),
            (StockReason.STOCK_UNDER_COUNT, StockReason.STOCK_EMPTY, False),
        ],
    )
    def test_within_a_severity_by_its_reason(
        self, reason: StockReason, before: StockReason | None, *, is_worse: bool
    ) -> None:
        finding = make_finding(reason=reason)
        assert opening.is_worse(finding, finding.severity.rank, before) is is_worse
        evidence = None if before is None else Evidence(reason=before, observed_at=NOW)
        assert (opening.worsen(noted(make_alert(), evidence=evidence), finding, LATER) is not None) is is_worse
