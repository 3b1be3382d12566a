"""What is asked of a person before something happens."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo.workspace import ALICE, BOB
from rules.alert.alert import AlertStatus
from tests.e2e.channel_page import ChannelPage
from tests.e2e.network import Network, is_decided

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_approval_is_asked_for_once_more_and_can_be_left(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await page.act_as(ALICE)
    await page.asks(page.card(station), "Approve")
    await expect(page.confirmation).to_contain_text(station)
    await page.picture(page.confirmation, pictures / "approve-confirmation.png")
    await page.confirmation.locator(".modal-btn").first.click()
    await expect(page.confirmation).to_have_count(0)
    assert (await network.alert(station)).status is AlertStatus.PENDING


async def test_a_snoozed_alert_says_until_when_and_by_whom(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await page.act_as(ALICE)
    await page.press(station, "Snooze")
    await expect(page.modal).to_contain_text("Pause reminders and calls for")
    await page.picture(page.modal, pictures / "snooze-modal.png")
    await page.choose("1 hour")
    await page.submit()
    await expect(page.modal).to_have_count(0)
    card = page.card(station)
    await expect(card).to_contain_text("Snoozed until")
    await expect(card).to_contain_text("by Alice Okafor")
    await page.shows_chart(card)
    await page.picture(card, pictures / "card-snoozed.png")


async def test_breaking_the_glass_asks_why_and_everyone_reads_it(
    page: ChannelPage, network: Network, pictures: Path
) -> None:
    hub = "HUB_002"
    await network.runs_dry(hub)
    await page.act_as(BOB)
    await page.press(hub, "Break glass")
    await expect(page.modal.locator(".bk-plain-input")).to_be_visible()
    await page.picture(page.modal, pictures / "break-glass-modal.png")
    await page.modal.locator(".bk-plain-input").fill("Alice cannot be reached, drivers are waiting")
    await page.submit()
    await expect(page.modal).to_have_count(0)
    card = page.card(hub)
    await expect(card).to_contain_text("GLASS BROKEN: approved by one person alone, Bob Lindqvist")
    await expect(card).to_contain_text("Alice cannot be reached, drivers are waiting")
    await expect(card).to_contain_text("Remediation succeeded")
    await page.shows_chart(card)
    await page.picture(card, pictures / "card-glass-broken.png")
    assert (await network.until(hub, is_decided)).approved_by == BOB
