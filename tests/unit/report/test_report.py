"""What a report says of the alerts of a period, beside a reference that counts the slow way."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.quorum import Approval
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.rejection import RejectionCategory
from rules.lifecycle.change import noted
from rules.report.percentiles import FEWEST, Durations, nearest_rank
from rules.report.report import EXPIRED_AFTER_MS, Executed, Outcomes, Recovered, Rejected, Report
from rules.report.report_period import MOST_DAYS, Period
from rules.report.report_tally import report_of
from rules.stored_word import unknown_word
from tests.factories import MINUTE, NOW, make_alert
from tests.strategies import alerts

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
WEEK = Period.up_to(NOW)


def approved(by: str = "U0ALICE", after: int = MINUTE, **overrides: object) -> Alert:
    created = NOW - HOUR
    decided = {"status": AlertStatus.APPROVED, "approved_by": by, "approved_at": created + after}
    return make_alert(**{"created_at": created, **decided, **overrides})


def rejected(by: str = "U0BOB", after: int = MINUTE, category: RejectionCategory | None = None) -> Alert:
    created = NOW - HOUR
    return make_alert(
        created_at=created,
        status=AlertStatus.REJECTED,
        rejected_by=by,
        rejected_at=created + after,
        metadata=AlertMetadata(rejection_category=category),
    )


def ran(status: ExecutionStatus, attempt: int = 1) -> Alert:
    return approved(metadata=AlertMetadata(execution=Execution(status=status, attempt=attempt, queued_at=NOW)))


def report(*some: Alert) -> Report:
    return report_of(some, WEEK)


# Percentiles.


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=300), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_percent_are_not_above(values: list[int], percent: int) -> None:
    found = nearest_rank(sorted(values), percent)
    not_above = [sum(each <= value for each in values) for value in sorted(values)]
    smallest = next(
        value
        for value, count in zip(sorted(values), not_above, strict=True)
        if Fraction(count, len(values)) >= Fraction(percent, 100)
    )
    assert found == smallest
    assert found in values


@pytest.mark.parametrize(
    ("values", "p50", "p95"),
    [([15, 20, 35, 40, 50], 35, 50), (list(range(1, 101)), 50, 95)],
)
def test_percentiles_of_textbook_examples(values: list[int], p50: int, p95: int) -> None:
    assert Durations.of(values) == Durations(count=len(values), p50=p50, p95=p95)


@pytest.mark.parametrize("values", [[7], [2, 1], [30, 10, 20, 10]])
def test_of_fewer_than_five_the_values_are_kept_and_no_percentile_is_made(values: list[int]) -> None:
    assert Durations.of(values) == Durations(count=len(values), values=tuple(sorted(values)))


def test_of_nothing_there_is_no_percentile() -> None:
    assert Durations.of([]) == Durations(count=0, p50=None, p95=None)


# Against the slow way.


@given(st.lists(alerts(), max_size=12), st.integers(0, 2 * 10**12))
def test_every_count_is_that_of_the_slow_way(some: list[Alert], until: int) -> None:
    found = report_of(some, Period.up_to(until))
    # A status that this version does not know is no decision.
    waiting = [each for each in some if each.status not in {AlertStatus.APPROVED, AlertStatus.REJECTED}]
    closed = [each.closed_itself for each in some]
    late = [each for each in waiting if until > each.created_at + EXPIRED_AFTER_MS]
    ended = [each for each in some if each.status in {AlertStatus.APPROVED, AlertStatus.REJECTED}]
    decided = [each for each in ended if each.closed_itself is None]
    assert found.outcomes.opened == len(some)
    assert found.outcomes.expired == len(late)
    assert found.outcomes.lapsed == closed.count(RejectionCategory.EXPIRED)
    assert found.outcomes.recovered == closed.count(RejectionCategory.RECOVERED)
    assert found.outcomes.waiting == len(waiting) - len(late)
    assert found.outcomes.approved == sum(each.status is AlertStatus.APPROVED for each in some)
    assert found.outcomes.rejected == sum(each.status is AlertStatus.REJECTED for each in decided)
    for line in found.by_severity:
        mine = [each for each in decided if each.severity is line.severity and is_timed(each)]
        assert line.to_decision.count == len(mine)
        assert line.to_decision.p95 == slow(mine, 95)
        assert line.to_decision.p50 == slow(mine, 50)
    people = {each.decided_by for each in decided if each.decided_by is not None}
    assert {line.user_id for line in found.by_approver if line.decided} == people
    for person in found.by_approver:
        mine = [each for each in decided if each.decided_by == person.user_id]
        assert person.decided == len(mine)
        assert person.to_decision.p50 == slow(list(filter(is_timed, mine)), 50)
    assert sum(each.count for each in found.rejections) == found.outcomes.rejected
    assert sum(each.count for each in found.executions.by_status) == found.outcomes.approved


def is_timed(alert: Alert) -> bool:
    return alert.decided_at is not None and alert.decided_at - alert.created_at <= 366 * DAY


def slow(decided: list[Alert], percent: int) -> int | None:
    times = sorted(max(0, (each.decided_at or 0) - each.created_at) for each in decided)
    return times[math.ceil(Fraction(percent, 100) * len(times)) - 1] if len(times) >= FEWEST else None


@given(st.permutations([approved(), approved("U0BOB"), rejected(), make_alert(), ran(ExecutionStatus.FAILED, 2)]))
def test_the_order_in_which_alerts_are_read_changes_nothing(some: list[Alert]) -> None:
    assert report(*some) == report(*sorted(some, key=repr))


# What the words mean.


def test_an_alert_that_nobody_decided_expires_after_a_day_and_not_before() -> None:
    just = make_alert(created_at=NOW - EXPIRED_AFTER_MS)
    over = make_alert(created_at=NOW - EXPIRED_AFTER_MS - 1)
    outcomes = report(just, over).outcomes
    assert (outcomes.waiting, outcomes.expired) == (1, 1)


def test_an_alert_whose_status_only_a_newer_version_knows_counts_as_undecided() -> None:
    of_tomorrow = unknown_word(AlertStatus, "OF_TOMORROW")
    found = report(approved(status=of_tomorrow), make_alert(created_at=NOW - 2 * DAY, status=of_tomorrow))
    assert found.outcomes == Outcomes(waiting=1, expired=1)
    assert not found.by_approver
    assert found.to_decision == Durations()


def test_all_severities_are_named_the_worst_first() -> None:
    lines = report(approved(severity=Severity.LOW)).by_severity
    assert [line.severity for line in lines] == [Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW]
    assert [line.outcomes.opened for line in lines] == [0, 0, 0, 1]


def test_where_several_must_approve_the_deciding_approval_counts_and_the_others_joined() -> None:
    approvals = (Approval(by="U0BOB", at=NOW - HOUR + MINUTE), Approval(by="U0ALICE", at=NOW - HOUR + 9 * MINUTE))
    alert = approved("U0ALICE", 9 * MINUTE, metadata=AlertMetadata(approvals=approvals))
    alice, bob = report(alert).by_approver
    assert (alice.user_id, alice.approved, alice.joined, alice.to_decision.values) == ("U0ALICE", 1, 0, (9 * MINUTE,))
    assert (bob.user_id, bob.approved, bob.joined, bob.to_decision.p50) == ("U0BOB", 0, 1, None)


def test_who_approved_what_was_rejected_after_all_joined_nothing() -> None:
    approvals = (Approval(by="U0BOB", at=NOW - HOUR + MINUTE),)
    alert = noted(rejected("U0ALICE"), approvals=approvals)
    (alice,) = report(alert).by_approver
    assert (alice.user_id, alice.rejected, alice.joined) == ("U0ALICE", 1, 0)


def test_a_decision_at_a_time_that_cannot_be_counts_and_took_as_long_as_nobody_knows() -> None:
    found = report(approved(after=10**14), approved(after=MINUTE))
    assert (found.outcomes.approved, found.to_decision) == (2, report(approved(after=MINUTE)).to_decision)


def test_a_decision_before_its_alert_by_another_clock_took_no_time() -> None:
    assert report(approved(after=-5)).to_decision.values == (0,)


def test_who_decided_most_comes_first() -> None:
    lines = report(approved("U0ALICE"), rejected("U0BOB"), rejected("U0BOB")).by_approver
    assert [(line.user_id, line.approved, line.rejected) for line in lines] == [("U0BOB", 0, 2), ("U0ALICE", 1, 0)]


def test_rejections_are_counted_by_category_and_those_without_one_apart() -> None:
    works = RejectionCategory.MAINTENANCE
    some = [rejected(category=works), rejected(category=works), rejected()]
    assert report(*some).rejections == (Rejected(category=works, count=2), Rejected(category=None, count=1))


def test_remediations_are_counted_as_they_ended_and_what_was_run_again() -> None:
    some = [ran(ExecutionStatus.SUCCEEDED, attempt=3), ran(ExecutionStatus.FAILED, attempt=2), approved()]
    executions = report(*some).executions
    assert executions.count(ExecutionStatus.SUCCEEDED) == 1
    assert executions.count(ExecutionStatus.FAILED) == 1
    assert Executed(status=None, count=1) in executions.by_status
    assert (executions.retries, executions.retried) == (3, 2)


def test_stations_are_counted_as_they_were_found_after_the_last_run() -> None:
    def looked_at(recovery: Recovery, attempt: int) -> Alert:
        run = Execution(status=ExecutionStatus.SUCCEEDED, attempt=2, queued_at=NOW)
        return approved(metadata=AlertMetadata(execution=run, aftermath=Aftermath(attempt=attempt, recovery=recovery)))

    found = report(
        looked_at(Recovery.RECOVERED, 2), looked_at(Recovery.RECOVERED, 2), looked_at(Recovery.NO_EFFECT, 1), approved()
    )
    assert found.recoveries == (Recovered(recovery=Recovery.RECOVERED, count=2),)


def test_of_no_alerts_everything_is_nought() -> None:
    empty = report()
    assert empty.outcomes.opened == 0
    assert empty.to_decision == Durations()
    assert not empty.by_approver
    assert not empty.rejections
    assert not empty.executions.by_status


# The period.


@pytest.mark.parametrize("days", [0, -1, MOST_DAYS + 1])
def test_a_period_has_one_to_ninety_days(days: int) -> None:
    with pytest.raises(ValidationError):
        Period.up_to(NOW, days)


def test_a_period_is_so_many_times_24_hours() -> None:
    assert Period.up_to(NOW, 1).since == NOW - DAY
    assert WEEK.since == NOW - 7 * DAY
    assert Period.up_to(DAY, 90).since == 0


@pytest.mark.parametrize(
    ("category", "outcomes"),
    [
        (RejectionCategory.RECOVERED, Outcomes(recovered=1)),
        (RejectionCategory.EXPIRED, Outcomes(lapsed=1)),
        (RejectionCategory.OTHER, Outcomes(rejected=1)),
    ],
)
def test_what_closed_by_itself_is_no_decision_of_anybody(category: RejectionCategory, outcomes: Outcomes) -> None:
    told, is_decided = report(rejected(by="system", category=category)), bool(outcomes.rejected)
    assert (told.outcomes, told.outcomes.opened) == (outcomes, 1)
    assert [len(told.by_approver), len(told.rejections), told.to_decision.count] == [is_decided] * 3
