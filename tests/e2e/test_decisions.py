"""A person at the page decides."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo.workspace import ALICE, BOB, MALLORY
from rules.alert.alert import AlertStatus
from rules.alert.audit import ActionType, AuditStatus
from rules.alert.execution import ExecutionStatus
from rules.alert.rejection import RejectionCategory
from tests.e2e.channel_page import ChannelPage
from tests.e2e.network import Network, is_decided
from tests.e2e.remediation import field_at_work

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_station_in_trouble_has_its_card_within_thirty_seconds(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    card = page.card(station)
    await expect(card.locator(".bk-button")).to_have_count(4, timeout=30_000)
    await expect(card).to_contain_text("2 charged batteries left")
    await expect(card).to_contain_text("aiops-remediation")
    await page.shows_chart(card)
    await page.picture(card, pictures / "card-pending.png")


async def test_approving_runs_the_remediation_to_its_end_tells_the_field_and_is_audited(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await page.act_as(ALICE)
    card = page.card(station)
    await page.shows_chart(card)
    with field_at_work(station):
        await page.press(station, "Approve")
        await expect(card).to_contain_text("Running …")
        await page.picture(card, pictures / "card-running.png")
        await expect(card.locator(".bk-button")).to_have_count(0)
        await expect(card).to_contain_text("Approved by Alice Okafor")
        await expect(card).to_contain_text("Field notified")
    await expect(card).to_contain_text("Remediation succeeded")
    await page.shows_chart(card)
    await page.picture(card, pictures / "card-approved.png")

    alert = await network.until(station, is_decided)
    assert (alert.status, alert.approved_by) == (AlertStatus.APPROVED, ALICE)
    assert (await network.execution(alert))["status"] == "SUCCEEDED"
    assert [told["event"] for told in await network.field_messages(alert)] == ["ALERT_APPROVED"]
    trail = [(entry.action_type, entry.details.get("status")) for entry in await network.trail(alert)]
    # After these comes, in its time, that the station was looked at again.
    assert trail[:5] == [
        (ActionType.ALERT_CREATED, None),
        (ActionType.ALERT_APPROVED, None),
        (ActionType.STEP_FUNCTION_STARTED, ExecutionStatus.RUNNING),
        (ActionType.SNS_NOTIFICATION_SENT, None),
        (ActionType.STEP_FUNCTION_STARTED, ExecutionStatus.SUCCEEDED),
    ]


async def test_rejecting_asks_why_and_shows_the_reason(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await page.act_as(BOB)
    await page.press(station, "Reject")
    await expect(page.modal.locator(".bk-plain-input")).to_be_visible()
    await page.picture(page.modal, pictures / "reject-modal.png")
    await page.give_reason("Known works, the crew is on site until 06:00", RejectionCategory.MAINTENANCE)
    card = page.card(station)
    await expect(card.locator(".bk-button")).to_have_count(0)
    await expect(card).to_contain_text("Rejected by Bob Lindqvist")
    await expect(card).to_contain_text("Known works, the crew is on site until 06:00")
    await page.picture(card, pictures / "card-rejected.png")
    alert = await network.until(station, is_decided)
    await expect(card).to_contain_text("maintenance")
    assert alert.metadata.rejection_category is RejectionCategory.MAINTENANCE
    assert (alert.rejected_by, alert.rejection_reason) == (BOB, "Known works, the crew is on site until 06:00")
    assert alert.metadata.notification is None
    assert alert.metadata.execution is None
    assert await network.field_messages(alert) == []


async def test_the_second_presser_of_a_decided_alert_is_told_who_decided(
    page: ChannelPage, network: Network, station: str
) -> None:
    await network.runs_dry(station)
    await expect(page.card(station).locator(".bk-button")).to_have_count(4)
    alert = await network.until(station, lambda stored: stored.metadata.card is not None)
    await network.press_elsewhere(alert, ALICE, "approve_alert")
    await network.press_elsewhere(alert, BOB, "approve_alert")
    await page.act_as(BOB)
    await expect(page.message("This alert is already decided. Approved by @Alice Okafor").last).to_be_visible()
    assert (await network.alert(station)).approved_by == ALICE


async def test_a_person_who_may_not_decide_is_told_who_may_and_changes_nothing(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await page.act_as(MALLORY)
    await page.press(station, "Approve")
    refusal = page.message("You may not approve this alert.").last
    await expect(refusal).to_contain_text("@Alice Okafor")
    await page.picture(refusal, pictures / "refused.png")
    alert = await network.alert(station)
    assert alert.status is AlertStatus.PENDING
    last = (await network.trail(alert))[-1]
    assert (last.action_type, last.status, last.user_id) == (ActionType.ALERT_APPROVED, AuditStatus.FAILED, MALLORY)
    await expect(page.card(station).locator(".bk-button")).to_have_count(4)


async def test_a_person_who_may_not_decide_is_told_so_before_any_reason_is_typed(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await page.act_as(MALLORY)
    await page.press(station, "Reject")
    await expect(page.modal).to_contain_text("You may not reject this alert.")
    await expect(page.modal).to_contain_text("@Alice Okafor")
    await expect(page.modal.locator(".bk-plain-input")).to_have_count(0)
    await page.picture(page.modal, pictures / "refused-modal.png")
    assert (await network.alert(station)).status is AlertStatus.PENDING
