"""Every card, of every kind of alert and in every state, passes the double's check of what Slack takes."""

from typing import Any

import pytest

from rules.alert.alert import AlertType
from tests.scenarios.house import House
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

TROUBLES: dict[AlertType, dict[str, Any]] = {
    AlertType.LOW_INVENTORY: {"chargedBatteries": 2, "unchargedBatteries": 28},
    AlertType.CHARGER_DOWN: {"chargerHealth": "down", "chargerUptime": 12.5},
    AlertType.HIGH_DEMAND: {"swapRate": 55, "demandSurge": True, "chargedBatteries": 200},
    AlertType.FAULT_PATTERN: {"errorLogs": ["E42 <!channel> & *bold*"], "faultPatterns": ["SLOT_3_JAM", "x" * 200]},
}
REASON = "`<!channel>` & <@U0ALICE>\n" * 30


async def card_of(house: House, kind: AlertType) -> Message:
    now = house.now_ms()
    await house.report([house.metric(timestamp=now - age * 50_000, **TROUBLES[kind]) for age in range(4)])
    await house.tick()
    await house.until(house.cards, f"a card of {kind}")
    return house.cards()[0]


@pytest.mark.parametrize("kind", AlertType)
async def test_the_cards_of_an_alert_are_taken_whole_from_its_opening_to_its_end(house: House, kind: AlertType) -> None:
    card = await card_of(house, kind)
    assert (await house.tables.alert(card))["alertType"] == kind
    await house.reject(card, REASON)
    await house.shows(card, "*Rejected*")
    await house.type("alerts rejected")
    await house.quiet()
    calls = [call for call in house.slack.calls if call.method.startswith(("chat.", "views."))]
    assert {call.method for call in calls} == {"chat.postMessage", "chat.update", "views.open", "views.update"}
    assert [call.error for call in calls if call.error] == []
    assert all(call.args.get("text") for call in calls if call.method.startswith("chat."))
    assert "<!channel>" not in str(card.show())


async def test_the_longest_name_and_the_largest_log_make_a_card_that_is_taken(house: House) -> None:
    station, now = ("&<*_`~" * 30)[:127] + "Z", house.now_ms()
    short = {"chargedBatteries": 2, "unchargedBatteries": 28, "errorLogs": ["x" * 380_000]}
    for age in range(3):
        answer = await house.report(house.metric(station, timestamp=now - age * 50_000, **short))
        assert answer.status_code == 202, answer.text
    await house.tick()
    await house.until(house.cards, "the card")
    (card,) = house.cards()
    await house.approve(card)
    await house.shows(card, "Started", "Field notified")
    assert "There is no" not in await house.type(f"status {station}")
    assert [call.error for call in house.slack.calls if call.error] == []
    assert len(str(await house.tables.alert(card))) < 100_000
