"""
Slack's failures by what a caller does about them.

SlackFailure
+-- RateLimited    certainly not done; again after `seconds`
+-- Ambiguous      may have been done: look before doing it again
+-- NeedsPerson    about the token, the workspace or the channel: nothing gets through until a person acts;
|                  carries Slack's code and the fix in words
+-- SlackRefused   certainly not done, and about this one message, view, file or person. A code that we do not
    |              know counts as one: it must not silence the channel
    +-- MessageGone    the message, or the parent of the reply, was deleted
    +-- MessageStays   nobody may delete the message, or not we
    +-- BlocksRefused  Slack will never take these blocks
    +-- FileRefused    Slack will never take or show this file
    +-- GroupGone      the user group was deleted
    +-- Unreachable    the person gets no message from us
"""

import asyncio
import math
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.slack.retry_after import retry_after


class SlackFailure(Exception):
    """The base."""


class RateLimited(SlackFailure):
    """Certainly not done; again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asks to wait {seconds:g} s")
        self.seconds = seconds


class HeldBack(RateLimited):
    """Not sent: the bot stays below Slack's rate limit, so that a flood cannot use it up."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.args = (f"so much was asked for that Slack is asked again in {math.ceil(seconds)} s",)


class Ambiguous(SlackFailure):
    """May have been done."""


class NeedsPerson(SlackFailure):
    """Nothing gets through until a person acts."""

    def __init__(self, code: str, fix: str) -> None:
        super().__init__(f"Slack says {code}: {fix}")
        self.code = code
        self.fix = fix


class SlackRefused(SlackFailure):
    """Certainly not done, and about this one message, view, file or person as far as we know. `code`: Slack's."""

    def __init__(self, said: str, code: str = "") -> None:
        super().__init__(said)
        self.code = code


class MessageGone(SlackRefused):
    """The message, or the parent of the reply, was deleted."""


class MessageStays(SlackRefused):
    """Nobody may delete the message, or not we."""


class BlocksRefused(SlackRefused):
    """Slack will never take these blocks."""


class FileRefused(SlackRefused):
    """Slack will never take or show this file."""


class GroupGone(SlackRefused):
    """The user group was deleted, or switched off."""


class Unreachable(SlackRefused):
    """The person gets no message from us: deactivated, a bot, unknown, or not to be seen."""


FIXES = {
    "accesslimited": "the workspace takes no calls from this network; ask an administrator",
    "account_inactive": "the bot's account is deactivated; install the app again",
    "channel_not_found": "AIOPS_ALERT_CHANNEL names no channel that the bot can see; check the id and invite the bot",
    "channel_type_not_supported": "AIOPS_ALERT_CHANNEL names a conversation of a kind that takes no alerts",
    "ekm_access_denied": "an administrator suspended access to the channel",
    "enterprise_is_restricted": "the organisation does not let the app in; ask an administrator",
    "invalid_auth": "SLACK_BOT_TOKEN is not valid; copy it from the app's page and restart",
    "is_archived": "the alert channel is archived; unarchive it or set AIOPS_ALERT_CHANNEL to another",
    "messages_tab_disabled": "the app's Messages tab is off; turn it on as the shipped manifest does",
    "missing_scope": "the app lacks a scope; install it again with the shipped manifest",
    "no_permission": "the workspace does not let the bot post; ask an administrator",
    "not_allowed_token_type": "SLACK_BOT_TOKEN must be the bot token (xoxb-…)",
    "not_authed": "SLACK_BOT_TOKEN is empty",
    "not_in_channel": "the bot is not in the alert channel; type /invite @aiops there",
    "org_login_required": "the workspace has moved to an organisation; install the app again",
    "restricted_action": "the workspace's settings forbid the bot to post in the alert channel",
    "restricted_action_read_only_channel": "the alert channel is read-only; let the bot post there in its settings",
    "restricted_action_thread_only_channel": "the alert channel takes only replies; let the bot post in its settings",
    "team_access_not_granted": "the app is not granted to this workspace; ask an administrator",
    "token_expired": "SLACK_BOT_TOKEN has expired; copy a new one and restart",
    "token_revoked": "SLACK_BOT_TOKEN was revoked; install the app again and restart",
    "two_factor_setup_required": "the account of SLACK_BOT_TOKEN must set up two-factor authentication",
}
"""The codes about the token, the workspace or the channel, whatever the call was, and what fixes them."""

_RATE_LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_TRANSIENT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
# The last two: there is no such thread, or what stands in its stead takes no replies.
_GONE = frozenset({"message_not_found", "cant_update_message", "thread_not_found", "cannot_reply_to_message"})
_STAYS = frozenset({"cant_delete_message", "compliance_exports_prevent_deletion"})
BLOCKS_REFUSED = frozenset(
    {
        "invalid_arguments",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
    }
)
_UNREACHABLE = frozenset(
    {
        "cannot_dm_bot",
        "invalid_user_combination",
        "user_disabled",
        "user_is_restricted",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
_FILE_REFUSED = frozenset({"file_not_found", "file_deleted", "file_update_failed", "file_upload_size_restricted"})

TRANSPORT_FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, TimeoutError, OSError, RecursionError, ValueError)
"""What slack_sdk raises when no usable answer came; the last two are an answer that is not JSON, or nested too deep."""


def slack_failure(error: Exception) -> SlackFailure:
    """Return the SlackFailure for an exception of slack_sdk."""
    if not isinstance(error, SlackApiError):
        return Ambiguous(f"no usable answer from Slack ({type(error).__name__})")
    response = error.response
    # Of a body that is not JSON slack_sdk hands on what aiohttp has.
    status = getattr(response, "status_code", None) or int(getattr(response, "status", HTTPStatus.OK))
    said = response.get("error") if hasattr(response, "get") else None
    code = said if isinstance(said, str) else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in _RATE_LIMITED:
        return RateLimited(retry_after(response))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in _TRANSIENT:
        return Ambiguous(f"Slack answered {status} {code}".strip())
    if not code:
        # A 200 whose body is cut short or is not JSON: slack_sdk raises it with an empty answer.
        return Ambiguous(f"Slack's answer ({status}) could not be read")
    return _of_code(code, response)


def _of_code(code: str, response: Any) -> SlackFailure:
    """Return the failure for a code that means: certainly not done."""
    if code in FIXES:
        return NeedsPerson(code, FIXES[code])
    if code in _GONE:
        return MessageGone(code)
    if code in _STAYS:
        return MessageStays(code)
    if code in _FILE_REFUSED:
        return FileRefused(code)
    if code == "no_such_subteam":
        return GroupGone(code)
    if code in _UNREACHABLE:
        return Unreachable(f"Slack says {code}", code)
    if code in BLOCKS_REFUSED:
        about = response.get("response_metadata")
        messages = about.get("messages") if isinstance(about, dict) else None
        return BlocksRefused(f"{code}: {'; '.join(map(str, messages if isinstance(messages, list) else []))[:500]}")
    return SlackRefused(f"Slack says {code}; see its documentation of this error", code)
