"""A person at the page types."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.cards.answers.card_link import card_url
from bot.demo.workspace import ALICE, BOB, CAROL
from rules.alert.rejection import RejectionCategory
from tests.e2e.channel_page import ChannelPage
from tests.e2e.network import Network

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_status_shows_a_station_with_its_open_alert(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await page.act_as(ALICE)
    await page.type(f"/aiops status {station}")
    answer = page.message(f"{station}: 1 open alert").last
    await expect(answer).to_contain_text("2 of 24")
    await expect(answer).to_contain_text("newest sample")
    await page.picture(answer, pictures / "status.png")
    chart = page.message(f"Line chart of the charged batteries of {station}").filter(has=page.charts).last
    await expect(chart.get_by_role("img")).to_have_count(1)
    await page.picture(chart, pictures / "status-chart.png")


async def test_a_manager_reads_the_audit_of_an_alert(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await page.act_as(ALICE)
    await page.press(station, "Approve")
    await expect(page.card(station)).to_contain_text("Remediation succeeded")
    await page.act_as(CAROL)
    await page.type(f"/aiops audit {(await network.alert(station)).alert_id}")
    answer = page.message("audit entries, oldest first").last
    for step in ("Alert opened", "Approved", "Remediation started", "Field notified", "Remediation succeeded"):
        await expect(answer).to_contain_text(step)
    await expect(answer.get_by_role("cell", name="@Alice Okafor")).to_have_count(1)
    await page.picture(answer, pictures / "audit.png")
    await page.type(f"/aiops audit verify {(await network.alert(station)).alert_id}")
    verdict = page.message("intact").last
    await page.picture(verdict, pictures / "audit-verify.png")


async def test_a_typo_gets_the_nearest_command(page: ChannelPage, pictures: Path) -> None:
    await page.act_as(ALICE)
    await page.type("/aiops statsu STATION_001")
    answer = page.message("Did you mean /aiops status?").last
    await expect(answer).to_be_visible()
    await page.picture(answer, pictures / "typo.png")


async def test_an_answer_to_one_person_is_not_seen_by_another(page: ChannelPage) -> None:
    await page.act_as(BOB)
    await page.type("/aiops statuss STATION_001")
    answer = page.message("/aiops statuss")
    await expect(answer).not_to_have_count(0)
    await page.act_as(ALICE)
    await expect(answer).to_have_count(0)
    await page.act_as(BOB)
    await expect(answer).not_to_have_count(0)


async def test_an_unknown_station_gets_the_nearest_names(page: ChannelPage, network: Network, station: str) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await page.act_as(ALICE)
    await page.type(f"/aiops status {station}X")
    await expect(page.message(f"There is no station {station}X. Did you mean {station}").last).to_be_visible()


async def test_a_manager_reads_what_became_of_the_alerts_and_gets_their_rows(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.has_a_week_behind_it()
    await network.runs_dry(station)
    await page.act_as(BOB)
    await page.press(station, "Reject")
    await page.give_reason("Known works, the crew is on site until 06:00", RejectionCategory.MAINTENANCE)
    await expect(page.card(station)).to_contain_text("Rejected by")
    await page.act_as(CAROL)
    await page.type("/aiops report")
    answer = page.message("Report: the last 7 days").last
    for said in ("@Alice Okafor", "@Bob Lindqvist", "succeeded", "recovered", "maintenance"):
        await expect(answer).to_contain_text(said)
    await page.picture(answer, pictures / "report.png")
    charts = page.message("").filter(has=page.charts).last
    await expect(charts.get_by_role("img")).to_have_count(2)
    await page.picture(charts, pictures / "report-charts.png")
    await answer.locator(".bk-button", has_text="Send me the CSV").click()
    await expect(page.message("is in your direct messages with this app").last).to_be_visible()


async def test_the_fleet_is_shown_worst_first_and_its_pages_are_turned_in_place(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.are_well(*(f"DEPOT_{number:02}" for number in range(26)))
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await page.act_as(ALICE)
    await page.type("/aiops status")
    answer = page.message("shows one station").last
    await expect(answer).to_contain_text(station)
    await expect(answer).to_contain_text("CRITICAL alert open")
    await page.picture(answer, pictures / "fleet.png")
    await answer.locator(".bk-button", has_text="Next").click()
    await expect(page.message("shows one station").last).to_contain_text("page 2 of")


async def test_a_station_is_muted_listed_and_unmuted(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await page.act_as(ALICE)
    await page.type(f"/aiops mute {station} charger 2h chargers are being replaced")
    muted = page.message(f"Muted: CHARGER_DOWN at {station}").last
    await expect(muted).to_contain_text("chargers are being replaced")
    await page.picture(muted, pictures / "mute.png")
    await page.type("/aiops mutes")
    mutes = page.message("1 mute").last
    await page.picture(mutes, pictures / "mutes.png")
    await mutes.locator(".bk-button", has_text="Unmute").click()
    unmuted = page.message(f"No longer muted: CHARGER_DOWN at {station}").last
    await page.picture(unmuted, pictures / "unmute.png")


async def test_the_pending_alerts_are_listed(page: ChannelPage, network: Network, station: str, pictures: Path) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await page.act_as(ALICE)
    await page.type("/aiops alerts")
    answer = page.message("pending alert").last
    await expect(answer).to_contain_text("Opened")
    await page.picture(answer, pictures / "alerts.png")


async def test_the_audit_is_found_by_the_link_of_a_card(page: ChannelPage, network: Network, station: str) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    alert = await network.until(station, lambda each: each.metadata.card is not None)
    link = card_url("https://swap-network.slack.com", alert.metadata.card)
    await page.act_as(CAROL)
    await page.type(f"/aiops audit {link}")
    await expect(page.message("1 audit entry, oldest first").last).to_contain_text(alert.alert_id[:8])


async def test_help_lists_everything(page: ChannelPage, pictures: Path) -> None:
    await page.act_as(ALICE)
    await page.type("/aiops help")
    answer = page.message("/aiops help this").last
    await expect(answer).to_contain_text("/aiops mute")
    await page.picture(answer, pictures / "help.png")
