import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import SlackDouble, Surface, check_view, triggers

Json = dict[str, Any]


def plain(text: str = "ok") -> Json:
    return {"type": "plain_text", "text": text}


def modal(**more: Any) -> Json:
    section = {"type": "section", "text": plain()}
    return {"type": "modal", "title": plain("Reject"), "blocks": [section], **more}


REASON = {
    "type": "input",
    "block_id": "reason",
    "label": plain("Why?"),
    "element": {"type": "plain_text_input", "action_id": "text", "min_length": 3, "max_length": 20},
}

REFUSED: dict[str, tuple[Json, str]] = {
    "title of 25": (modal(title=plain("x" * 25)), "less than 25 characters [json-pointer:/view/title/text]"),
    "submit of 25": (modal(submit=plain("x" * 25)), "less than 25 characters"),
    "close of 25": (modal(close=plain("x" * 25)), "less than 25 characters"),
    "mrkdwn title": (modal(title={"type": "mrkdwn", "text": "x"}), "unsupported type: mrkdwn"),
    "private_metadata of 3001": (modal(private_metadata="x" * 3001), "less than 3001 characters"),
    "callback_id of 256": (modal(callback_id="x" * 256), "less than 256 characters"),
    "input without submit": (modal(blocks=[REASON]), "missing required field: submit [json-pointer:/view]"),
    "no title": ({"type": "modal", "blocks": modal()["blocks"]}, "missing required field: title"),
    "no blocks": ({"type": "modal", "title": plain()}, "missing required field: blocks"),
    "an unknown key": (modal(color="red"), "invalid additional property: color"),
    "101 blocks": (modal(blocks=modal()["blocks"] * 101), "no more than 100 items allowed"),
    "a title on a Home tab": ({**modal(), "type": "home"}, "invalid additional property: title"),
    "an unknown view type": (modal(type="popup"), "unsupported type: popup"),
    "a bad block": (modal(blocks=[{"type": "section"}]), "[json-pointer:/view/blocks/0]"),
}


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


def code(failure: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(failure.value.response["error"])


@pytest.mark.parametrize(("view", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_view_is_refused_for(view: Json, sentence: str) -> None:
    assert any(sentence in problem for problem in check_view(view)), check_view(view)


def test_a_modal_at_its_limits_and_a_home_tab_are_accepted() -> None:
    full = modal(title=plain("x" * 24), submit=plain("x" * 24), private_metadata="x" * 3000, blocks=[REASON])
    assert check_view(full, only=Surface.MODAL) == []
    assert check_view({"type": "home", "blocks": modal()["blocks"] * 100}, only=Surface.HOME) == []


async def test_a_trigger_opens_one_view_and_no_second(slack: SlackDouble, client: AsyncWebClient) -> None:
    trigger = slack.workspace.triggers.issue("U0ALICE")
    opened = await client.views_open(trigger_id=trigger, view=modal())
    assert slack.person("U0ALICE").modal is slack.workspace.views[opened["view"]["id"]]
    with pytest.raises(SlackApiError) as failure:
        await client.views_open(trigger_id=trigger, view=modal())
    assert code(failure) == "trigger_exchanged"


async def test_a_trigger_expires_after_three_seconds(slack: SlackDouble, client: AsyncWebClient) -> None:
    trigger = slack.workspace.triggers.issue("U0ALICE")
    slack.workspace.clock.advance(3.1)
    with pytest.raises(SlackApiError) as failure:
        await client.views_open(trigger_id=trigger, view=modal())
    assert code(failure) == "expired_trigger_id"


async def test_a_trigger_grows_no_older_while_its_process_does_not_get_to_run(
    slack: SlackDouble, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triggers, "LIFETIME_SECONDS", 0.5)
    trigger = slack.workspace.triggers.issue("U0ALICE")
    time.sleep(0.6)  # noqa: ASYNC251  a busy machine does the same
    await client.views_open(trigger_id=trigger, view=modal())


async def test_a_bad_view_is_refused_with_pointers(slack: SlackDouble, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as failure:
        await client.views_open(trigger_id=slack.workspace.triggers.issue("U0ALICE"), view=modal(blocks=[REASON]))
    messages = failure.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: submit [json-pointer:/view]"]


async def test_an_update_with_an_old_hash_conflicts(slack: SlackDouble, client: AsyncWebClient) -> None:
    opened = await client.views_open(trigger_id=slack.workspace.triggers.issue("U0ALICE"), view=modal())
    first = opened["view"]
    await client.views_update(view_id=first["id"], hash=first["hash"], view=modal())
    with pytest.raises(SlackApiError) as failure:
        await client.views_update(view_id=first["id"], hash=first["hash"], view=modal())
    assert code(failure) == "hash_conflict"


async def test_a_fourth_view_does_not_fit_on_the_stack(slack: SlackDouble, client: AsyncWebClient) -> None:
    issue = slack.workspace.triggers.issue
    await client.views_open(trigger_id=issue("U0ALICE"), view=modal())
    for _ in range(2):
        await client.views_push(trigger_id=issue("U0ALICE"), view=modal())
    with pytest.raises(SlackApiError) as failure:
        await client.views_push(trigger_id=issue("U0ALICE"), view=modal())
    assert code(failure) == "push_limit_reached"


async def test_a_published_home_is_what_the_person_sees(slack: SlackDouble, client: AsyncWebClient) -> None:
    alice = slack.person("U0ALICE")
    published = await client.views_publish(user_id="U0ALICE", view={"type": "home", "blocks": modal()["blocks"]})
    assert alice.home is not None
    assert alice.home.hash == published["view"]["hash"]
    with pytest.raises(SlackApiError) as failure:
        await client.views_publish(user_id="U0ALICE", hash="old", view={"type": "home", "blocks": modal()["blocks"]})
    assert code(failure) == "hash_conflict"
