"""On a phone the headline and Approve are on one screen, whatever the card."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from bot.demo.runner import RunningDemo
from tests.e2e.phone import PHONE, card, opened, picture, posted, room_of
from tests.unit.cards.kinds_of_cards import every_kind

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


PICTURES = {
    "stock_under_count": "phone-pending",
    "cleared": "phone-cleared",
    "half approved": "phone-half-approved",
    "running": "phone-running",
    "no effect": "phone-no-effect",
    "digest": "phone-digest",
}


async def test_approve_is_near_the_top_of_every_card_and_no_card_is_long(
    browser: Browser, demo: RunningDemo, pictures: Path
) -> None:
    page = await opened(browser, demo.slack, PHONE)
    stand = {name: await posted(demo.slack, each) for name, each in every_kind().items()}
    rooms = {name: await room_of(page, ts) for name, ts in stand.items()}
    for name, file in PICTURES.items():
        await picture(page, stand[name], pictures / f"{file}.png")
    assert {name: room for name, room in rooms.items() if (room.approve or 0) > 260 or room.height >= 500} == {}
    await page.context.close()


async def test_the_details_are_one_press_away(browser: Browser, demo: RunningDemo) -> None:
    page = await opened(browser, demo.slack, PHONE)
    shown = card(page, await posted(demo.slack, every_kind()["stock_under_count"]))
    details = shown.get_by_text("May decide")
    await expect(details).not_to_be_visible()
    await shown.locator("summary", has_text="Details").click()
    await expect(details).to_be_visible()
    await page.context.close()
