"""Many stations at once, as a person sees and decides them."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo.workspace import ALICE
from rules.alert.alert import AlertStatus
from rules.alert.rejection import RejectionCategory
from tests.e2e.channel_page import ChannelPage
from tests.e2e.network import Network

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STATIONS = [f"NORTH_{number:02}" for number in range(1, 19)]


async def test_a_storm_is_one_digest_in_which_a_station_is_reviewed_and_the_rest_decided_at_once(
    page: ChannelPage, network: Network, pictures: Path
) -> None:
    await page.act_as(ALICE)
    await network.shows(STATIONS, chargerHealth="degraded")
    digest = page.digest("stations with charger trouble")
    await expect(digest).to_contain_text("18 to decide, the worst MEDIUM", timeout=40_000)
    await page.picture(digest, pictures / "digest.png")

    await digest.locator(".bk-button", has_text="Review").nth(1).click()
    await expect(page.modal).to_contain_text("chargers degraded")
    await page.picture(page.modal, pictures / "digest-review.png")
    await page.press_in(page.modal, "Approve")
    await expect(page.modal).to_contain_text("Approved by @Alice Okafor")
    # Until here the dialog follows what becomes of it; the local Slack would show that in place of the next dialog.
    await expect(page.modal).to_contain_text("Remediation succeeded")
    await page.close_modal()
    await expect(digest).to_contain_text("17 to decide")

    await digest.locator(".bk-button", has_text="Review a station").click()
    await expect(page.modal.locator("select")).to_have_count(1)
    await page.picture(page.modal, pictures / "digest-choose.png")
    await page.close_modal()

    await digest.locator(".bk-button", has_text="Approve all 17").click()
    await expect(page.modal).to_contain_text("Approves 17 alerts")
    await page.picture(page.modal, pictures / "digest-approve-all.png")
    await page.submit()
    await expect(page.modal).to_contain_text("17 alerts approved")
    await page.picture(page.modal, pictures / "digest-approved.png")
    await page.close_modal()
    await expect(digest).to_contain_text("All decided")
    await page.picture(digest, pictures / "digest-decided.png")


async def test_one_fault_at_many_stations_is_one_event_that_is_rejected_with_one_left_out(
    page: ChannelPage, network: Network, pictures: Path
) -> None:
    await page.act_as(ALICE)
    await network.shows([f"SOUTH_{number:02}" for number in range(1, 6)], faultPatterns=["E42"], errorLogs=["E42"])
    event = page.digest("the same fault at 5 stations: E42")
    await expect(event).to_contain_text("5 to decide", timeout=40_000)
    await page.picture(event, pictures / "event.png")

    await event.locator(".bk-button", has_text="Reject all 5").click()
    await page.leave_out("SOUTH_03")
    await page.choose(RejectionCategory.MAINTENANCE.label)
    await page.modal.locator(".bk-plain-input").fill("New firmware is rolled out in the south until 06:00")
    await page.picture(page.modal, pictures / "event-reject-all.png")
    await page.submit()
    await expect(page.modal).to_contain_text("4 alerts rejected")
    await page.close_modal()
    await expect(event).to_contain_text("1 to decide")
    assert (await network.alert("SOUTH_03")).status is AlertStatus.PENDING
