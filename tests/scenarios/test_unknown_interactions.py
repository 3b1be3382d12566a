"""What this version does not know is acknowledged, answered, and changes nothing."""

import json

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.ids import ActionId, CallbackId
from tests.scenarios.acting import ALICE, CHANNEL
from tests.scenarios.house import House
from tests.slack_double.interaction import Kind
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message
from tests.slack_double.view import View

pytestmark = pytest.mark.ministack

NO_ALERT = "3f2a8c1e-0d4b-4c7a-9e55-6b1f0a2d7c90"
NOT_IDS = ["", "0", "../../etc/passwd", "x" * 1_999, "STATION_001#LOW_INVENTORY", "\N{SNOWMAN}"]


def button(action_id: str, value: str) -> Json:
    text = {"type": "plain_text", "text": "Press"}
    press = {"type": "button", "action_id": action_id, "text": text, **({"value": value} if value else {})}
    return {"type": "actions", "block_id": "b", "elements": [press]}


async def posted(house: House, action_id: str, value: str) -> Message:
    """A message of the app with a button of another version."""
    await house.bot.slack.client.chat_postMessage(channel=CHANNEL, text="old card", blocks=[button(action_id, value)])
    return house.cards()[-1]


@pytest.mark.parametrize("value", [NO_ALERT, *NOT_IDS], ids=lambda value: value[:12] or "empty")
async def test_a_button_of_an_alert_that_is_not_there_says_so(house: House, value: str) -> None:
    message = await posted(house, ActionId.APPROVE, value)
    outcome = await house.person(ALICE).press(message, ActionId.APPROVE)
    assert outcome.acked, outcome.error
    assert "Nothing was changed" in await house.told(ALICE)
    assert await house.tables.alerts() == []


async def test_reject_on_an_alert_that_is_not_there_says_so_in_the_modal(house: House) -> None:
    message = await posted(house, ActionId.REJECT, NO_ALERT)
    modal = await house.ask_to_reject(message)
    assert "not in the alerts table any more" in str(modal.blocks)


async def test_an_unknown_button_is_acked_and_answered(house: House) -> None:
    message = await posted(house, "celebrate_alert", NO_ALERT)
    outcome = await house.person(ALICE).press(message, "celebrate_alert")
    assert outcome.acked, outcome.error
    assert "another version of the bot" in await house.told(ALICE)


async def test_an_unknown_modal_does_not_close_as_if_it_were_stored(house: House) -> None:
    told = await submitted(house, "reject_reason_of_tomorrow", NO_ALERT)
    assert "This dialog belongs to another version of the bot. Nothing was changed." in told


async def test_a_modal_of_an_alert_that_is_not_there_says_so(house: House) -> None:
    assert "not in the alerts table any more" in await submitted(house, CallbackId.REJECT_REASON, NO_ALERT)


async def test_an_event_that_nobody_asked_for_is_acked(house: House) -> None:
    (ack,) = await house.slack.send_event({"type": "reaction_added", "user": ALICE, "reaction": "eyes"})
    assert ack.acked


PERSON = {"user": {"id": ALICE}, "trigger_id": "1.2.3"}
PLACE = {"channel": {"id": CHANNEL}}

NOT_OURS: list[Json] = [
    {"type": "shortcut", "callback_id": "of_tomorrow", **PERSON},
    {"type": "message_action", "callback_id": "of_tomorrow", "message": {"ts": "1.0"}, **PERSON, **PLACE},
    {"type": "interactive_message", "callback_id": "of_yesterday", "actions": [{"name": "a"}], **PERSON, **PLACE},
    {"type": "dialog_submission", "callback_id": "of_yesterday", "submission": {}, **PERSON, **PLACE},
    {"type": "workflow_step_edit", "callback_id": "of_yesterday", "workflow_step": {}, **PERSON},
    {"type": "of_tomorrow", **PERSON},
]
UNASKED: list[Json] = [
    {"type": "view_closed", "view": {"id": "V1", "type": "modal", "callback_id": "of_tomorrow"}, **PERSON},
    {"type": "view_closed", "view": {"id": "V1", "type": "modal", "callback_id": CallbackId.REVIEW}, **PERSON},
    {"type": "dialog_cancellation", "callback_id": "of_yesterday", **PERSON, **PLACE},
]
SUGGESTIONS: list[Json] = [
    {"type": "block_suggestion", "action_id": "of_tomorrow", "block_id": "b", "value": "x", **PERSON},
    {"type": "dialog_suggestion", "callback_id": "of_yesterday", "name": "n", "value": "x", **PERSON},
]


async def answered(house: House, kind: Kind, payload: Json, mode: str) -> tuple[int, str]:
    """Return what the bot answers to a payload, over HTTP or in Socket Mode."""
    if mode == "http":
        request = house.slack.signed(kind, payload)
        answer = await house.http.post("/slack/events", content=request.body, headers=request.headers)
        return answer.status_code, answer.text
    response = await house.bot.app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
    return response.status, response.body


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
@pytest.mark.parametrize("payload", NOT_OURS, ids=lambda each: each["type"])
async def test_whatever_this_version_does_not_know_is_acked_and_answered(
    house: House, payload: Json, mode: str
) -> None:
    house.person(ALICE)
    status, _ = await answered(house, Kind.INTERACTIVE, payload, mode)
    assert status == 200
    assert "belongs to another version of the bot. Nothing was changed." in await house.told(ALICE)


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
@pytest.mark.parametrize("payload", UNASKED, ids=lambda each: each["type"])
async def test_what_nobody_waits_for_is_acked_and_no_more(house: House, payload: Json, mode: str) -> None:
    assert await answered(house, Kind.INTERACTIVE, payload, mode) == (200, "")
    assert house.person(ALICE).inbox.all == []


@pytest.mark.parametrize("mode", ["http", "socket_mode"])
@pytest.mark.parametrize("payload", SUGGESTIONS, ids=lambda each: each["type"])
async def test_a_menu_of_another_version_has_no_options(house: House, payload: Json, mode: str) -> None:
    status, body = await answered(house, Kind.INTERACTIVE, payload, mode)
    assert (status, json.loads(body)) == (200, {"options": []})


async def test_a_command_of_another_version_is_answered(house: House) -> None:
    outcome = await house.person(ALICE).command("/aiops-of-tomorrow", "x", channel=CHANNEL)
    assert outcome.acked, outcome.error
    assert "This command belongs to another version of the bot" in str(outcome.body)


async def submitted(house: House, callback_id: str, alert_id: str) -> str:
    """What somebody sees after submitting a modal that this bot never opened."""
    plain = {"type": "plain_text", "text": "Why?"}
    entry = {"type": "plain_text_input", "action_id": "reason_text"}
    content = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": alert_id,
        "title": plain,
        "submit": plain,
        "blocks": [{"type": "input", "block_id": "reason", "label": plain, "element": entry}],
    }
    view = View("V0OLD", ALICE, "hash", content, "")
    house.slack.workspace.views[view.id] = view
    outcome = await house.person(ALICE).submit(view, {"reason_text": "why not"})
    assert outcome.acked, outcome.error
    return str(outcome.view.blocks) if outcome.view else "closed"
