"""A run that was ordered anew erases nothing of the runs before it: not on the card, not in the thread, not stored."""

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.thread_notes import note_message
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.lifecycle import carrying_out, looking_again
from rules.lifecycle.carrying_out import MOST_EARLIER
from rules.lifecycle.change import noted
from tests.factories import MINUTE, NOW
from tests.unit.cards.runs_to_draw import FACTS, OFFLINE, approved, card_of, failed, looked_at, retried


def test_how_the_first_run_ended_is_kept_with_its_arn_its_times_and_what_the_look_said() -> None:
    first = looked_at(failed(approved()))
    alert = retried(first)
    (earlier,) = alert.metadata.earlier_executions
    assert earlier.model_dump(include=set(Execution.model_fields)) == dict(first.metadata.execution or {})
    assert (earlier.attempt, earlier.status, earlier.error) == (1, ExecutionStatus.FAILED, OFFLINE)
    assert earlier.execution_arn == first.step_function_execution_arn
    assert earlier.aftermath == first.metadata.aftermath


def test_the_card_says_how_the_first_run_ended_while_the_second_one_runs() -> None:
    alert = retried(looked_at(failed(approved())))
    said = card_of(alert)
    assert "Run 1: *Remediation FAILED*" in said
    assert f"after 3 s: {OFFLINE}. Station" in said
    assert "*no effect* 4 min after the remediation" in said
    assert said.index("Run 1:") < said.index("(run 2)")


def test_a_run_that_was_never_started_is_kept_without_the_arn_of_the_one_before() -> None:
    second = carrying_out.execution_not_started(retried(failed(approved())), "no such machine", NOW).alert
    alert = retried(second)
    first, never = alert.metadata.earlier_executions
    assert first.execution_arn is not None
    assert (never.attempt, never.execution_arn) == (2, None)
    said = card_of(alert)
    assert "Run 2: *Remediation COULD NOT BE STARTED* <!date^" in said
    assert "no such machine" in said
    assert "(run 3), ordered by <@U0BOB>" in said


def test_a_start_that_may_have_been_heard_hands_its_name_on_and_a_run_that_failed_does_not() -> None:
    unheard = carrying_out.execution_not_started(approved(), "no answer; given up after 7 attempts", NOW).alert
    again = retried(unheard)
    assert carrying_out.execution_name(again) == carrying_out.execution_name(unheard) == unheard.alert_id
    once_more = retried(carrying_out.execution_not_started(again, "no answer", NOW).alert)
    assert carrying_out.execution_name(once_more) == unheard.alert_id

    after_failures = retried(failed(once_more))
    assert carrying_out.execution_name(after_failures) == f"{unheard.alert_id}-retry-3"
    assert after_failures.metadata.execution is not None
    assert after_failures.metadata.execution.attempt == 4


def test_steps_stand_in_their_order_whatever_the_clocks_say() -> None:
    started = carrying_out.execution_started(approved(), "arn:run", NOW + 40_000, started_at=NOW - 500).alert
    ended = carrying_out.execution_ended(
        started, ExecutionStatus.SUCCEEDED, NOW + 50_000, stopped_at=NOW - 400, report=None
    ).alert
    said = card_of(ended)
    assert said.index("Remediation queued") < said.index("Started") < said.index("Remediation succeeded")


def test_a_run_that_cannot_be_looked_at_is_not_called_running() -> None:
    started = carrying_out.execution_started(approved(), "arn:run", NOW).alert
    change = carrying_out.out_of_sight(started, "Step Functions refused (AccessDeniedException)", NOW + MINUTE)
    assert change is not None
    said = card_of(change.alert)
    assert "*Status unknown* since" in said
    assert "AccessDeniedException" in said
    assert "Running …" not in said
    assert "its status is unknown" in draw_card(change.alert, FACTS).text
    assert not carrying_out.went_wrong(change.alert)
    seen = carrying_out.out_of_sight(change.alert, None, NOW + 2 * MINUTE)
    assert seen is not None
    assert "Running …" in card_of(seen.alert)


def test_a_look_that_a_retry_forestalled_is_not_promised() -> None:
    said = card_of(retried(failed(approved())))
    assert "Run 1: *Remediation FAILED*" in said
    assert "looked at again" not in said


def test_what_was_not_written_of_the_first_run_yet_is_written_about_the_first_run() -> None:
    alert = retried(looked_at(failed(approved())))
    failure, note = alert.metadata.notes
    assert note_message(alert, failure).text.startswith("Run 1: *Remediation FAILED*")
    text = note_message(alert, note).text
    assert text.startswith("Run 1: Station")
    assert "*no effect* 4 min after the remediation" in text
    assert "Another run was ordered since" in text
    assert "Retry or escalate" not in text


def test_who_ordered_a_run_that_failed_or_did_not_help_is_called_and_told_what_to_do() -> None:
    first = looked_at(failed(approved()))
    for note in first.metadata.notes:
        text = note_message(first, note).text
        assert text.startswith("<@U0BOB> ")
        assert text.endswith("Retry or escalate on the card.")
    assert OFFLINE in note_message(first, first.metadata.notes[0]).text
    again = carrying_out.retry(first, "U0ALICE", NOW + 6 * MINUTE, state_machine_arn="arn:machine").alert
    unheard = carrying_out.execution_not_started(again, "no such machine", NOW + 7 * MINUTE).alert
    text = note_message(unheard, unheard.metadata.notes[-1]).text
    assert text.startswith("<@U0ALICE> *Remediation COULD NOT BE STARTED*")


def test_who_was_helped_is_called_by_nobody() -> None:
    started = carrying_out.execution_started(approved(), "arn:run", NOW).alert
    ended = carrying_out.execution_ended(started, ExecutionStatus.SUCCEEDED, NOW, stopped_at=NOW, report=None).alert
    assert ended.metadata.notes == ()
    well = looking_again.looked_at(ended, Recovery.RECOVERED, Reading(facts={"chargedBatteries": 9}), NOW + 5 * MINUTE)
    assert well is not None
    (note,) = well.alert.metadata.notes
    assert "<@" not in note_message(well.alert, note).text


def test_a_note_of_an_older_version_is_about_the_current_run() -> None:
    alert = looked_at(failed(approved()))
    note = alert.metadata.notes[-1]
    text = note_message(alert, note.model_copy(update={"facts": {}})).text
    assert "*no effect*" in text
    assert "Retry or escalate on the card" in text


@pytest.mark.parametrize("runs", [2, 4, 5, 30])
def test_of_many_runs_the_newest_are_shown_and_the_rest_counted(runs: int) -> None:
    alert = approved()
    for _ in range(runs - 1):
        alert = retried(looked_at(failed(alert, "x&" * 5_000)))
    kept = alert.metadata.earlier_executions
    assert [each.attempt for each in kept] == list(range(max(1, runs - MOST_EARLIER), runs))
    assert all(each.error and len(each.error) <= 500 and each.error.endswith("…") for each in kept)
    said = card_of(alert)
    assert [f"Run {number}: " in said for number in range(runs - 3, runs)] == [n > 0 for n in range(runs - 3, runs)]
    assert ("Run 1 went wrong, too" in said) is (runs == 5)
    assert ("Runs 1 to 26 went wrong, too: they are in the audit" in said) is (runs == 30)
    assert f"(run {runs})" in said


def test_an_alert_that_an_older_version_ran_again_says_that_there_was_a_run_before() -> None:
    alert = noted(retried(failed(approved())), earlier_executions=())
    assert "Run 1 went wrong, too: it is in the audit" in card_of(alert)
