"""Lists that Slack sorts and pages: alerts and the audit, with the same in old blocks for where it does not."""

import pytest

from bot.cards.answers.alert_list import alert_list_answer
from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.card_link import Links
from bot.cards.answers.timeline import timeline_answer
from bot.cards.parts.tables import rich_cell
from bot.cards.parts.times import moment
from bot.slack.classic_blocks import classic, rich_words
from bot.slack.message import Block
from rules.alert.alert import AlertStatus, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.alert.audit import ActionType, AuditEntry, AuditStatus
from rules.audit.trail import Trail
from tests.factories import NOW, make_alert
from tests.slack_double import check_blocks

HOME = "https://swapnet.slack.com/"
CARD = CardReference(channel="C0ALERTS", ts="1763800000.000100")


def table_in(blocks: list[Block]) -> Block:
    (table,) = (each for each in blocks if each["type"] == "data_table")
    return table


def test_alerts_are_sorted_by_how_bad_they_are_not_by_the_word_for_it() -> None:
    alerts = [make_alert(severity=each) for each in Severity]
    rows = table_in(alert_list_answer(AlertPage(AlertStatus.PENDING, alerts)).blocks)["rows"][1:]
    by_rank = sorted((row[1] for row in rows), key=lambda cell: cell["value"])
    assert [each["text"] for each in by_rank] == ["LOW", "MEDIUM", "HIGH", "CRITICAL"]


def test_a_row_links_to_the_card_and_has_a_time_that_stays_true() -> None:
    alert = make_alert(metadata=AlertMetadata(card=CARD))
    row = table_in(alert_list_answer(AlertPage(AlertStatus.PENDING, [alert]), Links(HOME)).blocks)["rows"][1]
    inside = [element for cell in row for part in cell.get("elements", []) for element in part["elements"]]
    assert {"type": "link", "url": f"{HOME}archives/C0ALERTS/p1763800000000100", "text": "card"} in inside
    assert [each["timestamp"] for each in inside if each["type"] == "date"] == [alert.created_at // 1000]


def test_where_slack_has_no_tables_the_same_alerts_stand_in_lines() -> None:
    answer = alert_list_answer(AlertPage(AlertStatus.PENDING, [make_alert()]))
    assert not any(each["type"] == "data_table" for each in classic(answer).blocks)
    assert make_alert().station_id in str(classic(answer).blocks)


def test_an_entry_says_when_what_who_and_why_it_failed() -> None:
    entry = AuditEntry(
        task_id="t",
        alert_id="a",
        action_type=ActionType.ALERT_APPROVED,
        timestamp=NOW,
        user_id="U0MALLORY",
        status=AuditStatus.FAILED,
        error_message="may not <decide> " + "x" * 900,
    )
    answer = timeline_answer(Trail(make_alert(), [entry] * 20))
    row = table_in(answer.blocks)["rows"][1]
    words = [rich_words(cell) if cell["type"] == "rich_text" else cell["text"] for cell in row]
    assert words[0].startswith("<!date^")
    assert words[1:3] == ["Approval refused", "<@U0MALLORY>"]
    assert words[3].startswith("— *FAILED*: may not &lt;decide&gt; xxx")
    assert words[3].endswith("…")
    assert check_blocks(answer.blocks) == []


@pytest.mark.parametrize(
    "mrkdwn",
    [
        "*Approved* by <@U0ALICE> " + moment(NOW),
        "plain",
        "`1a2b3c4d` · <https://x.slack.com/archives/C1/p1?a=1&amp;b=2|card>",
        "to <!subteam^S0CREW>: a &lt;b&gt; &amp; c",
    ],
)
def test_what_is_a_mention_a_time_or_a_link_is_one_in_a_cell_too(mrkdwn: str) -> None:
    assert rich_words(rich_cell(mrkdwn, 2_000)).replace("1a2b3c4d", "`1a2b3c4d`") == mrkdwn.replace(
        "?a=1&amp;", "?a=1&"
    )


def test_what_somebody_wrote_becomes_no_mention() -> None:
    said = rich_cell("&lt;@U0ALICE&gt; &lt;!channel&gt; &lt;https://evil.example|card&gt;", 2_000)
    assert [each["type"] for each in said["elements"][0]["elements"]] == ["text"]
    assert check_blocks([{"type": "section", "text": {"type": "plain_text", "text": "x"}}, said]) == []


def test_an_empty_cell_says_so() -> None:
    assert rich_words(rich_cell("", 10)) == "-"
