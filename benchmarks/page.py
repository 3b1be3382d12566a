"""The local Slack's page without a browser: its socket, and the presses of a person."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.demo.local_slack import LocalSlack
from bot.demo.workspace import ALERT_CHANNEL, ALICE
from bot.slack.ids import ActionId

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Card:
    """A message with an Approve button: its app, its position, and the payload of a press."""

    app: str
    ts: str
    approve: dict[str, Any]


class Page:
    """Tracks every message of the channel, and when each one changed, as a browser would."""

    def __init__(self, slack: LocalSlack, session: aiohttp.ClientSession) -> None:
        self._control = slack.control_url
        self._session = session
        self._messages: dict[str, dict[str, Any]] = {}
        self._watched: dict[str, asyncio.Future[float]] = {}
        self._connected: set[str] = set()
        self._drawn = asyncio.Event()
        self.redrawn: Counter[str] = Counter()
        """How often the messages of an app changed."""

    async def listen(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Receive the page's updates until cancelled."""
        async for frame in socket:
            self._take(json.loads(frame.data), time.perf_counter())

    async def cards(self, app: str, count: int) -> list[Card]:
        """Wait for `count` cards of an app that can be approved and return them, oldest first."""
        async with asyncio.timeout(PATIENCE_SECONDS + 2 * count):
            while (
                len(found := [card for card in map(_card, self._messages.values()) if card and card.app == app]) < count
            ):
                self._drawn.clear()
                await self._drawn.wait()
        return found

    async def is_connected(self, app: str) -> bool:
        """Whether an app is connected to Slack by a socket."""
        return app in self._connected

    async def seconds_to_change(self, card: Card) -> float:
        """Press Approve and return the seconds until the card's text or buttons change."""
        changed: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._watched[card.ts] = changed
        press = {"channel": ALERT_CHANNEL, "messageTs": card.ts, "user": ALICE, "action": card.approve}
        began = time.perf_counter()
        async with self._session.post(f"{self._control}interact", json=press) as answer:
            assert await answer.json() == {"ok": True}
        return await asyncio.wait_for(changed, PATIENCE_SECONDS) - began

    def _cards_of(self, app: str) -> list[Card]:
        return [card for card in map(_card, self._messages.values()) if card is not None and card.app == app]

    def _take(self, told: dict[str, Any], at: float) -> None:
        if told["t"] == "socket_status" and told["connected"]:
            self._connected.add(told["appId"])
        if told["t"] not in {"message", "message_update"}:
            return
        message = told["message"]
        if message["channel"] != ALERT_CHANNEL:
            return  # a direct message, in which somebody is asked as well
        before = self._messages.get(message["ts"])
        self._messages[message["ts"]] = message
        self._drawn.set()
        if before is not None:
            self.redrawn[message["app_id"]] += 1
        watched = self._watched.get(message["ts"])
        # A change that only adds a picture does not answer the press.
        if before and watched and not watched.done() and _says(before) != _says(message):
            watched.set_result(at)


@asynccontextmanager
async def opened_page(slack: LocalSlack) -> AsyncIterator[Page]:
    """Open the page and keep it open."""
    async with aiohttp.ClientSession() as session:
        page = Page(slack, session)
        async with session.ws_connect(f"{slack.page_url}ui", max_msg_size=0) as socket:
            listening = asyncio.create_task(page.listen(socket))
            yield page
            listening.cancel()


def _says(message: dict[str, Any]) -> tuple[str, list[str]]:
    return message.get("text", ""), [button["action_id"] for button in _buttons(message)]


def _buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [block["elements"] for block in message.get("blocks") or [] if block["type"] == "actions"]
    return [element for row in rows for element in row if element["type"] == "button"]


def _card(message: dict[str, Any]) -> Card | None:
    for button in _buttons(message):
        if button["action_id"] == ActionId.APPROVE:
            press = {name: button[name] for name in ("type", "action_id", "value")}
            return Card(message["app_id"], message["ts"], press)
    return None
