"""What a card and its thread look like in the states that take a while to come about."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from bot.demo.workspace import ALICE, BOB
from tests.e2e.channel_page import ChannelPage
from tests.e2e.network import Network
from tests.e2e.scenes import CLEARED, FAILED, HUB, NOT_HELPED, RECOVERED, TALKED_OF, WORSENED, Scenes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHOWN = {
    CLEARED: (
        "card-cleared",
        ["CONDITION CLEARED · CRITICAL", "Condition cleared", "charged batteries 2 then, 19 now", "Approve anyway"],
    ),
    WORSENED: ("card-worse", ["CRITICAL: STATION_032: 2 charged batteries left", "Worse since", "before: HIGH"]),
    HUB: ("card-half-approved", ["1/2 approvals", "Alice Okafor", "2 different people must approve", "Break glass"]),
    RECOVERED: ("card-recovered", ["Remediation succeeded", "charged batteries 2 to 19, recovered"]),
    NOT_HELPED: ("card-no-effect", ["charged batteries 2 to 2, no effect", "Retry", "Escalate"]),
    FAILED: ("card-failed", ["Remediation FAILED", "MODEL: nobody was sent", "Retry", "Escalate"]),
}


@pytest.mark.parametrize("station", SHOWN)
async def test_a_card_says_what_became_of_its_alert(
    page: ChannelPage, scenes: Scenes, station: str, pictures: Path
) -> None:
    await scenes.at(station)
    name, said = SHOWN[station]
    card = page.card(station)
    for words in said:
        await expect(card).to_contain_text(words)
    await page.shows_chart(card)
    await page.picture(card, pictures / f"{name}.png")


async def test_a_thread_reminds_escalates_and_says_that_it_became_worse(
    page: ChannelPage, scenes: Scenes, pictures: Path
) -> None:
    await scenes.at(TALKED_OF)
    thread = await page.open_thread(TALKED_OF)
    said = ("Nobody has decided for 12 min", "Worse: HIGH is now CRITICAL", "Escalated", "@Alice Okafor")
    for words in said:
        await expect(thread).to_contain_text(words)
    await expect(thread).not_to_contain_text("No direct message")
    await page.picture(thread, pictures / "thread.png")
    await expect(page.message(re.compile("Worse: HIGH is now CRITICAL.*STATION_033")).first).to_be_visible()


KINDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "card-charger-down": ({"chargerHealth": "down", "chargerUptime": 12}, ["CRITICAL", "Charger health", "Uptime"]),
    "card-high-demand": ({"swapRate": 32, "demandSurge": True}, ["Average swaps an hour", "alerts over"]),
    "card-fault-pattern": ({"faultPatterns": ["E17"], "errorLogs": ["E17"]}, ["Recurring codes", "E17"]),
}


@pytest.mark.parametrize("name", KINDS)
async def test_every_kind_of_trouble_has_its_evidence_and_its_chart(
    page: ChannelPage, network: Network, station: str, name: str, pictures: Path
) -> None:
    wrong, said = KINDS[name]
    await network.shows([station], **wrong)
    card = page.card(station)
    for words in said:
        await expect(card).to_contain_text(words)
    await page.shows_chart(card)
    await page.picture(card, pictures / f"{name}.png")


async def test_a_station_that_no_longer_reports_has_a_card(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.fell_silent(station)
    card = page.card(station)
    await expect(card).to_contain_text("silent for about 20 min")
    await page.shows_chart(card)
    await page.picture(card, pictures / "card-silent.png")


async def test_what_failed_is_retried_and_what_did_not_help_is_escalated(
    page: ChannelPage, scenes: Scenes, pictures: Path
) -> None:
    await scenes.at(FAILED)
    await page.act_as(BOB)
    failed = page.card(FAILED)
    await failed.locator(".bk-button", has_text="Retry").click()
    await expect(page.confirmation).to_contain_text("It cannot run twice at a time")
    await page.picture(page.confirmation, pictures / "retry-confirmation.png")
    await page.confirmation.locator(".modal-btn.primary").click()
    await expect(failed).to_contain_text("(run 2)")

    await scenes.at(NOT_HELPED)
    await page.act_as(ALICE)
    await page.press(NOT_HELPED, "Escalate")
    await expect(page.card(NOT_HELPED).locator(".bk-button", has_text="Escalate")).to_have_count(0)
    await expect(await page.open_thread(NOT_HELPED)).to_contain_text("Escalated")


async def test_who_is_asked_gets_a_message_with_the_first_lines_of_the_card_and_its_buttons(
    page: ChannelPage, network: Network, station: str, pictures: Path
) -> None:
    await network.runs_dry(station)
    await expect(page.card(station)).to_have_count(1)
    await page.act_as(ALICE)
    await page.open_messages("Alice Okafor")
    message = page.message(f"{station}: ").last
    for button in ("Approve", "Reject", "Snooze"):
        await expect(message.locator(".bk-button", has_text=button)).to_have_count(1)
    await page.picture(message, pictures / "direct-message.png")
    await page.press_in(message, "Approve")
    await expect(message).to_contain_text("Remediation succeeded")
