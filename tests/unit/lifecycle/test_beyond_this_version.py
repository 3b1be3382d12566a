"""What a newer version wrote is left to it, for a reason that names what is not known."""

from typing import Any

import pytest

from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.chart import Chart, ChartForm
from rules.alert.execution import EarlierExecution, ExecutionStatus
from rules.alert.recheck import Reading
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import WorkKind
from rules.data_version import DATA_VERSION, MOST
from rules.digest.digest import Digest
from rules.lifecycle import carrying_out
from rules.lifecycle.beyond import beyond_alert, beyond_digest, beyond_work
from rules.lifecycle.change import Change, changed, noted
from rules.lifecycle.waiting import with_latest
from rules.stored_word import unknown_word
from tests.factories import NOW, make_alert
from tests.unit.lifecycle.writing import approved, run


@pytest.mark.parametrize(
    ("field", "word", "what"),
    [
        ("status", unknown_word(AlertStatus, "PARKED"), "the status 'PARKED'"),
        ("alert_type", unknown_word(AlertType, "FLOOD"), "the type 'FLOOD'"),
        ("severity", unknown_word(Severity, "DIRE" * 20), f"the severity '{'DIRE' * 10}'"),
    ],
)
def test_an_alert_with_a_word_of_tomorrow_is_left_to_tomorrows_bot(field: str, word: Any, what: str) -> None:
    assert beyond_alert(make_alert()) is None
    assert beyond_alert(changed(make_alert(), **{field: word})) == f"this bot does not know {what}"


def test_a_run_that_stands_as_this_version_does_not_know_is_left() -> None:
    assert beyond_alert(approved(run())) is None
    later = approved(run(unknown_word(ExecutionStatus, "HALTED")))
    assert beyond_alert(later) == "this bot does not know the state of its remediation 'HALTED'"


@pytest.mark.parametrize(("version", "is_left"), [(DATA_VERSION, False), (DATA_VERSION + 1, True), (MOST + 1, False)])
def test_a_newer_data_version_is_left(version: int, is_left: bool) -> None:
    why = f"its data version is {version}; this bot knows {DATA_VERSION}"
    digest = Digest(digest_id="d1", alert_type=AlertType.CHARGER_DOWN, created_at=NOW, joined_at=NOW)
    assert beyond_alert(noted(make_alert(), data_version=version)) == (why if is_left else None)
    assert beyond_digest(digest.model_copy(update={"data_version": version})) == (why if is_left else None)


def test_a_digest_of_an_unknown_type_is_left() -> None:
    digest = Digest(digest_id="d1", alert_type=unknown_word(AlertType, "FLOOD"), created_at=NOW, joined_at=NOW)
    assert beyond_digest(digest) == "this bot does not know the type 'FLOOD'"


def odd() -> Alert:
    note = ThreadNote(key="n1", kind=unknown_word(NoteKind, "SONG"), at=NOW)
    return noted(
        make_alert(),
        aftermath=Aftermath(attempt=1, recovery=unknown_word(Recovery, "HALFWAY")),
        notes=(note,),
    )


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (WorkKind.CHECK_STATION, "the state of its station 'HALFWAY'"),
        (WorkKind.REPLY, "the kind of its note 'SONG'"),
        (WorkKind.REMIND, "the kind of its note 'SONG'"),
        (WorkKind.POST_CARD, None),
        (WorkKind.PUBLISH, None),
    ],
)
def test_work_is_left_only_for_what_it_is_about(kind: WorkKind, what: str | None) -> None:
    assert beyond_work(odd(), kind) == (what and f"this bot does not know {what}")
    assert beyond_work(make_alert(), kind) is None


@pytest.mark.parametrize("kind", [WorkKind.ADD_CHART, WorkKind.SHOW_CHART])
def test_a_chart_of_an_unknown_form_is_left(kind: WorkKind) -> None:
    film = Chart(form=unknown_word(ChartForm, "FILM"), title="a", alt_text="b", measurement="c")
    assert beyond_work(noted(make_alert(), chart=film), kind) == "this bot does not know the form of its chart 'FILM'"
    assert beyond_work(make_alert(), kind) is None


def test_of_earlier_runs_each_that_was_started_counts_once_as_it_was_last_seen_the_newest_first() -> None:
    def earlier(arn: str | None, status: ExecutionStatus) -> EarlierExecution:
        return EarlierExecution(status=status, queued_at=NOW, execution_arn=arn)

    runs = (
        earlier("arn:1", ExecutionStatus.FAILED),
        earlier(None, ExecutionStatus.NOT_STARTED),
        earlier("arn:2", ExecutionStatus.FAILED),
        earlier("arn:1", ExecutionStatus.RUNNING),
    )
    found = carrying_out.earlier_runs(approved(run(), earlier_executions=runs))
    assert [(each.execution_arn, each.status) for each in found] == [
        ("arn:1", ExecutionStatus.RUNNING),
        ("arn:2", ExecutionStatus.FAILED),
    ]


def test_a_reminder_says_how_the_station_is_now_if_that_is_known() -> None:
    change = Change(make_alert())
    assert with_latest(change, None, NOW) == change
    latest = with_latest(change, Reading(reason="EMPTY"), NOW + 1).alert.metadata.latest
    assert latest is not None
    assert (latest.at, latest.reading.reason) == (NOW + 1, "EMPTY")
