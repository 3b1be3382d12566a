"""Whoever may not decide is told so, it is written down, and nothing else changes."""

from typing import Any

import pytest

from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from tests.scenarios.acting import ALICE, BOB, CAROL, ON_CALL, OTHER
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.scenarios.stored import Values
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

OUTSIDERS: dict[str, dict[str, Any]] = {
    "guests": {"is_restricted": True},
    "bots": {"is_bot": True},
    "deactivated accounts": {"deleted": True},
    "people of another workspace": {"team_id": "T0OTHER", "is_stranger": True},
}


async def refused(house: House, card: Message, before: Values, by: str, action: str = "ALERT_APPROVED") -> Values:
    """Assert that only the refusal was written down, and return it."""
    assert await house.tables.decision(card) == before
    created, entry = await house.tables.audit(card)
    assert created["actionType"] == "ALERT_CREATED"
    assert (entry["actionType"], entry["userId"], entry["status"]) == (action, by, "FAILED")
    assert entry["errorMessage"]
    assert await house.executions(card) == []
    return entry


async def test_a_person_who_may_not_decide_is_told_who_can(house: House) -> None:
    card = await house.trouble()
    await house.quiet()
    before, drawn = await house.tables.decision(card), card.show()
    await house.approve(card, by=CAROL)
    assert f"Those who may: <@{ALICE}>, <!subteam^{ON_CALL}>" in await house.told(CAROL)
    entry = await refused(house, card, before, CAROL)
    assert "may not approve this alert" in entry["errorMessage"]
    await house.quiet()
    assert card.show() == drawn


async def test_a_person_who_may_not_reject_is_told_so_in_the_modal(house: House) -> None:
    card = await house.trouble()
    before = await house.tables.decision(card)
    modal = await house.ask_to_reject(card, by=CAROL)
    assert "You may not reject this alert" in said(modal)
    assert "submit" not in modal.content
    await refused(house, card, before, CAROL, "ALERT_REJECTED")


async def test_a_modal_is_authorised_again_when_it_is_submitted(house: House) -> None:
    card = await house.trouble()
    before = await house.tables.decision(card)
    modal = await house.ask_to_reject(card, by=BOB)
    # Bob leaves the company while he looks for words.
    bob = house.person(BOB, deleted=True)
    outcome = await bob.submit(modal, {CATEGORY_INPUT: OTHER, REASON_INPUT: "crew on site"})
    assert outcome.view is not None
    assert "deactivated accounts are not allowed to" in said(outcome.view)
    await refused(house, card, before, BOB, "ALERT_REJECTED")


@pytest.mark.parametrize("kind", OUTSIDERS)
async def test_an_outsider_is_refused_though_named_as_approver(house: House, kind: str) -> None:
    card = await house.trouble()
    before = await house.tables.decision(card)
    house.person(ALICE, **OUTSIDERS[kind])
    await house.approve(card, by=ALICE)
    assert f"{kind} are not allowed to" in await house.told(ALICE)
    await refused(house, card, before, ALICE)


async def test_nobody_decides_while_slack_cannot_say_who_they_are(house: House) -> None:
    card = await house.trouble()
    before = await house.tables.decision(card)
    house.slack.faults.add(FaultKind.ERROR, "users.info", times=None)
    await house.approve(card)
    assert "Slack could not be asked who you are" in await house.told(ALICE)
    await refused(house, card, before, ALICE)
    house.slack.faults.clear()
    await house.approve(card)
    assert (await house.tables.alert(card))["status"] == "APPROVED"


async def test_nobody_decides_while_slack_cannot_say_who_is_in_the_group(house: House) -> None:
    card = await house.trouble()
    before = await house.tables.decision(card)
    house.slack.faults.add(FaultKind.ERROR, "usergroups.users.list", times=None)
    await house.approve(card, by=BOB)
    assert "nothing was done" in await house.told(BOB)
    await refused(house, card, before, BOB)


async def test_a_disabled_group_decides_nothing(house: House) -> None:
    card = await house.trouble()
    before = await house.tables.decision(card)
    house.slack.usergroup(ON_CALL, [BOB], disabled=True)
    await house.approve(card, by=BOB)
    assert f"The user group {ON_CALL} (`approvers` in the policy) is gone from Slack" in await house.told(BOB)
    await refused(house, card, before, BOB)


async def test_who_is_named_beside_a_disabled_group_approves(house: House) -> None:
    card = await house.trouble()
    house.slack.usergroup(ON_CALL, [BOB], disabled=True)
    await house.approve(card, by=ALICE)
    assert (await house.tables.alert(card))["approvedBy"] == ALICE


async def test_who_may_not_and_presses_on_does_not_keep_slack_from_saying_who_may(house: House) -> None:
    card = await house.trouble()
    for _ in range(24):
        await house.approve(card, by=CAROL)
    assert not house.slack.rate_limits.refused
    await house.approve(card, by=BOB)
    assert (await house.tables.alert(card))["approvedBy"] == BOB


async def test_somebody_of_the_on_call_group_approves(house: House) -> None:
    card = await house.trouble()
    await house.approve(card, by=BOB)
    assert (await house.tables.alert(card))["approvedBy"] == BOB


async def test_a_button_copied_to_another_message_decides_nothing(house: House) -> None:
    card = await house.trouble()
    before = await house.tables.decision(card)
    copy = await house.bot.slack.client.chat_postMessage(channel=card.channel, text="a copy", blocks=card.blocks)
    message = house.slack.channel(card.channel).messages[str(copy["ts"])]
    await house.person(ALICE).press(message, ActionId.APPROVE)
    assert "not on the alert's card" in await house.told(ALICE)
    await refused(house, card, before, ALICE)
