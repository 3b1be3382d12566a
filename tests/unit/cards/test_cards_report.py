"""What a report says, and what it leaves to the file."""

import pytest

from bot.cards.answers.report import report_answer, summary
from bot.cli.plain import as_lines
from bot.slack.message import Message
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.report.report import EXPIRED_AFTER_MS
from rules.report.report_period import Period
from rules.report.report_tally import report_of
from rules.stored_word import unknown_word
from tests.factories import MINUTE, NOW, make_alert
from tests.slack_double import check_blocks


def rejected(by: str, minutes: int) -> Alert:
    return make_alert(status=AlertStatus.REJECTED, rejected_by=by, rejected_at=NOW + minutes * MINUTE)


def answer(*some: Alert, days: int = 7) -> Message:
    return report_answer(report_of(some, Period.up_to(NOW, days)))


def test_without_alerts_there_is_one_sentence_and_nothing_to_press_or_to_draw() -> None:
    empty = answer(days=1)
    assert empty.text == "No alert was opened in the last 24 hours."
    assert [block["type"] for block in empty.blocks] == ["header", "section", "context"]
    assert empty.sequel is None


def test_without_decisions_nothing_is_said_of_their_times() -> None:
    waiting = answer(make_alert(), make_alert(created_at=NOW - 2 * EXPIRED_AFTER_MS))
    assert waiting.text == "In the last 7 days 2 alerts were opened: 1 waiting for a decision, 1 expired."
    assert "Time to decision, by person: nobody decided" in as_lines(waiting)
    assert waiting.sequel is None


def test_it_says_which_decisions_it_does_not_count() -> None:
    assert any("decisions on alerts opened before are not counted" in line for line in as_lines(answer(make_alert())))


def test_one_decision_has_no_percentiles() -> None:
    assert answer(rejected("U0BOB", 3)).text.endswith("The decision took 3 min.")


def test_of_a_few_decisions_each_is_said_and_what_still_waits_is_counted() -> None:
    few = answer(
        rejected("U0BOB", 5), rejected("U0BOB", 3), make_alert(), make_alert(created_at=NOW - 2 * EXPIRED_AFTER_MS)
    )
    assert few.text.endswith("The 2 decisions took 3 min, 5 min. Not counted in this: 2 that still wait.")
    assert any(line.endswith("@U0BOB 2 rejected, in 3 min, 5 min") for line in as_lines(few))
    assert few.sequel is not None
    assert [block["title"] for block in few.sequel.blocks] == ["What became of the alerts"]
    five = answer(*(rejected("U0BOB", minutes) for minutes in (1, 2, 3, 4, 60)))
    assert five.text.endswith("Half of the decisions came within 3 min, 95 % of them within 1 h.")


def test_a_severity_of_which_nothing_was_opened_is_said_to_have_none() -> None:
    assert "CRITICAL none" in as_lines(answer(rejected("U0BOB", 3)))


def test_the_people_that_do_not_fit_are_counted() -> None:
    lines = as_lines(answer(*(rejected(f"U0N{number:02}", 1) for number in range(18))))
    assert sum(line.startswith("@U0N") for line in lines) == 15
    assert any("and 3 more people" in line for line in lines)
    lines = as_lines(answer(*(rejected(f"U0N{number:02}", 1) for number in range(16))))
    assert any("and 1 more person" in line for line in lines)


def test_the_charts_say_in_words_what_they_draw() -> None:
    sequel = answer(*(rejected("U0BOB", minutes) for minutes in (1, 2, 3, 4, 5))).sequel
    assert sequel is not None
    assert sequel.text.endswith("HIGH half within 3 min, 95 % within 5 min.")
    bars, pie = sequel.blocks
    assert [series["data"] for series in bars["chart"]["series"]] == [
        [{"label": "HIGH", "value": 3.0}],
        [{"label": "HIGH", "value": 5.0}],
    ]
    assert bars["title"] == "Minutes to a decision, by severity"
    assert pie["chart"]["segments"] == [{"label": "Rejected", "value": 5}]


def test_the_summary_is_the_text_for_who_sees_no_blocks() -> None:
    report = report_of([rejected("U0BOB", 3)], Period.up_to(NOW))
    assert report_answer(report).text == summary(report)


@pytest.mark.parametrize(
    ("minutes", "unit", "value"), [(0, "Seconds", 0.0), (4, "Seconds", 240.0), (5, "Minutes", 5.0), (300, "Hours", 5.0)]
)
def test_the_bars_are_drawn_in_the_unit_that_fits_the_longest(minutes: int, unit: str, value: float) -> None:
    sequel = answer(*[rejected("U0BOB", minutes)] * 5).sequel
    assert sequel is not None
    assert sequel.blocks[0]["chart"]["axis_config"]["y_label"] == unit
    assert sequel.blocks[0]["chart"]["series"][1]["data"] == [{"label": "HIGH", "value": value}]


def test_a_long_severity_of_another_version_has_a_label_that_slack_takes() -> None:
    unknown = rejected("U0BOB", 3).model_copy(update={"severity": unknown_word(Severity, "<!channel> " + "x" * 90)})
    sequel = answer(*[unknown] * 5).sequel
    assert sequel is not None
    assert sequel.blocks[0]["chart"]["axis_config"]["categories"] == ["??channel? xxxxxxxx…"]
    assert check_blocks(sequel.blocks) == []
