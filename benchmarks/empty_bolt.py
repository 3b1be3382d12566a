"""
The baseline: a Bolt app that only acknowledges a press and redraws its message.

It has its own process, Socket Mode and the libraries of the bot, but none of its work: it authorizes nobody and
stores nothing.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.local_slack import LocalSlack
from bot.demo.process import ChildProcess, Command, project_cache
from bot.slack.ids import ActionId

APP = {
    "appId": "A0EMPTY",
    "botUserId": "U0EMPTY",
    "botName": "empty",
    "botToken": "xoxb-local-empty",
    "appToken": "xapp-local-empty",
    "signingSecret": "local-signing-secret",
    "mode": "socket",
}


def start_empty_bolt(slack: LocalSlack) -> ChildProcess:
    """Start it beside the bot in the same Slack."""
    arguments = (sys.executable, "-m", "benchmarks.empty_bolt")
    environment = {**os.environ, "SLACK_API_URL": slack.api_url}
    log = project_cache() / "log" / f"empty-bolt-{slack.port}.log"
    return ChildProcess(Command("the empty Bolt app", arguments, environment, log, Path.cwd()))


async def main() -> None:
    client = AsyncWebClient(APP["botToken"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, token=APP["botToken"], signing_secret=APP["signingSecret"])

    @app.action(ActionId.APPROVE.value)
    async def approve(ack: Callable[..., Awaitable[Any]], body: dict[str, Any]) -> None:
        await ack()
        await client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved.", blocks=[])

    await AsyncSocketModeHandler(app, APP["appToken"]).start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main())
