"""What a person does on the local Slack's page."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from rules.rejection import RejectionCategory

PATIENCE_MS = 30_000

_STYLE_OF_PICTURES = """
.msg-hover-actions { display: none }
.modal-overlay { background: white }
.modal { box-shadow: none; border: 1px solid #ddd }
"""
"""A picture shows nothing of the page around it: no toolbar over it, no dimmed channel behind its corners."""


class ChannelPage:
    """The channel, as one person sees it."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    async def open(cls, page: Page, url: str) -> ChannelPage:
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(url)
        await page.locator(".sidebar-item", has_text="station-alerts").click()
        return cls(page)

    async def act_as(self, user_id: str) -> None:
        await self._page.locator(".actas select").select_option(user_id)

    def card(self, station: str) -> Locator:
        """The card of a station: the message that has its headline and a trail of small print."""
        return self._page.locator(".msg", has=self._page.locator(".bk-header", has_text=f": {station}: ")).filter(
            has_text="· alert "
        )

    async def press(self, station: str, button: str) -> None:
        await self.card(station).locator(".bk-button", has_text=button).click()

    @property
    def modal(self) -> Locator:
        return self._page.locator(".modal")

    async def give_reason(self, reason: str, category: RejectionCategory) -> None:
        await self.modal.locator(".bk-options label", has_text=category.label).click()
        await self.modal.locator(".bk-plain-input").fill(reason)
        await self.confirm()

    async def confirm(self) -> None:
        """Press what the modal offers."""
        await self.modal.locator(".modal-btn.primary").click()
        await expect(self.modal).to_have_count(0)

    async def type(self, text: str) -> None:
        await self._page.locator(".composer-input").fill(text)
        await self._page.locator(".composer-send").click()

    @property
    def charts(self) -> Locator:
        """Slack's own charts."""
        return self._page.locator(".bk-unknown[role=img]")

    def message(self, text: str) -> Locator:
        return self._page.locator(".msg", has_text=text)

    async def shows_chart(self, card: Locator) -> None:
        """Wait until the chart on a card is drawn by the browser."""
        chart = card.locator(".bk-image img")
        await expect(chart).to_have_js_property("naturalWidth", 1200)
        await expect(chart).to_have_attribute("alt", re.compile("^Line chart of the "))

    async def picture(self, of: Locator, file: Path) -> None:
        # The pointer still lies where it pressed, and what it lies on is grey.
        await self._page.mouse.move(0, 0)
        await of.screenshot(path=str(file), animations="disabled", style=_STYLE_OF_PICTURES)
