"""Work is due although the wall clock is set back."""

import pytest

from rules.alert.work import Work, WorkKind
from storage.due_times import LONGEST_ASKED_MS, LONGEST_BACK_OFF_MS, DueTimes
from tests.factories import MINUTE, NOW
from tests.integration.ticking import FixedClock

SECOND = 1_000


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def due(clock: FixedClock) -> DueTimes:
    return DueTimes(clock.clock.monotonic)


def put_off(seconds: float, attempts: int = 1) -> Work:
    at = NOW + int(seconds * SECOND)
    kind = WorkKind.POST_CARD
    return Work(subject_id="A", kind=kind, severity_rank=1, created_at=NOW, due_at=at, attempts=attempts)


@pytest.mark.parametrize("step", [-10 * MINUTE, -MINUTE, -24 * 60 * MINUTE])
def test_a_step_back_does_not_push_away_what_was_put_off(due: DueTimes, clock: FixedClock, step: int) -> None:
    work = put_off(60)
    assert not due.is_due(work, clock.now)
    clock.now += step + 60 * SECOND
    clock.passed += 60
    assert due.is_due(work, clock.now)


def test_without_a_step_it_is_due_at_its_time_and_not_before(due: DueTimes, clock: FixedClock) -> None:
    work = put_off(60)
    for passed, is_due in ((0, False), (59, False), (60, True)):
        clock.now, clock.passed = NOW + passed * SECOND, passed
        assert due.is_due(work, clock.now) is is_due


def test_work_that_was_put_off_anew_is_waited_for_anew(due: DueTimes, clock: FixedClock) -> None:
    assert not due.is_due(put_off(10), clock.now)
    clock.passed += 10
    assert not due.is_due(put_off(30), clock.now)
    due.keep([])
    clock.passed += 20
    assert not due.is_due(put_off(30), clock.now)


def test_work_that_nobody_tried_yet_waits_no_longer_than_anybody_asks_for(due: DueTimes, clock: FixedClock) -> None:
    asked_before_a_step_of_four_minutes = put_off(240, attempts=0)
    assert not due.is_due(asked_before_a_step_of_four_minutes, clock.now)
    clock.passed += LONGEST_ASKED_MS / SECOND
    assert due.is_due(asked_before_a_step_of_four_minutes, clock.now)


def test_work_due_later_than_anything_is_put_off_for_is_due_now(due: DueTimes, clock: FixedClock) -> None:
    assert due.is_due(put_off(LONGEST_BACK_OFF_MS / SECOND + 1), clock.now)
