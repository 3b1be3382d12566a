"""Where several people must approve, each press says what it does: how many more must, and that it starts nothing."""

from typing import Any

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.answers import answers
from bot.cards.dialogs.recheck_modal import recheck_modal
from bot.cards.home.board import Board
from bot.cards.home.home import home_view
from bot.slack import limits
from bot.slack.ids import ActionId
from rules.alert.alert import Alert
from rules.alert.quorum import Quorum
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.fleet.fleet_state import fleet_state
from rules.fleet.handover import handover
from rules.lifecycle import deciding
from tests.factories import ARNS, NOW, make_alert
from tests.scenarios.reading import text_of

TWO, THREE = Quorum(needed=2), Quorum(needed=3)
APART = Quorum(needed=2, from_different_groups=True)
CLEARED = Recheck(verdict=RecheckVerdict.CLEARED, at=NOW)


def approved_by(quorum: Quorum, *people: str) -> Alert:
    alert = make_alert()
    for who in people:
        alert = deciding.approve(alert, who, NOW, **ARNS, quorum=quorum, groups=("ops",)).alert
    return alert


def asked_on_the_card(alert: Alert, quorum: Quorum) -> str:
    return confirmation(draw_card(alert, CardFacts("ops", "remediation", quorum=quorum)).blocks)


def confirmation(blocks: list[dict[str, Any]]) -> str:
    pressed = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
    (approve,) = [each for each in pressed if each["action_id"] == ActionId.APPROVE]
    text: str = approve["confirm"]["text"]["text"]
    return text


@pytest.mark.parametrize(
    ("quorum", "people", "told"),
    [
        (TWO, (), "Your approval is 1 of 2; it starts when another person approves, too. Then: Dispatches"),
        (THREE, (), "Your approval is 1 of 3; it starts when 2 more people approve, too. Then: Dispatches"),
        (THREE, ("U0A",), "Your approval is 2 of 3; it starts when another person approves, too. Then: Dispatches"),
        (APART, (), "Your approval is 1 of 2; it starts when another person of another group approves, too."),
        (TWO, ("U0A",), "Starts the state machine remediation and tells the field."),
        (APART, ("U0A",), "tells the field, if you are of another group than who approved already."),
        (Quorum(), (), "Starts the state machine remediation and tells the field."),
    ],
)
def test_the_confirmation_says_what_this_press_does(quorum: Quorum, people: tuple[str, ...], told: str) -> None:
    alert = approved_by(quorum, *people)
    said = asked_on_the_card(alert, quorum)
    assert told in said
    assert ("Starts the state machine" in said) is ("Your approval is" not in said)
    assert len(said) < limits.CONFIRM_TEXT


def test_the_home_tab_asks_the_same() -> None:
    alert = make_alert()
    fleet = fleet_state(None, open_alerts={}, mutes=(), now_ms=NOW, forget_ms=10**9)
    board = Board((alert,), (), (), fleet, handover((), (alert,), NOW))
    view = home_view(board, {alert.alert_id}, "remediation", lambda _alert: THREE)
    assert confirmation(view["blocks"]) == asked_on_the_card(alert, THREE)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (2, "*Your approval is 1 of 3; it starts when 2 more people approve, too.* What starts then is `machine`"),
        (1, "*Your approval is 2 of 3; it starts when another person approves, too.* What starts then is `machine`"),
        (0, "*Approve anyway* starts `machine`"),
    ],
)
def test_the_question_says_how_many_more_must_approve(left: int, told: str) -> None:
    view = recheck_modal(make_alert(), CLEARED, "machine", quorum=THREE, left=left)
    assert told in "\n".join(text_of(each) for each in view["blocks"])


def test_the_card_and_the_answers_say_how_many_more_must_approve() -> None:
    alert = approved_by(THREE, "U0A")
    card = text_of(draw_card(alert, CardFacts("ops", "remediation", quorum=THREE)).blocks)
    assert "*Approve* (1/3 so far) dispatches" in card
    assert "2 more people must approve, too." in card
    assert answers.approval_counts(alert).text.endswith("Your approval counts (1/3); 2 more people must approve, too.")
    assert answers.already_approved(alert).text == "You have already approved (1/3); 2 more people must approve, too."
    assert "another person must approve, too" in answers.approval_counts(approved_by(THREE, "U0A", "U0B")).text
