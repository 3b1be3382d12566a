"""Everything the double knows, as JSON: for a checker to read, and to start again from."""

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.slack_double.call_log import Call
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message, PrivateMessage

if TYPE_CHECKING:
    from tests.slack_double.double import SlackDouble

WRITE_EVERY_SECONDS = 0.2


def snapshot(slack: "SlackDouble") -> Json:
    workspace = slack.workspace
    return {
        "users": [asdict(user) for user in workspace.users.values()],
        "usergroups": [asdict(group) for group in workspace.usergroups.values()],
        "channels": [asdict(channel) for channel in workspace.channels.values()],
        "privates": [asdict(private) for private in workspace.privates],
        "views": [asdict(view) for view in workspace.views.values()],
        "homes": [asdict(view) for view in workspace.homes.values()],
        "files": [upload.show(workspace.clock.now()) for upload in workspace.files.values()],
        "calls": slack.calls.to_json(),
        "refused_for_pace": slack.rate_limits.to_json(),
        "socket": {"connections": len(slack.socket.live), "handshakes": slack.socket.handshakes},
        "acks": [asdict(ack) for ack in slack.socket.acks],
    }


def restore(slack: "SlackDouble", saved: Json) -> None:
    """Take back people, channels with their messages, what was told in private, and the log."""
    for user in saved["users"]:
        slack.person(user.pop("id"), **user)
    for group in saved["usergroups"]:
        slack.usergroup(group["id"], group["users"], disabled=group["disabled"])
    for channel in saved["channels"]:
        messages = {ts: Message(**message) for ts, message in channel.pop("messages").items()}
        deleted = [Message(**message) for message in channel.pop("deleted")]
        slack.channel(channel.pop("id"), **channel, messages=messages, deleted=deleted)
        for ts in messages:
            slack.workspace.clock.not_before(ts)
    slack.workspace.privates = [PrivateMessage(**private) for private in saved["privates"]]
    slack.calls.calls = [Call(**call) for call in saved["calls"]]


def write(slack: "SlackDouble", path: Path) -> None:
    """Replace the file in one step: a reader never sees half of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(snapshot(slack)), encoding="utf-8")
    draft.replace(path)


async def keep_written(slack: "SlackDouble", path: Path) -> None:
    """Write it a few times a second until cancelled, and once more then."""
    with suppress(asyncio.CancelledError):
        while True:
            write(slack, path)
            await asyncio.sleep(WRITE_EVERY_SECONDS)
    write(slack, path)
