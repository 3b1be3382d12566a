import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import SlackDouble

ROOT = Path(__file__).parents[3]
BUTTON = {"type": "button", "action_id": "approve", "text": {"type": "plain_text", "text": "Approve"}}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


@asynccontextmanager
async def process(state_file: Path) -> AsyncIterator[str]:
    """Run the double as its own process; yields its address."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.slack_double", "--state-file", str(state_file)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert running.stdout is not None
    try:
        yield (await asyncio.wait_for(running.stdout.readline(), 20)).decode().strip()
    finally:
        running.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(running.wait(), 10) == 0


async def control(url: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.post(f"{url}/_control/{name}", json=body) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def state(url: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/_control/state") as response:
        shown: dict[str, Any] = await response.json()
        return shown


async def test_a_process_of_its_own_keeps_messages_over_a_restart(tmp_path: Path) -> None:
    kept = tmp_path / "slack.json"
    async with process(kept) as url:
        await control(url, "channels", {"id": "C0ALERTS", "members": ["U0ALICE"]})
        client = AsyncWebClient(token="xoxb-double", base_url=f"{url}/api/")
        posted = await client.chat_postMessage(channel="C0ALERTS", text="Low")
    assert json.loads(kept.read_text())["calls"][0]["method"] == "chat.postMessage"
    async with process(kept) as url:
        [channel] = (await state(url))["channels"]
        assert list(channel["messages"]) == [posted["ts"]]


async def test_faults_and_switches_are_set_over_http() -> None:
    async with SlackDouble() as slack:
        url = slack.workspace.base_url
        added = await control(url, "faults", {"kind": "error", "method": "auth.test", "code": "fatal_error"})
        assert added["kind"] == slack.faults.rules[0].kind == "error"
        await control(url, "switches", {"plan_upgrade_required": True})
        assert slack.switches.plan_upgrade_required
        await control(url, "rate-limits", {"enabled": False})
        assert not slack.rate_limits.enabled
        await control(url, "faults/clear", {})
        assert slack.faults.rules == []


async def test_a_press_over_http_is_what_a_person_would_do() -> None:
    seen: list[str] = []

    async def deliver(kind: str, payload: dict[str, Any]) -> None:
        seen.append(payload["user"]["id"])

    async with SlackDouble(deliver=deliver) as slack:
        slack.channel("C0ALERTS")
        client = AsyncWebClient(token=slack.app.bot_token, base_url=slack.api_url)
        ts = (await client.chat_postMessage(channel="C0ALERTS", text="Low", blocks=BLOCKS))["ts"]
        press = {"user": "U0ALICE", "channel": "C0ALERTS", "ts": ts, "action_id": "approve"}
        outcome = await control(slack.workspace.base_url, "press", press)
        assert outcome["acked"]
        assert seen == ["U0ALICE"]
        missing = await control(slack.workspace.base_url, "press", {**press, "action_id": "reject"})
        assert "nothing to press" in missing["error"]
