"""What a person does on the local Slack's page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from rules.alert.rejection import RejectionCategory
from tests.e2e.shrinking import shrink

PATIENCE_MS = 60_000
"""Chromium's own clock counts: a busy machine lets everything take longer, and who waits loses nothing by it."""
WIDTH, HEIGHT = 940, 1100
_MARGIN = 300
_SMALL_PRINT = re.compile("[Aa]lert [0-9a-f]{8}-")
_LEAVE = """
document.querySelectorAll("dialog.confirm").forEach((each) => each.remove());
document.querySelectorAll(".modal-x").forEach((each) => each.click());
"""

_ASKS_FIRST = {"Approve", "Retry", "Escalate"}
_PRESSES, _SEEN_MS = 3, 5_000

_STYLE_OF_PICTURES = """
.msg-hover-actions, .thread-summary { display: none }
.modal-overlay { background: white }
.modal { box-shadow: none; border: 1px solid #ddd; max-height: none }
.confirm { box-shadow: none; border: 1px solid #ddd }
.confirm::backdrop { background: white }
.thread-head, .thread-body > .msg:first-child { display: none }
.thread-body { flex: none; height: auto }
.home-inner { padding: 20px }
"""
"""A picture shows nothing of the page around it: no toolbar over it, no dimmed channel behind its corners."""


class ChannelPage:
    """The channel, as one person sees it."""

    def __init__(self, page: Page, *, keeps_pictures: bool) -> None:
        """Where pictures are not kept, one is taken, to show that it can be: each takes a second of the processor."""
        self._page = page
        self._takes_another = keeps_pictures
        self._has_taken = False

    @classmethod
    async def open(cls, page: Page, url: str, *, keeps_pictures: bool) -> ChannelPage:
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(url)
        opened = cls(page, keeps_pictures=keeps_pictures)
        await opened.go_to_channel()
        return opened

    async def go_to_channel(self) -> None:
        """Leave what stands over the channel, and look at it."""
        await self._page.evaluate(_LEAVE)
        await expect(self.modal).to_have_count(0)
        if await self._page.locator(".thread-x").count():
            await self._page.locator(".thread-x").click()
        await self._page.locator(".sidebar-item", has_text="station-alerts").click()

    async def act_as(self, user_id: str) -> None:
        await self._page.locator(".actas select").select_option(user_id)

    def card(self, station: str) -> Locator:
        """The card of a station: the message that has its headline and a trail of small print."""
        return self._page.locator(".msg", has=self._page.locator(".bk-header", has_text=f"{station}: ")).filter(
            has_text=_SMALL_PRINT
        )

    def digest(self, words: str) -> Locator:
        """The digest whose headline says something."""
        return self._page.locator(".msg", has=self._page.locator(".bk-header", has_text=words))

    async def press(self, station: str, button: str) -> None:
        """Press a button of a station's card, and say yes where it asks."""
        await self.press_in(self.card(station), button)

    async def press_in(self, where: Locator, button: str) -> None:
        if button not in _ASKS_FIRST:
            await where.locator(".bk-button", has_text=button).click()
            return
        await self.asks(where, button)
        await self.confirmation.locator(".modal-btn.primary").click()

    async def asks(self, where: Locator, button: str) -> None:
        """Press a button that asks first; of a card that is redrawn under the finger a person presses it again."""
        for _ in range(_PRESSES):
            await where.locator(".bk-button", has_text=button).click()
            try:
                await expect(self.confirmation).to_be_visible(timeout=_SEEN_MS)
            except AssertionError:
                continue
            return
        await expect(self.confirmation).to_be_visible()

    @property
    def confirmation(self) -> Locator:
        """What Slack asks before it sends a press."""
        return self._page.locator("dialog.confirm")

    @property
    def modal(self) -> Locator:
        return self._page.locator(".modal")

    async def choose(self, label: str) -> None:
        await self.modal.locator(".bk-options label", has_text=label).click()

    async def close_modal(self) -> None:
        await self.modal.locator(".modal-btn", has_text="Close").click()
        await expect(self.modal).to_have_count(0)

    async def leave_out(self, station: str) -> None:
        await self.choose(station)

    async def submit(self) -> None:
        await self.modal.locator(".modal-btn.primary").click()

    async def give_reason(self, reason: str, category: RejectionCategory) -> None:
        await self.choose(category.label)
        await self.modal.locator(".bk-plain-input").fill(reason)
        await self.submit()
        await expect(self.modal).to_have_count(0)

    async def type(self, text: str) -> None:
        await self._page.locator(".main .composer-input").fill(text)
        await self._page.locator(".main .composer-send").click()

    async def open_thread(self, station: str) -> Locator:
        """Open the thread of a station's card; return its replies."""
        await self.card(station).locator(".thread-summary").click()
        return self._page.locator(".thread-body")

    async def open_messages(self, name: str) -> None:
        """Open what the app has written to one person; the page lists it under their name."""
        await self._page.locator(".sidebar-item", has_text=name).click()

    async def open_home(self) -> Locator:
        """Open the app's home tab, whatever a press elsewhere, answered late, has opened over it."""
        await self._page.evaluate(_LEAVE)
        await self._page.locator(".sidebar-item", has_text="aiops").last.click()
        return self._page.locator(".home-inner")

    def waiting_at_home(self, station: str) -> Locator:
        """The buttons on the home tab of a station's alert: they stand after what is said of it."""
        said = self._page.locator(".home-inner .bk-section", has_text=f"{station}: ")
        return said.locator("xpath=following-sibling::*[1][contains(@class, 'bk-actions')]")

    async def press_at_home(self, station: str, button: str) -> None:
        await self.press_in(self.waiting_at_home(station), button)

    @property
    def charts(self) -> Locator:
        """Slack's own charts."""
        return self._page.locator(".bk-unknown[role=img]")

    def message(self, text: str | re.Pattern[str]) -> Locator:
        return self._page.locator(".msg", has_text=text)

    async def shows_chart(self, card: Locator) -> None:
        """Wait until the chart on a card is drawn by the browser."""
        chart = card.locator(".bk-image img")
        await expect(chart).to_have_js_property("naturalWidth", 1200)
        await expect(chart).to_have_attribute("alt", re.compile("^Line chart of the "))

    async def picture(self, of: Locator, file: Path) -> None:
        """Take a picture of something, however tall, without what a newcomer would have to explain away."""
        await expect(of).to_be_visible()
        if self._has_taken and not self._takes_another:
            return
        self._has_taken = True
        # The pointer still lies where it pressed, and what it lies on is grey.
        await self._page.mouse.move(0, 0)
        await self._page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        box = await of.bounding_box()
        assert box is not None
        if box["height"] > HEIGHT - _MARGIN:
            await self._page.set_viewport_size({"width": WIDTH, "height": int(box["height"]) + _MARGIN})
        await of.screenshot(path=str(file), animations="disabled", style=_STYLE_OF_PICTURES)
        await self._page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        shrink(file)
