"""How much of a screen a card takes, as Chromium draws the local Slack's page."""

import time
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Browser, Locator, Page

from bot.demo.local_slack import LocalSlack
from bot.demo.workspace import ALERT_CHANNEL, BOT_TOKEN
from bot.slack.calls import web_client
from bot.slack.message import Message
from bot.slack.names import Names
from tests.e2e.shrinking import shrink
from tests.factories import MINUTE, NOW

PHONE, DESKTOP = (390, 844), (940, 1100)
_READ_AFTER_MS = 8 * MINUTE


@dataclass(frozen=True)
class Room:
    """Pixels: how far Approve stands below the top of its card (None without it), and how high the card is."""

    approve: int | None
    height: int


async def opened(browser: Browser, slack: LocalSlack, size: tuple[int, int]) -> Page:
    """Open the channel on a screen."""
    width, height = size
    context = await browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=2)
    page = await context.new_page()
    # The cards are of the tests' present: some minutes later somebody reads them.
    await page.clock.set_fixed_time((NOW + _READ_AFTER_MS) / 1000)
    await page.goto(slack.page_url)
    return page


async def posted(slack: LocalSlack, message: Message) -> str:
    """Post a message as the bot does, and return its timestamp."""
    named = await Names(web_client(BOT_TOKEN, slack.api_url), time.monotonic).named(message)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as http:
        body = {"channel": ALERT_CHANNEL, **named.arguments()}
        answer = (await http.post(f"{slack.api_url}chat.postMessage", json=body)).json()
    assert answer["ok"], answer
    return str(answer["ts"])


def card(page: Page, ts: str) -> Locator:
    """Return a message where it stands."""
    return page.locator(f'[data-ts="{ts}"]')


async def room_of(page: Page, ts: str) -> Room:
    """Measure a card."""
    shown = card(page, ts)
    await shown.wait_for()
    box = await shown.bounding_box()
    assert box is not None
    approve = shown.locator(".bk-button", has_text="Approve").first
    found = await approve.bounding_box() if await approve.count() else None
    return Room(round(found["y"] - box["y"]) if found else None, round(box["height"]))


async def picture(page: Page, ts: str, file: Path) -> None:
    """Take a picture of a card."""
    await card(page, ts).screenshot(path=str(file), animations="disabled", style=".msg-hover-actions { display: none }")
    shrink(file)
