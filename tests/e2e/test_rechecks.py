"""The station's newest metrics are read at the press, and speak against what is about to be approved."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo.workspace import ALICE
from rules.alert.alert import AlertStatus
from rules.alert.recheck import RecheckVerdict
from tests.e2e.channel_page import ChannelPage
from tests.e2e.network import Network, is_decided

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_approving_what_has_cleared_asks_first_and_the_card_says_so(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    card = page.card(station)
    await expect(card).to_contain_text("2 charged batteries left")
    await network.is_full_again(station)
    await page.act_as(ALICE)
    await page.press(station, "Approve")
    await expect(page.modal).to_contain_text("the condition no longer holds")
    await page.picture(page.modal, pictures / "approve-anyway-modal.png")
    assert (await network.alert(station)).status is AlertStatus.PENDING
    await page.submit()
    await expect(card).to_contain_text("Approved though the condition had cleared: charged batteries 2 then, 19 now")
    assert (await network.alert(station)).approved_by == ALICE


async def test_approving_what_has_changed_shows_then_and_now_and_can_be_left(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_contain_text("CRITICAL")
    await network.is_a_little_better(station)
    await page.act_as(ALICE)
    await page.press(station, "Approve")
    await expect(page.modal).to_contain_text("The condition has changed since the alert was raised")
    await page.picture(page.modal, pictures / "approve-changed-modal.png")
    await page.modal.locator(".modal-btn", has_text="Don't approve").click()
    await expect(page.modal).to_have_count(0)
    assert (await network.alert(station)).status is AlertStatus.PENDING


async def test_where_the_newest_metrics_do_not_tell_the_person_decides(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await network.forgets(station)
    await page.act_as(ALICE)
    await page.press(station, "Approve")
    await expect(page.modal).to_contain_text("do not show whether the condition still holds")
    await page.picture(page.modal, pictures / "approve-without-metrics-modal.png")
    await page.submit()
    await expect(page.card(station)).to_contain_text("Approved without fresh metrics")


async def test_where_metrics_cannot_be_read_it_says_so_and_the_person_decides(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await page.act_as(ALICE)
    async with network.without_metrics():
        await page.press(station, "Approve")
        await expect(page.modal).to_contain_text("The station's newest metrics could not be read.")
        await page.picture(page.modal, pictures / "approve-unread-modal.png")
        assert (await network.alert(station)).status is AlertStatus.PENDING
        await page.submit()
        await expect(page.card(station)).to_contain_text("Approved though metrics could not be read at the press")
    recheck = (await network.until(station, is_decided)).metadata.recheck
    assert recheck is not None
    assert recheck.verdict is RecheckVerdict.UNREADABLE
