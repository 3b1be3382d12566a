"""The life of an alert in any order of events, with a model beside it."""

from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.audit import ActionType, AuditEntry, AuditStatus
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, NothingToEscalate, NothingToRetry
from rules.alert.execution import ExecutionStatus
from rules.alert.quorum import Quorum
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.audit.audit_chain import seal
from rules.audit.audit_verify import verify_trail
from rules.lifecycle import (
    carrying_out,
    deciding,
    escalating,
    looking_again,
    opening,
    rejecting,
    showing,
    telling,
    waiting,
    watching,
)
from rules.lifecycle.carrying_out import MOST_EARLIER
from rules.lifecycle.change import Change
from tests.factories import ARNS, NOW, make_finding

PEOPLE = st.sampled_from(["UALICE", "UBOB", "UCAROL"])
ENDS = st.sampled_from([each for each in ExecutionStatus if each.is_final and each is not ExecutionStatus.NOT_STARTED])


class LifeOfAnAlert(RuleBasedStateMachine):
    """Writes steps as storage does: one after the other, each sealed behind the one before; clocks may go back."""

    @initialize(severity=st.sampled_from(Severity), needed=st.integers(1, 2))
    def open(self, severity: Severity, needed: int) -> None:
        self.now = NOW
        self.quorum = Quorum(needed=needed)
        self.entries: list[AuditEntry] = []
        self.alert: Alert | None = None
        self.write(opening.open_alert(make_finding(severity=severity), str(uuid4()), NOW))
        # The model.
        self.approvals: set[str] = set()
        self.decision: tuple[AlertStatus, str] | None = None
        self.worst = severity
        self.runs = 0
        self.past: list[tuple[int, ExecutionStatus, str | None]] = []
        self.found: str | None = None
        self.called = False

    @rule(step=st.integers(-5_000, 60_000))
    def time_passes_or_the_clock_goes_back(self, step: int) -> None:
        self.now += step

    @rule(severity=st.sampled_from(Severity))
    def the_station_is_found_in_trouble_again(self, severity: Severity) -> None:
        change = opening.worsen(self.stored, make_finding(severity=severity), self.at)
        assert (change is not None) is (self.decision is None and severity.rank > self.worst.rank)
        if change is not None:
            self.worst = severity
            self.approvals.clear()  # nobody approved this one
            self.write(change)

    @rule(by=PEOPLE)
    def someone_approves(self, by: str) -> None:
        try:
            self.write(deciding.approve(self.stored, by, self.at, quorum=self.quorum, **ARNS))
        except AlertAlreadyDecided:
            assert self.decision is not None
        except AlreadyApproved:
            assert by in self.approvals
            assert len(self.approvals) < self.quorum.needed
        else:
            assert self.decision is None
            self.approvals.add(by)
            if len(self.approvals) >= self.quorum.needed:
                self.decision = (AlertStatus.APPROVED, by)
                self.runs = 1

    @rule(needed=st.integers(1, 3))
    def the_policy_changes(self, needed: int) -> None:
        self.quorum = Quorum(needed=needed)

    @rule(by=PEOPLE)
    def someone_rejects(self, by: str) -> None:
        try:
            self.write(rejecting.reject(self.stored, by, Rejection(RejectionCategory.OTHER, "known works"), self.at))
        except AlertAlreadyDecided:
            assert self.decision is not None
        else:
            assert self.decision is None
            self.decision = (AlertStatus.REJECTED, by)

    @rule(by=PEOPLE)
    def someone_breaks_the_glass(self, by: str) -> None:
        try:
            self.write(deciding.break_glass(self.stored, by, "nobody answers", self.at, **ARNS))
        except AlertAlreadyDecided:
            assert self.decision is not None
        else:
            assert self.decision is None
            self.decision, self.runs = (AlertStatus.APPROVED, by), 1

    @rule(by=PEOPLE)
    def someone_is_refused(self, by: str) -> None:
        before = self.stored
        self.write(deciding.refuse(before, by, ActionType.ALERT_APPROVED, "may not"))
        assert self.stored.model_dump(exclude={"metadata", "updated_at"}) == before.model_dump(
            exclude={"metadata", "updated_at"}
        )

    @rule(by=PEOPLE)
    def someone_orders_another_run(self, by: str) -> None:
        execution = self.stored.metadata.execution
        may = execution is not None and (execution.status.may_retry or self.found in {"NO_EFFECT", "UNKNOWN"})
        try:
            self.write(carrying_out.retry(self.stored, by, self.at, state_machine_arn="arn:machine"))
        except NothingToRetry:
            assert not may
        else:
            assert may
            assert execution is not None
            self.past.append((execution.attempt, execution.status, self.found))
            self.runs += 1
            self.found, self.called = None, False

    @rule()
    def the_execution_starts(self) -> None:
        if self.is_execution(ExecutionStatus.QUEUED):
            self.write(carrying_out.execution_started(self.stored, f"arn:{self.runs}", self.at))

    @rule()
    def the_execution_cannot_be_started(self) -> None:
        if self.is_execution(ExecutionStatus.QUEUED):
            self.write(carrying_out.execution_not_started(self.stored, "no such machine", self.at))

    @rule(end=ENDS)
    def the_execution_ends(self, end: ExecutionStatus) -> None:
        if self.is_execution(ExecutionStatus.RUNNING):
            at = self.at
            self.write(carrying_out.execution_ended(self.stored, end, at, stopped_at=at, report="told"))

    @rule(found=st.sampled_from([each for each in Recovery if each is not Recovery.NOT_YET]))
    def the_station_is_looked_at_again(self, found: Recovery) -> None:
        change = looking_again.looked_at(self.stored, found, None, self.at)
        execution = self.stored.metadata.execution
        ended = execution is not None and execution.started_at is not None and execution.stopped_at is not None
        assert (change is not None) is (ended and self.found is None)
        if change is not None:
            self.found = found.value
            self.write(change)

    @rule(by=PEOPLE)
    def someone_calls_others(self, by: str) -> None:
        execution = self.stored.metadata.execution
        wrong = execution is not None and (execution.status.may_retry or self.found in {"NO_EFFECT", "UNKNOWN"})
        try:
            self.write(escalating.call(self.stored, by, ("S0LEADS",), self.at))
        except NothingToEscalate:
            assert self.called or not wrong
        else:
            assert wrong
            assert not self.called
            self.called = True

    @rule(by=PEOPLE, minutes=st.integers(1, 60))
    def someone_snoozes(self, by: str, minutes: int) -> None:
        at = self.at
        try:
            self.write(waiting.snooze(self.stored, by, at + minutes * 60_000, at))
        except AlertAlreadyDecided:
            assert self.decision is not None
        else:
            assert self.decision is None

    @rule(is_over=st.booleans())
    def the_condition_clears_or_returns(self, is_over: bool) -> None:
        cleared = watching.condition_cleared(self.stored, Reading(), None, self.at)
        change = cleared if is_over else watching.condition_returned(self.stored)
        assert (change is not None) is (self.decision is None)
        if change is not None:
            self.write(change)

    @rule(is_sent=st.booleans())
    def the_field_is_told(self, is_sent: bool) -> None:
        if self.stored.status is AlertStatus.APPROVED:
            sent = telling.notification_sent(self.stored, "m1", "arn:topic", self.at)
            self.write(sent if is_sent else telling.notification_failed(self.stored, "arn:topic", "forbidden", self.at))

    @rule(is_lost=st.booleans())
    def the_card_is_posted_or_lost(self, is_lost: bool) -> None:
        card = CardReference(channel="C1", ts=f"{self.now}.0")
        revision = self.stored.metadata.revision
        posted = showing.card_posted(self.stored, card, shown_revision=revision)
        lost = showing.card_lost(self.stored, self.stored.metadata.card) if is_lost else None
        self.write(lost or posted)

    @invariant()
    def the_decision_stands_and_is_the_models(self) -> None:
        if self.alert is None:
            return
        if self.decision is None:
            assert self.alert.status is AlertStatus.PENDING
        else:
            assert (self.alert.status, self.alert.decided_by) == self.decision

    @invariant()
    def severity_never_falls(self) -> None:
        if self.alert is not None:
            assert self.alert.severity is self.worst

    @invariant()
    def an_execution_has_the_number_of_its_run(self) -> None:
        if self.alert is not None:
            execution = self.alert.metadata.execution
            assert (execution.attempt if execution else 0) == self.runs
            assert len({carrying_out.execution_name(self.alert)}) == 1

    @invariant()
    def runs_that_were_ordered_anew_are_kept_as_they_ended(self) -> None:
        if self.alert is not None:
            kept = self.alert.metadata.earlier_executions
            found = [each.aftermath.recovery if each.aftermath and each.aftermath.at else None for each in kept]
            ended = [(each.attempt, each.status) for each in kept]
            assert [(*end, seen) for end, seen in zip(ended, found, strict=True)] == self.past[-MOST_EARLIER:]

    @invariant()
    def the_audit_is_whole_in_order_and_holds_one_decision(self) -> None:
        if self.alert is None:
            return
        assert verify_trail(self.alert, self.entries, self.now).is_intact
        times = [each.timestamp for each in self.entries]
        assert times == sorted(set(times))
        final = [each for each in self.entries if _decides(each)]
        assert len(final) == (self.decision is not None)

    @property
    def stored(self) -> Alert:
        assert self.alert is not None
        return self.alert

    @property
    def at(self) -> int:
        """When a change is written: never before the last one, whatever the clock says."""
        return max(self.now, self.stored.updated_at + 1)

    def is_execution(self, status: ExecutionStatus) -> bool:
        execution = self.stored.metadata.execution
        return execution is not None and execution.status is status

    def write(self, change: Change) -> None:
        head = self.alert.metadata.audit_head if self.alert else None
        at = self.at if self.alert else NOW
        entries, head = seal(head, change.alert.alert_id, change.entries, at, lambda: str(uuid4()))
        revision = change.alert.metadata.revision + 1
        metadata = change.alert.metadata.model_copy(update={"audit_head": head, "revision": revision})
        updated_at = entries[-1].timestamp if entries else at
        self.alert = change.alert.model_copy(update={"metadata": metadata, "updated_at": updated_at})
        self.entries += entries


def _decides(entry: AuditEntry) -> bool:
    if entry.status is AuditStatus.FAILED or entry.details.get("event") == "RETRY_ORDERED":
        return False
    if entry.action_type is ActionType.ALERT_REJECTED:
        return True
    # As the policy asked for it then: it may have changed since.
    have, needed = entry.details.get("quorum", "1/1").split("/")
    return entry.action_type is ActionType.ALERT_APPROVED and have == needed


LifeOfAnAlert.TestCase.settings = settings(stateful_step_count=30)
TestLifeOfAnAlert = LifeOfAnAlert.TestCase
