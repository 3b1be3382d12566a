from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import Message, SlackDouble

ALERTS = "C0ALERTS"
BUTTON = {"type": "button", "action_id": "approve", "text": {"type": "plain_text", "text": "Approve"}, "value": "a-1"}
BLOCKS = [{"type": "actions", "block_id": "decide", "elements": [BUTTON]}]
Ack = Callable[..., Awaitable[None]]


class App:
    """A real Bolt app that acks a press and remembers it."""

    def __init__(self, slack: SlackDouble) -> None:
        self.pressed: list[str] = []
        self.client = AsyncWebClient(token=slack.app.bot_token, base_url=slack.api_url, retry_handlers=[])
        self.bolt = AsyncApp(client=self.client, signing_secret=slack.app.signing_secret)
        self.bolt.action("approve")(self._approve)
        self.bolt.command("/aiops")(self._command)
        self.bolt.event("app_home_opened")(self._home)
        self.handler = AsyncSocketModeHandler(self.bolt, app_token=slack.app.app_token, ping_interval=0.3)

    async def _approve(self, ack: Ack, body: dict[str, Any]) -> None:
        self.pressed.append(body["actions"][0]["value"])
        await ack()

    async def _command(self, ack: Ack, command: dict[str, Any], respond: Ack) -> None:
        await ack(text=f"Looking at {command['text']}")
        await respond(text="All is well")

    async def _home(self, event: dict[str, Any]) -> None:
        self.pressed.append(event["tab"])


@asynccontextmanager
async def connected(slack: SlackDouble) -> AsyncIterator[App]:
    app = App(slack)
    before = len(slack.socket.live)
    await app.handler.connect_async()  # type: ignore[no-untyped-call]
    await slack.until(lambda: len(slack.socket.live) > before)
    try:
        yield app
    finally:
        await app.handler.close_async()  # type: ignore[no-untyped-call]


async def card(app: App, slack: SlackDouble) -> Message:
    await app.client.chat_postMessage(channel=ALERTS, text="Low", blocks=BLOCKS)
    return slack.channel(ALERTS).cards()[-1]


async def test_a_press_is_acked_over_the_socket(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        outcome = await slack.person("U0ALICE").press(await card(app, slack), "approve")
        assert outcome.acked
        assert outcome.latency < 3
        assert app.pressed == ["a-1"]


async def test_nobody_connected_is_no_ack(slack: SlackDouble) -> None:
    app = App(slack)
    outcome = await slack.person("U0ALICE").press(await card(app, slack), "approve")
    assert (outcome.acked, outcome.error) == (False, "no_connection")
    await app.handler.client.close()  # type: ignore[no-untyped-call]


async def test_a_command_is_answered_in_the_ack_and_through_the_response_url(slack: SlackDouble) -> None:
    async with connected(slack):
        alice = slack.person("U0ALICE")
        outcome = await alice.command("/aiops", "status STATION_001", channel=ALERTS)
        assert outcome.acked
        told = {(await alice.next_private()).text for _ in range(2)}
        assert told == {"Looking at status STATION_001", "All is well"}


async def test_an_opened_home_reaches_the_app(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        assert (await slack.person("U0ALICE").open_home()).acked
        await slack.until(lambda: app.pressed == ["home"])


async def test_an_envelope_delivered_twice_runs_the_listener_twice(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        await slack.person("U0ALICE").press(await card(app, slack), "approve", copies=2)
        await slack.until(lambda: app.pressed == ["a-1", "a-1"])


async def test_each_envelope_goes_to_one_of_several_connections(slack: SlackDouble) -> None:
    async with connected(slack) as one, connected(slack) as other:
        message = await card(one, slack)
        for _ in range(20):
            assert (await slack.person("U0ALICE").press(message, "approve")).acked
        assert len(one.pressed) + len(other.pressed) == 20
        assert one.pressed
        assert other.pressed


async def test_the_app_comes_back_after_a_refresh(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        message = await card(app, slack)
        await slack.socket.disconnect("refresh_requested")
        await slack.until(lambda: slack.socket.live)
        assert (await slack.person("U0ALICE").press(message, "approve")).acked


async def test_a_refresh_in_the_middle_of_a_press_runs_the_listener_once(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        await slack.person("U0ALICE").press(await card(app, slack), "approve", refresh=True, ack_seconds=1)
        assert app.pressed == ["a-1"]
        await slack.until(lambda: slack.socket.live)


async def test_a_ticket_opens_one_connection(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        url = app.handler.client.wss_uri
        assert url is not None
        with pytest.raises(Exception, match="408"):
            await app.handler.client.aiohttp_client_session.ws_connect(url)


async def test_a_refused_url_stays_dead_until_a_new_one_is_asked_for(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        slack.socket.refuse_handshakes(1)
        await slack.socket.disconnect()
        await slack.until(lambda: slack.socket.refused_handshakes >= 3)
        assert slack.socket.live == []
        app.handler.client.wss_uri = None
        await slack.until(lambda: slack.socket.live)


async def test_a_half_open_connection_is_noticed_by_its_silence(slack: SlackDouble) -> None:
    async with connected(slack) as app:
        message = await card(app, slack)
        slack.socket.go_half_open()
        outcome = await slack.person("U0ALICE").press(message, "approve", ack_seconds=0.1)
        assert (outcome.acked, outcome.error) == (False, "operation_timeout")
        await slack.until(lambda: any(not connection.half_open for connection in slack.socket.live))


async def test_a_press_into_a_line_that_just_broke_is_lost(slack: SlackDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise aiohttp.ClientConnectionResetError("Cannot write to closing transport")

    async with connected(slack) as app:
        message = await card(app, slack)
        with monkeypatch.context() as patch:
            patch.setattr(web.WebSocketResponse, "send_str", broken)
            outcome = await slack.person("U0ALICE").press(message, "approve", ack_seconds=0.2)
        assert not outcome.acked
        assert app.pressed == []


async def test_an_event_without_ack_is_delivered_again(slack: SlackDouble) -> None:
    async with connected(slack):
        acks = await slack.send_event({"type": "team_join"}, attempts=2, ack_seconds=0.1)
        assert [ack.acked for ack in acks] == [False, False]


async def test_an_eleventh_connection_is_asked_to_leave(slack: SlackDouble) -> None:
    client = AsyncWebClient(token=slack.app.app_token, base_url=slack.api_url)
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            opened = await client.apps_connections_open(app_token=slack.app.app_token)
            sockets.append(await session.ws_connect(opened["url"]))
        assert (await sockets[0].receive_json())["type"] == "hello"
        assert (await sockets[10].receive_json())["num_connections"] == 11
        assert (await sockets[10].receive_json())["reason"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()
