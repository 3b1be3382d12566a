from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.slack_double import CannotSubmit, Message, NoSuchElement, SlackDouble, View

Json = dict[str, Any]
ALERTS = "C0ALERTS"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


APPROVE = {"type": "button", "action_id": "approve", "text": plain("Approve"), "value": "a-1"}
MENU = {
    "type": "static_select",
    "action_id": "snooze",
    "options": [{"text": plain("1 h"), "value": "60"}, {"text": plain("2 h"), "value": "120"}],
}
BLOCKS = [{"type": "actions", "block_id": "decide", "elements": [APPROVE, MENU]}]
REASON = {
    "type": "input",
    "block_id": "reason",
    "label": plain("Why?"),
    "element": {"type": "plain_text_input", "action_id": "text", "min_length": 3, "max_length": 20},
}
MODAL = {"type": "modal", "title": plain("Reject"), "submit": plain("Reject"), "blocks": [REASON]}


class App:
    """Answers everything with `answer`, and keeps what came."""

    def __init__(self) -> None:
        self.answer: Json | None = None
        self.fails = False
        self.seen: list[tuple[str, Json]] = []

    async def __call__(self, kind: str, payload: Json) -> Json | None:
        self.seen.append((kind, payload))
        if self.fails:
            raise RuntimeError("no ack")
        return self.answer


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def slack(app: App) -> AsyncIterator[SlackDouble]:
    async with SlackDouble(deliver=app) as double:
        double.rate_limits.off()
        double.channel(ALERTS, members=["U0ALICE"])
        yield double


@pytest.fixture
async def message(slack: SlackDouble, client: AsyncWebClient) -> Message:
    await client.chat_postMessage(channel=ALERTS, text="Low", blocks=BLOCKS)
    return slack.channel(ALERTS).cards()[0]


@pytest.fixture
async def modal(slack: SlackDouble, client: AsyncWebClient) -> View:
    await client.views_open(trigger_id=slack.workspace.triggers.issue("U0ALICE"), view=MODAL)
    view = slack.person("U0ALICE").modal
    assert view is not None
    return view


async def test_a_press_carries_who_where_and_what(slack: SlackDouble, app: App, message: Message) -> None:
    outcome = await slack.person("U0ALICE", name="alice").press(message, "approve")
    assert outcome.acked
    [(kind, payload)] = app.seen
    assert kind == "interactive"
    assert payload["user"] == {"id": "U0ALICE", "username": "alice", "name": "alice", "team_id": slack.app.team_id}
    assert payload["container"]["message_ts"] == payload["message"]["ts"] == message.ts
    assert payload["actions"][0]["value"] == "a-1"
    assert payload["actions"][0]["block_id"] == "decide"


async def test_a_choice_carries_the_option(slack: SlackDouble, app: App, message: Message) -> None:
    await slack.person("U0ALICE").press(message, "snooze", value="120")
    assert app.seen[0][1]["actions"][0]["selected_option"]["value"] == "120"


async def test_a_button_that_was_taken_away_can_only_be_pressed_on_an_old_copy(
    slack: SlackDouble, client: AsyncWebClient, message: Message
) -> None:
    before = message.show()
    await client.chat_update(channel=ALERTS, ts=message.ts, text="Approved")
    with pytest.raises(NoSuchElement):
        await slack.person("U0ALICE").press(message, "approve")
    assert (await slack.person("U0ALICE").press(message, "approve", stale=before)).acked


async def test_an_app_that_raises_has_not_acked(slack: SlackDouble, app: App, message: Message) -> None:
    app.fails = True
    outcome = await slack.person("U0ALICE").press(message, "approve")
    assert not outcome.acked
    assert "no ack" in str(outcome.error)


async def test_a_submission_without_answer_closes_the_modal(slack: SlackDouble, app: App, modal: View) -> None:
    outcome = await slack.person("U0ALICE").submit(modal, {"reason": "Wrong station"})
    assert outcome.acked
    assert slack.person("U0ALICE").modal is None
    values = app.seen[0][1]["view"]["state"]["values"]
    assert values == {"reason": {"text": {"type": "plain_text_input", "value": "Wrong station"}}}


async def test_errors_leave_the_modal_open_and_are_told(slack: SlackDouble, app: App, modal: View) -> None:
    app.answer = {"response_action": "errors", "errors": {"reason": "Say more"}}
    outcome = await slack.person("U0ALICE").submit(modal, {"text": "because"})
    assert outcome.errors == {"reason": "Say more"}
    assert outcome.view is modal
    assert slack.person("U0ALICE").modal is modal


async def test_an_update_replaces_what_the_person_sees(slack: SlackDouble, app: App, modal: View) -> None:
    done = {"type": "modal", "title": plain("Done"), "blocks": [{"type": "section", "text": plain("Stored")}]}
    app.answer = {"response_action": "update", "view": done}
    outcome = await slack.person("U0ALICE").submit(modal, {"text": "because"})
    assert outcome.view is not None
    assert outcome.view.content["title"]["text"] == "Done"


BAD_ANSWERS = {
    "errors for an unknown block": ({"response_action": "errors", "errors": {"other": "x"}}, "invalid_errors"),
    "a bad view": ({"response_action": "update", "view": {"type": "modal"}}, "invalid_view"),
    "an unknown action": ({"response_action": "explode"}, "invalid_response_action"),
}


@pytest.mark.parametrize(("answer", "problem"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
async def test_a_bad_answer_is_held_against_the_app(
    slack: SlackDouble, app: App, modal: View, answer: Json, problem: str
) -> None:
    app.answer = answer
    outcome = await slack.person("U0ALICE").submit(modal, {"text": "because"})
    assert outcome.problem == problem


@pytest.mark.parametrize("reason", ["", "no", "x" * 21])
async def test_slacks_own_client_checks_lengths_before_sending(slack: SlackDouble, modal: View, reason: str) -> None:
    with pytest.raises(CannotSubmit):
        await slack.person("U0ALICE").submit(modal, {"reason": reason})


async def test_a_forged_client_sends_what_it_likes(slack: SlackDouble, modal: View) -> None:
    assert (await slack.person("U0ALICE").submit(modal, {"reason": ""}, unchecked=True)).acked


async def test_bad_blocks_in_a_command_ack_are_a_problem(slack: SlackDouble, app: App) -> None:
    app.answer = {"text": "x", "blocks": [{"type": "header"}]}
    outcome = await slack.person("U0ALICE").command("/aiops", "status", channel=ALERTS)
    assert outcome.problem == "invalid_blocks"


async def test_a_response_url_works_five_times(slack: SlackDouble, app: App, message: Message) -> None:
    outcome = await slack.person("U0ALICE").press(message, "approve")
    webhook = AsyncWebhookClient(outcome.payload["response_url"])
    statuses = [(await webhook.send(text=str(n))).status_code for n in range(6)]
    assert statuses == [200] * 5 + [404]
    assert [private.text for private in slack.person("U0ALICE").inbox.all] == ["0", "1", "2", "3", "4"]


async def test_a_response_url_dies_after_half_an_hour(slack: SlackDouble, app: App, message: Message) -> None:
    outcome = await slack.person("U0ALICE").press(message, "approve")
    slack.workspace.clock.advance(30 * 60 + 1)
    assert (await AsyncWebhookClient(outcome.payload["response_url"]).send(text="late")).status_code == 404


async def test_a_response_url_can_replace_the_message(slack: SlackDouble, app: App, message: Message) -> None:
    outcome = await slack.person("U0ALICE").press(message, "approve")
    await AsyncWebhookClient(outcome.payload["response_url"]).send(text="Approved", replace_original=True)
    assert (message.text, message.blocks) == ("Approved", [])


async def test_a_private_message_has_buttons_too(slack: SlackDouble, app: App, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=ALERTS, user="U0ALICE", text="Sure?", blocks=BLOCKS)
    alice = slack.person("U0ALICE")
    outcome = await alice.press(await alice.next_private(), "approve")
    assert outcome.payload["container"]["is_ephemeral"] is True
