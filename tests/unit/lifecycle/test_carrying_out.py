"""What each step of carrying an alert out records and asks for."""

import re

import pytest

from rules.alert.execution import ExecutionStatus
from rules.alert.work import WorkKind
from rules.lifecycle import carrying_out
from rules.lifecycle.change import changed
from tests.factories import MINUTE, NOW
from tests.unit.cards.runs_to_draw import approved, failed, retried


def test_a_start_that_was_given_up_asks_for_its_note_to_be_written() -> None:
    given_up = carrying_out.execution_not_started(approved(), "no such machine", NOW)
    assert WorkKind.REPLY in given_up.adds
    assert len(given_up.alert.metadata.notes) == 1


def test_a_run_began_when_step_functions_says_so() -> None:
    said = carrying_out.execution_started(approved(), "arn:run", NOW + 900, started_at=NOW + 200).alert
    unsaid = carrying_out.execution_started(approved(), "arn:run", NOW + 900).alert
    began = [each.metadata.execution and each.metadata.execution.started_at for each in (said, unsaid)]
    assert began == [NOW + 200, NOW + 900]


@pytest.mark.parametrize("alert_id", ["a" * 80, "a" * 2_000, "alert 7/north", "é"])
def test_whatever_an_alerts_id_is_each_run_has_a_name_of_its_own_that_step_functions_takes(alert_id: str) -> None:
    first = changed(approved(), alert_id=alert_id)
    second = retried(failed(first))
    other = changed(approved(), alert_id=f"{alert_id}-other")
    names = [carrying_out.execution_name(each) for each in (first, second, other)]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,80}", each) for each in names)
    assert len(set(names)) == 3


@pytest.mark.parametrize("status", [ExecutionStatus.SUCCEEDED, ExecutionStatus.FAILED])
def test_of_a_run_that_ended_it_is_known_how_it_stands(status: ExecutionStatus) -> None:
    started = carrying_out.execution_started(approved(), "arn:run", NOW).alert
    lost = carrying_out.out_of_sight(started, "AccessDeniedException", NOW + MINUTE)
    assert lost is not None
    end = NOW + 2 * MINUTE
    ended = carrying_out.execution_ended(lost.alert, status, end, stopped_at=end, report=None).alert
    assert ended.metadata.execution is not None
    assert ended.metadata.execution.out_of_sight is None
