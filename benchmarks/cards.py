"""What each kind of card takes of a phone's screen: Approve's distance from its top, and its height (no chart)."""

import os
from pathlib import Path

from playwright.async_api import async_playwright

from benchmarks.table import show
from bot.demo.local_slack import running_local_slack
from tests.e2e.chromium import ARGUMENTS, chromium
from tests.e2e.phone import WIDTH, Room, on_a_phone, posted, room_of
from tests.unit.cards.kinds_of_cards import every_kind

PICTURES = "AIOPS_SCREENSHOTS"
"""The variable with a folder for the pictures; without it none are taken."""


async def run() -> None:
    folder = os.environ.get(PICTURES)
    async with running_local_slack(dict(os.environ)) as slack, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = await on_a_phone(browser, slack)
        rows = []
        for name, message in every_kind().items():
            file = Path(folder, f"phone-{name.lower().replace(' ', '-')}.png") if folder else None
            rows.append((name, _said(await room_of(await posted(page, slack, message), file))))
        await browser.close()
    show(f"Cards at {WIDTH} px: Approve below the top, height of the card", rows)


def _said(room: Room) -> str:
    return f"{'-' if room.approve is None else room.approve:>4} px {room.height:>5} px"
