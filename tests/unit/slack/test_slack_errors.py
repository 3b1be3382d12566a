from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.calls import call
from bot.slack.channel import AlertChannel
from bot.slack.errors import (
    FIXES,
    TRANSPORT_FAILURES,
    Ambiguous,
    BlocksRefused,
    FileRefused,
    GroupGone,
    MessageGone,
    MessageStays,
    NeedsPerson,
    RateLimited,
    SlackFailure,
    SlackRefused,
    Unreachable,
    slack_failure,
)
from bot.slack.names import Names
from bot.slack.newest_blocks import NewestBlocks
from bot.slack.rate_limits import RateLimits
from rules.alert.alert_metadata import CardReference


def refused(code: str, status: int = 200, headers: dict[str, Any] | None = None, **more: Any) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/x",
        req_args={},
        data={"ok": False, "error": code, **more},
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]  # slack_sdk publishes no type for it


@pytest.mark.parametrize("code", ["ratelimited", "rate_limited", "message_limit_exceeded"])
def test_a_rate_limit_says_how_long(code: str) -> None:
    failure = slack_failure(refused(code, headers={"Retry-After": "7"}))
    assert isinstance(failure, RateLimited)
    assert failure.seconds == 7


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({}, 30), ({"retry-after": "3"}, 3), ({"Retry-After": ["9"]}, 9), ({"Retry-After": "soon"}, 30)],
)
def test_429_is_a_rate_limit_whatever_its_body_and_header(headers: dict[str, Any], seconds: float) -> None:
    failure = slack_failure(refused("", 429, headers))
    assert isinstance(failure, RateLimited)
    assert failure.seconds == seconds


def test_a_wait_is_never_shorter_than_a_second() -> None:
    failure = slack_failure(refused("ratelimited", headers={"Retry-After": "0"}))
    assert isinstance(failure, RateLimited)
    assert failure.seconds == 1


@pytest.mark.parametrize(
    "code", ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"]
)
def test_slacks_own_trouble_may_have_done_it(code: str) -> None:
    assert isinstance(slack_failure(refused(code)), Ambiguous)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_may_have_done_it(status: int) -> None:
    assert isinstance(slack_failure(refused("", status)), Ambiguous)


@pytest.mark.parametrize(
    "code", ["message_not_found", "cant_update_message", "thread_not_found", "cannot_reply_to_message"]
)
def test_a_deleted_message_is_gone(code: str) -> None:
    assert isinstance(slack_failure(refused(code)), MessageGone)


def test_a_deleted_user_group_is_gone() -> None:
    assert isinstance(slack_failure(refused("no_such_subteam")), GroupGone)


@pytest.mark.parametrize(
    "code",
    ["cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible", "users_not_found", "user_is_restricted"],
)
def test_who_gets_no_message_is_unreachable_and_slacks_code_is_said(code: str) -> None:
    failure = slack_failure(refused(code))
    assert isinstance(failure, Unreachable)
    assert code in str(failure)


@pytest.mark.parametrize(
    "code",
    ["invalid_arguments", "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"],
)
def test_blocks_that_slack_will_never_take_are_told_with_slacks_words(code: str) -> None:
    failure = slack_failure(refused(code, response_metadata={"messages": ["must be shorter [json-pointer:/blocks/0]"]}))
    assert isinstance(failure, BlocksRefused)
    assert "must be shorter" in str(failure)


@pytest.mark.parametrize("code", FIXES)
def test_what_a_person_must_mend_comes_with_the_fix(code: str) -> None:
    failure = slack_failure(refused(code))
    assert isinstance(failure, NeedsPerson)
    assert failure.code == code
    assert failure.fix in str(failure)


ABOUT_A_PERSON = ["user_not_in_channel"]
ABOUT_A_VIEW = [
    "not_found",
    "hash_conflict",
    "view_too_large",
    "expired_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
]
ABOUT_A_MESSAGE = [
    "edit_window_closed",
    "invalid_metadata_format",
    "metadata_too_large",
    "restricted_action_thread_locked",
    "restricted_action_non_threadable_channel",
]
NOT_FORESEEN = ["brand_new_error", "invalid_cursor"]


@pytest.mark.parametrize("code", [*ABOUT_A_PERSON, *ABOUT_A_VIEW, *ABOUT_A_MESSAGE, *NOT_FORESEEN])
def test_what_is_about_one_thing_or_was_not_foreseen_is_no_fault_of_the_channel(code: str) -> None:
    failure = slack_failure(refused(code))
    assert type(failure) is SlackRefused
    assert code in str(failure)


@pytest.mark.parametrize(
    "error",
    [aiohttp.ServerDisconnectedError(), TimeoutError(), ConnectionResetError(), ValueError("no JSON")],
)
async def test_an_answer_that_was_lost_is_ambiguous(error: Exception) -> None:
    async def method() -> None:
        raise error

    assert isinstance(error, TRANSPORT_FAILURES)
    with pytest.raises(Ambiguous):
        await call(method)


async def test_a_bug_of_ours_is_no_failure_of_slacks() -> None:
    async def method() -> None:
        raise KeyError("bug")

    with pytest.raises(KeyError):
        await call(method)


def test_every_failure_has_one_base() -> None:
    assert {RateLimited, Ambiguous, NeedsPerson, SlackRefused} == set(SlackFailure.__subclasses__())
    assert {MessageGone, MessageStays, BlocksRefused, FileRefused, GroupGone, Unreachable} == set(
        SlackRefused.__subclasses__()
    )


@pytest.mark.parametrize(
    ("code", "is_gone"),
    [("message_not_found", True), ("cant_delete_message", False), ("compliance_exports_prevent_deletion", False)],
)
async def test_what_nobody_may_delete_stays_and_is_no_failure(code: str, is_gone: bool) -> None:
    async def chat_delete(**_which: str) -> None:
        raise refused(code)

    client: Any = SimpleNamespace(chat_delete=chat_delete)
    channel = AlertChannel(client, RateLimits(lambda: 0.0), NewestBlocks(lambda: 0.0), Names(client, lambda: 0.0))
    assert await channel.delete(CardReference(channel="C", ts="1.0")) is is_gone
