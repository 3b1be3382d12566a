from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import SlackDouble
from tests.slack_double.tests.refusal import refusal

ALERTS = "C0ALERTS"
SECTION: dict[str, Any] = {"type": "section", "text": {"type": "plain_text", "text": "ok"}}

Call = Callable[[AsyncWebClient], Awaitable[Any]]


REFUSED: dict[str, tuple[Call, str]] = {
    "unknown channel": (lambda c: c.chat_postMessage(channel="C0NONE", text="x"), "channel_not_found"),
    "a channel without the bot": (lambda c: c.chat_postMessage(channel="C0OTHER", text="x"), "not_in_channel"),
    "a private channel without the bot": (
        lambda c: c.chat_postMessage(channel="G0OTHER", text="x"),
        "channel_not_found",
    ),
    "an archived channel": (lambda c: c.chat_postMessage(channel="C0OLD", text="x"), "is_archived"),
    "nothing to say": (lambda c: c.chat_postMessage(channel=ALERTS, text=""), "no_text"),
    "text of 40001": (lambda c: c.chat_postMessage(channel=ALERTS, text="x" * 40_001), "msg_too_long"),
    "bad blocks": (lambda c: c.chat_postMessage(channel=ALERTS, text="x", blocks=[{"type": "x"}]), "invalid_blocks"),
    "blocks that are no JSON": (
        lambda c: c.chat_postMessage(channel=ALERTS, text="x", blocks="[{"),
        "invalid_blocks_format",
    ),
    "metadata without payload": (
        lambda c: c.chat_postMessage(channel=ALERTS, text="x", metadata={"event_type": "e"}),
        "invalid_metadata_format",
    ),
    "a reply to nothing": (lambda c: c.chat_postMessage(channel=ALERTS, text="x", thread_ts="1.1"), "thread_not_found"),
    "an update of nothing": (lambda c: c.chat_update(channel=ALERTS, ts="1.000001", text="x"), "message_not_found"),
    "an ephemeral to an outsider": (
        lambda c: c.chat_postEphemeral(channel=ALERTS, user="U0BOB", text="x"),
        "user_not_in_channel",
    ),
    "an unknown user": (lambda c: c.users_info(user="U0NONE"), "user_not_found"),
    "an unknown group": (lambda c: c.usergroups_users_list(usergroup="S0NONE"), "no_such_subteam"),
    "an unknown thread": (lambda c: c.conversations_replies(channel=ALERTS, ts="1.1"), "thread_not_found"),
    "a bad cursor": (lambda c: c.conversations_history(channel=ALERTS, cursor="?"), "invalid_cursor"),
    "an unknown method": (lambda c: c.api_call("chat.shout"), "unknown_method"),
}


@pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing")  # "nothing to say" is a case here
@pytest.mark.parametrize(("call", "error"), REFUSED.values(), ids=REFUSED)
async def test_slack_refuses(slack: SlackDouble, client: AsyncWebClient, call: Call, error: str) -> None:
    slack.channel("C0OTHER", bot_is_member=False)
    slack.channel("G0OTHER", bot_is_member=False, is_private=True)
    slack.channel("C0OLD", is_archived=True)
    assert await refusal(call(client)) == error
    assert slack.calls.calls[-1].error == error


async def test_invalid_blocks_come_with_pointers(slack: SlackDouble, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as failure:
        await client.chat_postMessage(channel=ALERTS, text="x", blocks=[SECTION, {"type": "header"}])
    answer = failure.value.response
    assert answer["errors"] == ["missing required field: text [json-pointer:/blocks/1]"]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]


async def test_somebody_elses_message_cannot_be_updated(slack: SlackDouble, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=ALERTS, text="x"))["ts"]
    slack.channel(ALERTS).messages[ts].user = "U0ALICE"
    assert await refusal(client.chat_update(channel=ALERTS, ts=ts, text="y")) == "cant_update_message"


@pytest.mark.parametrize(
    ("token", "error"),
    [(None, "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-double", "not_allowed_token_type")],
)
async def test_a_wrong_token_is_refused(slack: SlackDouble, token: str | None, error: str) -> None:
    assert await refusal(AsyncWebClient(token=token, base_url=slack.api_url).auth_test()) == error


async def test_a_revoked_token_is_refused_until_it_is_valid_again(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.switches.token_revoked = True
    assert await refusal(client.auth_test()) == "token_revoked"
    slack.switches.token_revoked = False
    assert (await client.auth_test())["user_id"] == slack.app.bot_user_id


async def test_a_missing_scope_is_named(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.app.scopes = "commands"
    with pytest.raises(SlackApiError) as failure:
        await client.chat_postMessage(channel=ALERTS, text="x")
    assert (failure.value.response["error"], failure.value.response["needed"]) == ("missing_scope", "chat:write")


async def test_a_channel_whose_settings_restrict_posts_refuses_them_and_some_take_replies(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    parent = (await client.chat_postMessage(channel=ALERTS, text="x"))["ts"]
    for code, takes_replies in (
        ("restricted_action", False),
        ("restricted_action_read_only_channel", False),
        ("restricted_action_thread_only_channel", True),
    ):
        slack.channel(ALERTS).refuses_posts = code
        assert await refusal(client.chat_postMessage(channel=ALERTS, text="x")) == code
        reply = client.chat_postMessage(channel=ALERTS, text="x", thread_ts=parent)
        assert (await reply)["ok"] if takes_replies else await refusal(reply) == code
