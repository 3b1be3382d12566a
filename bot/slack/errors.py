"""
Slack's failures by what a caller does about them.

SlackFailure
+-- RateLimited    certainly not done; again after `seconds`
+-- Ambiguous      may have been done: look before doing it again
+-- NeedsPerson    heals only when a person acts; carries Slack's code and the fix in words
+-- MessageGone    the message was deleted
+-- BlocksRefused  Slack will never take these blocks
+-- FileRefused    Slack will never take or show this file
"""

import asyncio

import aiohttp
from slack_sdk.errors import SlackApiError


class SlackFailure(Exception):
    """The base."""


class RateLimited(SlackFailure):
    """Certainly not done; again after `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Slack asks to wait {seconds:g} s")
        self.seconds = seconds


class Ambiguous(SlackFailure):
    """May have been done."""


class NeedsPerson(SlackFailure):
    """Heals only when a person acts."""

    def __init__(self, code: str, fix: str) -> None:
        super().__init__(f"Slack says {code}: {fix}")
        self.code = code
        self.fix = fix


class MessageGone(SlackFailure):
    """The message was deleted."""


class BlocksRefused(SlackFailure):
    """Slack will never take these blocks."""


class FileRefused(SlackFailure):
    """Slack will never take or show this file."""


FIXES = {
    "account_inactive": "the bot's account is deactivated; install the app again",
    "channel_not_found": "AIOPS_ALERT_CHANNEL names no channel that the bot can see; check the id and invite the bot",
    "ekm_access_denied": "an administrator suspended access to the channel",
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
    "team_access_not_granted": "the app is not granted to this workspace; ask an administrator",
    "token_expired": "SLACK_BOT_TOKEN has expired; copy a new one and restart",
    "token_revoked": "SLACK_BOT_TOKEN was revoked; install the app again and restart",
}
_RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})
_GONE = frozenset({"message_not_found", "cant_update_message"})
_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"})
_FILE_REFUSED = frozenset({"file_not_found", "file_deleted", "file_update_failed", "file_upload_size_restricted"})
_DEFAULT_RETRY_AFTER = 30.0
_SERVER_ERROR = 500

TRANSPORT_FAILURES = (aiohttp.ClientError, asyncio.TimeoutError, TimeoutError, OSError, ValueError)
"""What slack_sdk lets through when no usable answer came; ValueError is an answer that is no JSON."""


def slack_failure(error: Exception) -> SlackFailure:
    """Return what slack_sdk raised as one of ours."""
    if not isinstance(error, SlackApiError):
        return Ambiguous(f"no usable answer from Slack ({type(error).__name__})")
    response = error.response
    status = getattr(response, "status_code", 200)
    code = str(response.get("error", "")) if hasattr(response, "get") else ""
    if status == 429 or code in _RATE_LIMITED:  # noqa: PLR2004  HTTP's Too Many Requests
        return RateLimited(_retry_after(response))
    if status >= _SERVER_ERROR or code in {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}:
        return Ambiguous(f"Slack answered {status} {code}".strip())
    if not code:
        # A 200 whose body is cut short or no JSON at all: slack_sdk raises it with an empty answer.
        return Ambiguous(f"Slack's answer ({status}) could not be read")
    if code in _GONE:
        return MessageGone(code)
    if code in _FILE_REFUSED:
        return FileRefused(code)
    if code in _REFUSED:
        messages = (response.get("response_metadata") or {}).get("messages", [])
        return BlocksRefused(f"{code}: {'; '.join(map(str, messages))[:500]}")
    fix = FIXES.get(code, "see Slack's documentation of this error")
    return NeedsPerson(code or "no error code", fix)


def _retry_after(response: object) -> float:
    headers = getattr(response, "headers", None) or {}
    for name, value in headers.items():
        if name.lower() == "retry-after":
            try:
                return max(1.0, float(value[0] if isinstance(value, list) else value))
            except ValueError:
                return _DEFAULT_RETRY_AFTER
    return _DEFAULT_RETRY_AFTER
