from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import Kind, Message, SlackDouble
from tests.slack_double.json_value import Json
from tests.slack_double.sample_blocks import actions, button

ALERTS = "C0ALERTS"


@pytest.fixture
async def message(slack: SlackDouble, client: AsyncWebClient) -> Message:
    await client.chat_postMessage(channel=ALERTS, text="Low", blocks=[actions(button("approve"))])
    return slack.channel(ALERTS).cards()[0]


@pytest.fixture
async def served(slack: SlackDouble, client: AsyncWebClient) -> AsyncIterator[Callable[[], str]]:
    bolt = AsyncApp(client=client, signing_secret=slack.app.signing_secret)

    @bolt.action("approve")
    async def approve(ack: Any) -> None:
        await ack()

    @bolt.command("/aiops")
    async def command(ack: Any, command: Json) -> None:
        await ack(f"You typed {command['text']}")

    server = bolt.web_app("/slack/events")
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield lambda: f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


async def test_signed_http_reaches_a_real_bolt_app(
    slack: SlackDouble, message: Message, served: Callable[[], str]
) -> None:
    slack.deliver_over_http(served())
    alice = slack.person("U0ALICE")
    assert (await alice.press(message, "approve")).acked
    assert (await alice.command("/aiops", "help & more", channel=ALERTS)).acked
    assert (await alice.next_private()).text == "You typed help &amp; more"
    assert (await alice.open_home()).error == "http_404"


async def test_a_wrong_secret_is_refused_by_a_real_bolt_app(
    slack: SlackDouble, message: Message, served: Callable[[], str]
) -> None:
    slack.deliver_over_http(served())
    slack.app.signing_secret = "other"
    assert (await slack.person("U0ALICE").press(message, "approve")).error == "http_401"


async def test_a_signed_request_passes_the_verifier_of_slack_sdk(slack: SlackDouble, client: AsyncWebClient) -> None:
    request = slack.signed(Kind.EVENT, slack.payloads.event({"type": "app_mention"}))
    assert SignatureVerifier(slack.app.signing_secret).is_valid_request(request.body, request.headers)
    old = slack.signed(Kind.EVENT, {}, at=slack.workspace.clock.now() - 600)
    assert not SignatureVerifier(slack.app.signing_secret).is_valid_request(old.body, old.headers)


async def test_a_signed_command_is_dispatched_by_bolt_in_process(slack: SlackDouble, client: AsyncWebClient) -> None:
    bolt = AsyncApp(client=client, signing_secret=slack.app.signing_secret)

    @bolt.command("/aiops")
    async def command(ack: Any) -> None:
        await ack("hello")

    payload = slack.payloads.command(slack.person("U0ALICE").user, "/aiops", "help", slack.channel(ALERTS))
    request = slack.signed(Kind.SLASH_COMMAND, payload)
    headers: dict[str, Any] = dict(request.headers)
    response = await bolt.async_dispatch(AsyncBoltRequest(body=request.body.decode(), headers=headers))
    assert (response.status, response.body) == (200, "hello")
