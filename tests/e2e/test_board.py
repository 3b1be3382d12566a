"""The app's home tab."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo.workspace import ALICE, BOB, MALLORY
from bot.slack.ids import ActionId
from rules.alert.alert import AlertStatus
from tests.e2e.channel_page import ChannelPage
from tests.e2e.network import Network, has_card, is_decided
from tests.e2e.scenes import FAILED, NOT_HELPED, RECOVERED, Scenes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_home_tab_shows_what_waits_and_a_decision_elsewhere_within_seconds(
    page: ChannelPage, network: Network, scenes: Scenes, station: str, pictures: Path
) -> None:
    for each in (RECOVERED, NOT_HELPED, FAILED):
        await scenes.at(each)
    await network.runs_dry(station)
    alert = await network.until(station, has_card)
    await page.act_as(ALICE)
    home = await page.open_home()
    for said in ("for you", station, "The fleet", "Decided lately", "Muted", "For the next shift"):
        await expect(home).to_contain_text(said)
    await page.picture(home, pictures / "home.png")
    waiting = page.waiting_at_home(station)
    await expect(waiting).to_have_count(1)
    await network.press_elsewhere(alert, BOB, ActionId.APPROVE)
    await expect(waiting).to_have_count(0, timeout=15_000)


async def test_an_alert_is_approved_on_the_home_tab(page: ChannelPage, network: Network, station: str) -> None:
    await network.runs_dry(station)
    await network.until(station, has_card)
    await page.act_as(ALICE)
    await page.open_home()
    await page.press_at_home(station, "Approve")
    alert = await network.until(station, is_decided)
    assert (alert.status, alert.approved_by) == (AlertStatus.APPROVED, ALICE)


async def test_who_may_decide_nothing_has_no_buttons_on_the_home_tab(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await network.until(station, has_card)
    await page.act_as(MALLORY)
    home = await page.open_home()
    await expect(home).to_contain_text("No alert waits for you")
    await expect(home).to_contain_text("Waiting for others")
    await expect(home.locator(".bk-button")).to_have_count(0)
    await page.picture(home, pictures / "home-of-others.png")
