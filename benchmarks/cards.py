"""
What each kind of card takes of a phone's screen: Approve's distance from its top, and its height (no chart).

With `AIOPS_SCREENSHOTS` naming a folder, pictures are taken as well, on a phone's width and on a desktop's.
"""

import os
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from benchmarks.table import show
from bot.demo.local_slack import LocalSlack, running_local_slack
from tests.e2e.chromium import ARGUMENTS, chromium
from tests.e2e.phone import DESKTOP, PHONE, Room, opened, picture, posted, room_of
from tests.unit.cards.kinds_of_cards import every_kind


async def run() -> None:
    folder = os.environ.get("AIOPS_SCREENSHOTS")
    async with running_local_slack(dict(os.environ)) as slack, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        rooms = await _measured(browser, slack, Path(folder) if folder else None)
        await browser.close()
    show(
        f"Cards at {PHONE[0]} px: Approve below the top, height of the card", [(n, _said(r)) for n, r in rooms.items()]
    )


async def _measured(browser: Browser, slack: LocalSlack, folder: Path | None) -> dict[str, Room]:
    phone, desktop = await opened(browser, slack, PHONE), await opened(browser, slack, DESKTOP)
    rooms = {}
    for name, message in every_kind().items():
        ts = await posted(slack, message)
        rooms[name] = await room_of(phone, ts)
        if folder is not None:
            file = name.lower().replace(" ", "-").replace("_", "-")
            await picture(phone, ts, folder / f"phone-{file}.png")
            await picture(desktop, ts, folder / f"desktop-{file}.png")
    return rooms


def _said(room: Room) -> str:
    return f"{'-' if room.approve is None else room.approve:>4} px {room.height:>5} px"
