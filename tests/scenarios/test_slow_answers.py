"""When tables or Slack are slow, Slack still hears in time, and people hear in the end what came of their dialog."""

import time
from typing import Any

import pytest

from bot.cards.dialogs.snooze_modal import HOW_LONG, UNTIL, HowLong
from bot.slack.ids import CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT, ActionId
from rules.alert.rejection import RejectionCategory
from tests.scenarios.acting import ALICE, BOB
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.slack_double.faults import FaultKind
from tests.slack_double.interaction import ACK_SECONDS, Kind
from tests.slack_double.message import Message
from tests.slack_double.view import View
from tests.slack_double.waiting import within

pytestmark = [pytest.mark.ministack, pytest.mark.late]

SLOW_SECONDS = ACK_SECONDS + 0.3
HOUR = {HOW_LONG: HowLong.HOUR.value}


@pytest.fixture
def slowly(house: House, monkeypatch: pytest.MonkeyPatch) -> Any:
    """From its call on, what people change in the alerts table takes longer than Slack waits."""
    changing, change = house.bot.stores.changing, house.bot.stores.changing.change

    def slow(alert_id: str, step: Any, **given: Any) -> Any:
        if given.get("ends") is None:
            time.sleep(SLOW_SECONDS)
        return change(alert_id, step, **given)

    return lambda: monkeypatch.setattr(changing, "change", slow)


async def asked(house: House, card: Message, action: ActionId, by: str = ALICE) -> View:
    """Press a button that opens a dialog; return the dialog once it is filled."""
    person = house.person(by)
    await house._acked(await person.press(card, action))
    await house.until(lambda: person.modal is not None and person.modal.updates > 1, "the dialog is filled")
    assert person.modal is not None
    return person.modal


async def submitted(house: House, modal: View, values: dict[str, Any]) -> None:
    """Submit a dialog whose outcome takes long: it says so in time."""
    await house._acked(await house.person(modal.user).submit(modal, values, unchecked=True))
    assert "Still working" in said(modal)


async def test_a_slow_snooze_is_acknowledged_and_its_dialog_says_when_it_is_stored(house: House, slowly: Any) -> None:
    card = await house.trouble()
    modal = await asked(house, card, ActionId.SNOOZE)
    slowly()
    await submitted(house, modal, HOUR)

    await house.until(lambda: "Snoozed until" in said(modal), "the dialog says how it ended")
    assert (await house.tables.alert(card))["metadata"]["snooze"]["by"] == ALICE


async def test_a_refusal_that_comes_late_is_said_and_not_called_done(house: House, slowly: Any) -> None:
    card = await house.trouble()
    modal = await asked(house, card, ActionId.SNOOZE)
    slowly()
    await submitted(house, modal, {HOW_LONG: HowLong.UNTIL.value, UNTIL: int(time.time()) - 60})

    await house.until(lambda: "Still working" not in said(modal), "the dialog says how it ended")
    assert "Nothing was changed" in said(modal)
    (chosen,) = (each["element"] for each in modal.blocks if each.get("element", {}).get("action_id") == HOW_LONG)
    assert chosen["initial_option"]["value"] == HowLong.UNTIL.value  # nothing that was entered is lost
    assert "snooze" not in (await house.tables.alert(card))["metadata"]


async def test_words_that_are_missing_are_asked_for_at_once_however_slow_the_tables_are(
    house: House, slowly: Any
) -> None:
    card = await house.trouble()
    modal = await asked(house, card, ActionId.REJECT)
    slowly()
    given = {CATEGORY_INPUT: RejectionCategory.OTHER, REASON_INPUT: ""}
    outcome = await house._acked(await house.person(ALICE).submit(modal, given, unchecked=True))

    assert "Please say why" in outcome.errors[REASON_BLOCK]
    assert (await house.tables.alert(card))["status"] == "PENDING"


async def test_who_closes_the_dialog_meanwhile_is_told_that_somebody_else_was_first(house: House, slowly: Any) -> None:
    card = await house.trouble()
    modal = await asked(house, card, ActionId.REJECT, BOB)
    await house.approve(card)
    slowly()
    await submitted(house, modal, {CATEGORY_INPUT: RejectionCategory.FALSE_ALARM})
    await house.person(BOB).close(modal)

    assert f"already decided. *Approved* by <@{ALICE}>" in await house.told(BOB)


async def test_who_closes_the_dialog_meanwhile_hears_nothing_of_what_the_card_shows(house: House, slowly: Any) -> None:
    card = await house.trouble()
    modal = await asked(house, card, ActionId.SNOOZE)
    slowly()
    await submitted(house, modal, HOUR)
    await house.person(ALICE).close(modal)

    await house.shows(card, "*Snoozed* until")
    assert house.person(ALICE).inbox.all == []
    assert house.slack.calls.of("chat.postEphemeral") == house.slack.calls.of("response_url") == []


async def test_what_cannot_be_read_is_acknowledged_though_slack_does_not_take_the_answer_soon(house: House) -> None:
    house.slack.faults.add(FaultKind.SLOW, "chat.postEphemeral", seconds=SLOW_SECONDS)
    channel, user = {"id": house.slack.channel("C0ALERTS").id}, {"id": ALICE}
    garbled = {"type": "block_actions", "user": user, "channel": channel, "actions": "none"}
    request = house.slack.signed(Kind.INTERACTIVE, garbled)

    answer = await within(ACK_SECONDS, house.http.post("/slack/events", content=request.body, headers=request.headers))
    assert answer.is_success
    assert "cannot be read" in await house.told(ALICE)
