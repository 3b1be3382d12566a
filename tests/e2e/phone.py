"""How much of a phone's screen a card takes, as Chromium draws the local Slack's page."""

from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Browser, Locator, Page

from bot.demo.local_slack import LocalSlack
from bot.demo.workspace import ALERT_CHANNEL, BOT_TOKEN
from bot.slack.message import Message

WIDTH, HEIGHT = 390, 844


@dataclass(frozen=True)
class Room:
    """Pixels: how far Approve stands below the top of its card (None without it), and how high the card is."""

    approve: int | None
    height: int


async def on_a_phone(browser: Browser, slack: LocalSlack) -> Page:
    """Open the channel on a phone."""
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2)
    page = await context.new_page()
    await page.goto(slack.page_url)
    return page


async def posted(page: Page, slack: LocalSlack, message: Message) -> Locator:
    """Post a message as the bot does, and return it where it stands."""
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as http:
        body = {"channel": ALERT_CHANNEL, **message.arguments()}
        answer = (await http.post(f"{slack.api_url}chat.postMessage", json=body)).json()
    assert answer["ok"], answer
    shown = page.locator(f'[data-ts="{answer["ts"]}"]')
    await shown.wait_for()
    return shown


async def room_of(card: Locator, picture: Path | None = None) -> Room:
    """Measure a card, and take a picture of it where one is wanted."""
    if picture is not None:
        await card.screenshot(path=str(picture), animations="disabled")
    box = await card.bounding_box()
    assert box is not None
    approve = card.locator(".bk-button", has_text="Approve").first
    found = await approve.bounding_box() if await approve.count() else None
    return Room(round(found["y"] - box["y"]) if found else None, round(box["height"]))
