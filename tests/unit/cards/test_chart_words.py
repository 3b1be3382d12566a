"""A chart in words, and as Slack's own."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.parts.chart import chart_blocks, chart_words
from bot.charts.chart_data import ChartData, ChartReading, Threshold
from bot.charts.chart_subject import Subject
from bot.charts.compose import composed
from bot.charts.description import described
from bot.charts.measurement import stock
from bot.charts.time_range import Hours
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.chart import MOST_POINTS, Chart, ChartForm
from rules.evaluate.ruleset import default_rules
from rules.lifecycle.picturing import plainer
from tests.factories import MINUTE, NOW, make_alert, make_metric
from tests.slack_double import check_blocks
from tests.strategies import decimals, texts
from tests.unit.charts.samples import chart_data, line


def test_the_words_say_everything_that_the_picture_shows() -> None:
    data = chart_data(now=line(20, 24, 2, 3), before=line(18, 19, 17, 18))
    assert described(data, "STATION_001").alt_text == (
        "Line chart of the charged batteries of STATION_001 from 02:26 to 08:26 UTC on 2025-11-22, "
        "with the alert at 08:26: first 20, lowest 2, highest 24, last 3. Threshold: alert at 5 or fewer. "
        "The same hours a week before: first 18, lowest 17, highest 19, last 18."
    )


def around_midnight(until: datetime, minutes: int) -> ChartData:
    """What a station reported each minute for so long until its alert."""
    at = int(until.timestamp() * 1000)
    samples = [make_metric(timestamp=at - each * MINUTE) for each in range(minutes)]
    data = composed(Subject("STATION_001", stock(default_rules())[0], None, at), Hours.until(at), samples)
    assert data is not None
    return data


def everything_named(data: ChartData) -> tuple[str, ...]:
    """The day in the picture, in its words, in its title, and below Slack's own chart."""
    # Imported by who draws: matplotlib takes a second, in each process that collects the tests.
    from matplotlib.figure import Figure  # noqa: PLC0415

    from bot.charts.labels import name_lines  # noqa: PLC0415

    figure = Figure()
    figure.add_subplot().plot([1], label="now")
    name_lines(figure, data)
    chart = described(data, "S")
    (native,) = chart_blocks(chart)
    return (
        figure.texts[-1].get_text(),
        chart.alt_text.split(",")[0],
        chart.title,
        native["chart"]["axis_config"]["x_label"],
    )


def test_a_chart_of_the_evening_is_of_its_day_though_room_is_left_into_the_next() -> None:
    evening = around_midnight(datetime(2025, 11, 22, 23, 30, tzinfo=UTC), 300)
    assert evening.until > datetime(2025, 11, 23, tzinfo=UTC).timestamp() * 1000
    assert everything_named(evening) == (
        "2025-11-22, UTC",
        "Line chart of the charged batteries of S from 18:31 to 23:30 UTC on 2025-11-22",
        "S: charged batteries until 2025-11-22 23:30 UTC",
        "2025-11-22, UTC",
    )


def test_hours_over_midnight_name_both_days() -> None:
    assert everything_named(around_midnight(datetime(2025, 11, 23, 1, 0, tzinfo=UTC), 300)) == (
        "2025-11-22 to 2025-11-23, UTC",
        "Line chart of the charged batteries of S from 20:01 to 01:00 UTC on 2025-11-22 to 2025-11-23",
        "S: charged batteries until 2025-11-23 01:00 UTC",
        "2025-11-22 to 2025-11-23, UTC",
    )


def test_without_an_alert_the_last_reading_says_the_day() -> None:
    evening = around_midnight(datetime(2025, 11, 22, 23, 30, tzinfo=UTC), 300)
    assert "on 2025-11-22:" in described(evening.model_copy(update={"alert_at": None}), "S").alt_text


def test_the_words_do_not_speak_of_what_is_not_there() -> None:
    said = described(chart_data(threshold=None, alert_at=None), "STATION_001").alt_text
    assert "alert" not in said
    assert "week" not in said
    assert "gap" not in said


def test_the_words_tell_of_gaps() -> None:
    gap = (*line(1, 2, 3, 4), ChartReading(at=NOW + 30 * MINUTE, value=Decimal(9)))
    assert "There is one gap without any report." in described(chart_data(now=gap), "S").alt_text


def test_no_more_points_are_kept_than_slack_draws() -> None:
    chart = described(chart_data(), "STATION_001")
    assert len(chart.points) == MOST_POINTS
    assert chart.points[-1].value == 1
    assert all(point.before is None for point in chart.points)


def native_series(chart: Chart) -> list[str]:
    (block,) = chart_blocks(chart)
    assert check_blocks([block]) == []
    json.dumps(block)
    return [each["name"] for each in block["chart"]["series"]]


def test_slacks_own_chart_names_its_lines() -> None:
    chart = described(chart_data(before=line(*range(361))), "STATION_001")
    assert native_series(chart) == ["now", "a week before", "threshold"]
    assert native_series(described(chart_data(threshold=None), "S")) == ["now"]


def test_half_a_week_before_is_not_drawn_by_slack() -> None:
    chart = described(chart_data(before=line(*range(100))), "STATION_001")
    assert any(point.before is not None for point in chart.points)
    assert native_series(chart) == ["now", "threshold"]


def test_two_points_of_one_minute_are_one_category() -> None:
    (block,) = chart_blocks(described(chart_data(now=line(1, 2, 3, 4, every=10_000)), "STATION_001"))
    categories = block["chart"]["axis_config"]["categories"]
    assert len(categories) == len(set(categories)) < 4
    assert block["chart"]["series"][0]["data"][-1]["value"] == 4


def in_form(form: ChartForm, **fields: Any) -> Chart:
    return described(chart_data(), "STATION_001").model_copy(update={"form": form, **fields})


def test_a_picture_has_a_title_and_words_for_who_does_not_see_it() -> None:
    (block,) = chart_blocks(in_form(ChartForm.IMAGE, file_id="F0CHART001"))
    assert block["slack_file"] == {"id": "F0CHART001"}
    assert block["title"]["text"] == "STATION_001: charged batteries until 2025-11-22 08:26 UTC"
    assert "lowest 1, highest 361, last 1" in block["alt_text"]


def test_slacks_own_chart_has_its_words_beside_it() -> None:
    chart = in_form(ChartForm.NATIVE)
    assert chart_words(chart) == chart.alt_text
    card = draw_card(make_alert(metadata=AlertMetadata(chart=chart)), CardFacts("x", "m"))
    assert chart.alt_text in json.dumps(card.blocks)


@pytest.mark.parametrize("form", [ChartForm.UPLOADED, ChartForm.TEXT])
def test_nothing_is_shown_of_a_picture_that_is_not_ready_or_was_given_up(form: ChartForm) -> None:
    assert chart_blocks(in_form(form, file_id="F0CHART001")) == []
    assert chart_words(in_form(form)) is None


def test_a_refused_chart_becomes_plainer_until_there_is_none() -> None:
    chart: Chart | None = in_form(ChartForm.IMAGE, file_id="F0CHART001")
    forms = []
    while (chart := plainer(chart, "refused")) is not None:
        assert chart.why == "refused"
        forms.append(chart.form)
    assert forms == [ChartForm.NATIVE, ChartForm.TEXT]


@given(texts(), st.lists(decimals(), min_size=1, max_size=30), st.sampled_from(["", "%"]), st.none() | decimals())
def test_slack_takes_the_chart_of_anything(
    station: str, values: list[Decimal], unit: str, threshold: Decimal | None
) -> None:
    judged = None if threshold is None else Threshold(value=threshold, words="alert at it", is_floor=True)
    data = chart_data(now=line(*values), before=line(*values), unit=unit, threshold=judged)
    native = described(data, station)
    for chart in (native, native.model_copy(update={"form": ChartForm.IMAGE, "file_id": "F0CHART001"})):
        drawn = chart_blocks(chart)
        assert len(drawn) == 1
        assert check_blocks(drawn) == []
        json.dumps(drawn, allow_nan=False)
