"""A chart on its way to the card: each step once, none back, and a decision never waits for it."""

import pytest

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.alert.chart import Chart, ChartForm
from rules.alert.work import WorkKind
from rules.lifecycle import opening, picturing, showing
from rules.lifecycle.change import Change
from tests.factories import NOW, make_alert, make_finding

CHART = Chart(form=ChartForm.NATIVE, title="t", alt_text="a", measurement="m")
FILE = "F0CHART001"
CARD = CardReference(channel="C0ALERTS", ts="1.1")


def alert_with(form: ChartForm | None, **overrides: object) -> Alert:
    chart = None if form is None else CHART.model_copy(update={"form": form, "file_id": FILE})
    return make_alert(metadata=AlertMetadata(chart=chart, card=CARD), **overrides)


def written(change: Change | None) -> tuple[ChartForm | None, tuple[WorkKind, ...]] | None:
    if change is None:
        return None
    assert change.entries == (), "a picture is nobody's act"
    chart = change.alert.metadata.chart
    return (chart.form if chart else None), change.adds


def test_a_chart_is_asked_for_when_the_card_stands_and_only_once() -> None:
    first = showing.card_posted(alert_with(None), CARD, shown_revision=0)
    again = showing.card_posted(alert_with(ChartForm.IMAGE), CARD, shown_revision=0)
    assert WorkKind.ADD_CHART in first.adds
    assert WorkKind.ADD_CHART not in again.adds


def test_an_uploaded_picture_is_shown_when_slack_is_done_with_it() -> None:
    uploaded = picturing.chart_uploaded(alert_with(None), CHART, FILE)
    assert written(uploaded) == (ChartForm.UPLOADED, (WorkKind.SHOW_CHART,))
    assert written(picturing.chart_ready(alert_with(ChartForm.UPLOADED), FILE)) == (
        ChartForm.IMAGE,
        (WorkKind.UPDATE_CARD,),
    )


@pytest.mark.parametrize("form", ChartForm)
def test_while_the_alert_stays_as_it_is_a_second_picture_never_takes_the_place_of_the_first(form: ChartForm) -> None:
    assert picturing.chart_uploaded(alert_with(form), CHART, "F0ANOTHER1") is None


@pytest.mark.parametrize("form", [None, ChartForm.IMAGE, ChartForm.NATIVE, ChartForm.TEXT])
def test_what_is_not_waited_for_is_not_made_ready(form: ChartForm | None) -> None:
    assert picturing.chart_ready(alert_with(form), FILE) is None


@pytest.mark.parametrize("form", [None, ChartForm.UPLOADED])
def test_without_a_picture_slacks_own_chart_is_drawn(form: ChartForm | None) -> None:
    change = picturing.chart_without_picture(alert_with(form), CHART, "no scope")
    assert written(change) == (ChartForm.NATIVE, (WorkKind.UPDATE_CARD,))


@pytest.mark.parametrize("form", [ChartForm.IMAGE, ChartForm.NATIVE, ChartForm.TEXT])
def test_a_picture_that_is_shown_is_not_given_up(form: ChartForm) -> None:
    assert picturing.chart_without_picture(alert_with(form), CHART, "no scope") is None


def test_what_slack_refused_is_remembered_unless_the_chart_changed_meanwhile() -> None:
    tried = alert_with(ChartForm.IMAGE).metadata.chart
    taken = picturing.plainer(tried, "invalid_blocks")
    assert written(picturing.chart_refused(alert_with(ChartForm.IMAGE), tried, taken)) == (ChartForm.TEXT, ())
    assert picturing.chart_refused(alert_with(ChartForm.IMAGE), tried, tried) is None
    assert picturing.chart_refused(alert_with(ChartForm.TEXT), tried, taken) is None


def test_a_decided_alert_takes_its_chart_as_well() -> None:
    decided = alert_with(ChartForm.UPLOADED, status=AlertStatus.APPROVED, approved_at=1, approved_by="U0ALICE")
    change = picturing.chart_ready(decided, FILE)
    assert change is not None
    assert change.alert.status is AlertStatus.APPROVED


def worse(alert: Alert, at: int = NOW + 1) -> Change:
    change = opening.worsen(alert, make_finding(severity=Severity.CRITICAL), at)
    assert change is not None
    return change


def of(at: int, form: ChartForm = ChartForm.NATIVE) -> Chart:
    return CHART.model_copy(update={"moment": at, "form": form})


def test_a_worse_alert_gets_a_new_chart_and_keeps_the_one_that_was_seen() -> None:
    change = worse(alert_with(ChartForm.IMAGE))
    assert WorkKind.ADD_CHART in change.adds
    assert change.alert.metadata.chart == alert_with(ChartForm.IMAGE).metadata.chart, "until the new one is there"
    uploaded = picturing.chart_uploaded(change.alert, of(NOW + 1), "F0SECOND01")
    assert uploaded is not None
    assert uploaded.alert.metadata.chart is not None
    assert uploaded.alert.metadata.chart.file_id == "F0SECOND01"
    assert [each.file_id for each in uploaded.alert.metadata.earlier_charts] == [FILE]
    assert picturing.chart_uploaded(uploaded.alert, of(NOW + 1), "F0THIRD001") is None


def test_a_worse_alert_whose_card_does_not_stand_asks_for_its_chart_when_it_does() -> None:
    change = worse(make_alert())
    assert WorkKind.ADD_CHART not in change.adds
    assert WorkKind.ADD_CHART in showing.card_posted(change.alert, CARD, shown_revision=0).adds


def test_a_chart_that_was_made_before_the_alert_got_worse_comes_too_late() -> None:
    alert = worse(alert_with(None)).alert
    assert picturing.chart_uploaded(alert, of(NOW), FILE) is None
    assert picturing.chart_without_picture(alert, of(NOW), "no scope") is None


def test_a_picture_that_slack_finished_with_after_another_took_its_place_is_not_taken_for_that_one() -> None:
    uploaded = picturing.chart_uploaded(worse(alert_with(ChartForm.UPLOADED)).alert, of(NOW + 1), "F0SECOND01")
    assert uploaded is not None
    assert uploaded.alert.metadata.earlier_charts == (), "nobody saw it"
    assert picturing.chart_ready(uploaded.alert, FILE) is None
    assert picturing.chart_ready(uploaded.alert, "F0SECOND01") is not None


def test_where_the_second_picture_fails_slacks_own_chart_of_the_new_numbers_takes_the_place_of_the_first() -> None:
    change = picturing.chart_without_picture(worse(alert_with(ChartForm.IMAGE)).alert, of(NOW + 1), "no scope")
    assert written(change) == (ChartForm.NATIVE, (WorkKind.UPDATE_CARD,))
