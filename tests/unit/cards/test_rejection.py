"""What counts as a reason to reject, and how it reads."""

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.steps import decision_line
from bot.cards.answers.alert_list import alert_list_answer
from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.audit_words import what_was_said
from bot.cards.dialogs.reason_modal import REJECTING, likely_category, reason_modal
from bot.cli.plain import as_lines
from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import ActionType, AuditEntry
from rules.alert.errors import CategoryMissing, ReasonRefused
from rules.alert.quorum import Quorum
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.waiting import Condition
from rules.lifecycle import deciding, rejecting
from rules.lifecycle.change import noted
from tests.factories import NOW, make_alert

TALKATIVE = {RejectionCategory.WRONG_ACTION, RejectionCategory.OTHER}


def rejected(category: RejectionCategory, text: str = "") -> Alert:
    return rejecting.reject(make_alert(), "U0BOB", Rejection(category, text), NOW).alert


@pytest.mark.parametrize("category", sorted(set(RejectionCategory) - TALKATIVE))
@pytest.mark.parametrize("text", ["", " \n"])
def test_where_the_category_says_it_all_it_is_the_reason(category: RejectionCategory, text: str) -> None:
    alert = rejected(category, text)

    assert alert.metadata.rejection_category is category
    assert alert.rejection_reason == category.label
    assert str(decision_line(alert)).endswith(f"· {category.words}")


@pytest.mark.parametrize("category", sorted(TALKATIVE))
def test_where_the_category_says_too_little_words_are_needed(category: RejectionCategory) -> None:
    with pytest.raises(ReasonRefused, match="Please say"):
        rejected(category, "  ")


@pytest.mark.parametrize("category", RejectionCategory)
def test_words_are_kept_beside_every_category(category: RejectionCategory) -> None:
    change = rejecting.reject(make_alert(), "U0BOB", Rejection(category, " crew on site "), NOW)

    assert change.alert.rejection_reason == "crew on site"
    assert change.entries[0].details == {"rejectionReason": "crew on site", "rejectionCategory": category}


def test_without_a_category_nothing_is_decided() -> None:
    with pytest.raises(CategoryMissing):
        rejecting.reject(make_alert(), "U0BOB", Rejection(None, "crew on site"), NOW)


def test_the_card_says_the_category_and_the_words() -> None:
    drawn = draw_card(rejected(RejectionCategory.MAINTENANCE, "crew on site"), CardFacts("<@U0ALICE>", "machine"))

    assert "Rejected by @U0BOB 2025-11-22 08:26:40 UTC · maintenance" in as_lines(drawn)
    assert ">crew on site" in as_lines(drawn)
    assert drawn.text.startswith("Rejected by <@U0BOB>; maintenance. HIGH: STATION_001: 2 charged batteries left")


def test_the_list_of_alerts_says_both() -> None:
    page = AlertPage(AlertStatus.REJECTED, [rejected(RejectionCategory.MAINTENANCE, "crew on site")])

    assert any("· maintenance; crew on site" in line for line in as_lines(alert_list_answer(page)))


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"rejectionReason": "works"}, "works"),
        ({"rejectionReason": "works", "rejectionCategory": "MAINTENANCE"}, "maintenance: works"),
        (
            {"rejectionReason": "It stayed clear; the alert closed by itself.", "rejectionCategory": "RECOVERED"},
            "recovered: it stayed clear.",
        ),
        ({"rejectionReason": "False alarm", "rejectionCategory": "FALSE_ALARM"}, "false alarm"),
    ],
    ids=["of an older version", "both", "closed by itself", "category alone"],
)
def test_the_audit_says_what_was_given(details: dict[str, str], said: str) -> None:
    entry = AuditEntry(task_id="t", alert_id="a", action_type=ActionType.ALERT_REJECTED, timestamp=NOW, details=details)

    assert what_was_said(entry).lower() == said


def test_an_alert_of_an_older_version_still_draws() -> None:
    alert = make_alert(status=AlertStatus.REJECTED, rejected_by="U0BOB", rejected_at=NOW, rejection_reason="works")

    assert str(decision_line(alert)).endswith(">\n>works")


def test_who_had_approved_is_not_said_to_have_rejected() -> None:
    approved = deciding.approve(
        make_alert(), "U0CAROL", NOW, state_machine_arn="machine", topic_arn="topic", quorum=Quorum(needed=2)
    ).alert
    alert = rejecting.reject(approved, "U0BOB", Rejection(RejectionCategory.WRONG_ACTION, "no truck"), NOW).alert

    line = str(decision_line(alert))
    assert line.startswith("*Rejected* by <@U0BOB> <!date")
    assert line.endswith(f"· {RejectionCategory.WRONG_ACTION.words}; <@U0CAROL> had approved\n>no truck")


def test_nothing_is_chosen_beforehand_while_the_trouble_lasts() -> None:
    assert likely_category(make_alert()) is None
    assert "initial_option" not in str(reason_modal(REJECTING, make_alert()))


def test_recovered_is_chosen_beforehand_once_the_trouble_is_over() -> None:
    alert = noted(make_alert(), condition=Condition(cleared_at=NOW))

    (choice,) = [block["element"] for block in reason_modal(REJECTING, alert)["blocks"] if "element" in block][:1]
    assert choice["initial_option"]["value"] == RejectionCategory.RECOVERED
    assert choice["initial_option"] in choice["options"]
