"""The message to somebody who is asked directly: the card's first screen in every state, whom it asks, no mention."""

from dataclasses import replace
from typing import Any

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.direct_card import draw_direct
from bot.slack.message import ASKED, Message
from rules.alert.alert import Alert
from rules.alert.alert_metadata import DirectMessage
from rules.alert.closing import Closing, ClosingRule
from rules.alert.execution import ExecutionStatus
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.waiting import Condition, Escalation
from rules.lifecycle import rejecting, taking, waiting
from rules.lifecycle.change import noted
from rules.lifecycle.closing_itself import close_expired, close_recovered
from tests.factories import MINUTE, NOW
from tests.scenarios.reading import buttons_of
from tests.slack_double import check_blocks
from tests.unit.cards.alerts_to_draw import FACTS, ended, pending, running

ALICE, BOB = "U0ALICE", "U0BOB"
DIRECT = DirectMessage(to=ALICE, step="CRITICAL:0", at=NOW, channel="D0ALICE")
LINK = "https://swapnet.slack.com/archives/C0ALERTS/p1763800000000100"
CLOSING = Closing(recovered=(ClosingRule(after_minutes=30),), expired=(ClosingRule(after_minutes=30),))


def drawn(alert: Alert, *asked: str, link: str | None = LINK) -> Message:
    message = draw_direct(alert, replace(FACTS, asked=asked or (ALICE,)), DIRECT, link)
    assert check_blocks(message.blocks) == []
    assert not any(str(each.get("block_id", "")).startswith(ASKED) for each in message.blocks)
    return message


def changed(change: Any) -> Alert:
    assert change is not None
    alert: Alert = change.alert
    return alert


def recovered() -> Alert:
    cleared = noted(pending(), condition=Condition(cleared_at=NOW))
    return changed(close_recovered(cleared, CLOSING, NOW + 31 * MINUTE, NOW + 31 * MINUTE))


STATES = {
    "pending": pending(),
    "on it": changed(taking.take(pending(), BOB, NOW)),
    "snoozed": waiting.snooze(pending(), BOB, NOW + 10 * MINUTE, NOW).alert,
    "cleared": noted(pending(), condition=Condition(cleared_at=NOW)),
    "running": running(),
    "failed": ended(ExecutionStatus.FAILED, "charger offline"),
    "rejected": changed(rejecting.reject(pending(), BOB, Rejection(RejectionCategory.OTHER, "known works"), NOW)),
    "recovered": recovered(),
    "expired": changed(close_expired(pending(), CLOSING, NOW + 31 * MINUTE)),
}


@pytest.mark.parametrize("state", STATES)
def test_it_shows_what_the_card_shows_first_and_has_the_same_buttons(state: str) -> None:
    alert = STATES[state]
    card, direct = draw_card(alert, FACTS), drawn(alert)
    assert direct.text == card.text
    assert direct.blocks[0]["text"] == card.blocks[0]["text"]
    assert buttons_of(direct) == buttons_of(card)  # type: ignore[arg-type]
    assert LINK in str(direct.blocks[-1])


def test_it_says_whether_its_person_is_asked_now_or_who_else_is() -> None:
    assert "*You are asked now.*" in str(drawn(pending()).blocks)
    others = str(drawn(pending(), BOB).blocks)
    assert f"Asked now: <@{BOB}>, no longer you. You may still decide." in others
    assert "asked now" not in str(drawn(STATES["rejected"]).blocks).lower()


def test_it_says_why_others_were_called() -> None:
    call = Escalation(number=1, at=NOW, mention=(ALICE,), why="nobody decided for 20 min")
    assert "nobody decided for 20 min" in str(drawn(noted(pending(), escalations=(call,))).blocks)


def test_without_a_card_there_is_no_link_and_nothing_is_empty() -> None:
    assert LINK not in str(drawn(pending(), link=None).blocks)
    assert drawn(STATES["running"], link=None).blocks


def test_its_first_block_has_what_it_is_found_by() -> None:
    assert drawn(pending()).blocks[0]["block_id"].startswith(f"direct:{pending().alert_id}:CRITICAL:0:{ALICE}:")
