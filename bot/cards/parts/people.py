"""Mentions of people and groups, and links to channels."""

import re

from bot.slack.text import escaped

_CALLED = 20
_GROUP_ID = re.compile(r"S[A-Z0-9]{1,31}")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,31}")
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{1,20}")
_LONGEST_NAME = 40


def person(user_id: str) -> str:
    """Return a Slack user as a mention, anyone else by name."""
    return f"<@{user_id}>" if _SLACK_ID.fullmatch(user_id) else escaped(user_id, 100)


def called(mention: tuple[str, ...]) -> str:
    """Return users and user groups as mentions, anything else by name."""
    return ", ".join(f"<!subteam^{each}>" if _GROUP_ID.fullmatch(each) else person(each) for each in mention[:_CALLED])


def channel(channel_id: str) -> str:
    """Return a channel as a link to it; what cannot be the id of one stays text."""
    return f"<#{channel_id}>" if _CHANNEL_ID.fullmatch(channel_id) else escaped(channel_id, _LONGEST_NAME)
