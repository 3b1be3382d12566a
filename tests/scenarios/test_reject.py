"""A rejection: with a reason, or not at all."""

import asyncio

import pytest

from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT, ActionId
from rules.alert.rejection import RejectionCategory
from rules.lifecycle.deciding import MAX_REASON_CHARACTERS
from tests.scenarios.acting import ALICE, BOB, MANAGER, OTHER
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of, said

pytestmark = [pytest.mark.ministack, pytest.mark.documented]

REASON = "Known works; crew on site <until> 06:00 & back *tomorrow*"


async def test_a_rejection_is_stored_with_who_when_and_why(house: House) -> None:
    card = await house.trouble()
    outcome = await house.reject(card, f"  {REASON} \n")
    assert outcome.view is None  # the modal closes
    alert = await house.tables.alert(card)
    assert (alert["status"], alert["rejectedBy"], alert["rejectionReason"]) == ("REJECTED", ALICE, REASON)
    assert alert["createdAt"] < alert["rejectedAt"] <= house.now_ms()
    assert not {"approvedAt", "approvedBy", "stepFunctionExecutionArn"} & set(alert)
    entry = (await house.tables.audit(card))[-1]
    assert (entry["actionType"], entry["userId"], entry["status"]) == ("ALERT_REJECTED", ALICE, "SUCCESS")
    assert entry["details"]["rejectionReason"] == REASON
    assert entry["details"]["rejectionCategory"] == alert["metadata"]["rejectionCategory"] == "OTHER"


async def test_a_category_that_says_it_all_needs_no_words(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "", category=RejectionCategory.MAINTENANCE)
    assert (await house.tables.alert(card))["rejectionReason"] == "Maintenance"
    await house.shows(card, f"*Rejected* by {ALICE.lower()}", "· maintenance")
    assert "\nMaintenance\n" in await house.type(f"audit {alert_id_of(card)}", by=MANAGER)
    assert "· maintenance" in await house.type("alerts rejected")


@pytest.mark.parametrize(
    ("category", "block"),
    [(None, CATEGORY_BLOCK), (RejectionCategory.WRONG_ACTION, REASON_BLOCK), (RejectionCategory.OTHER, REASON_BLOCK)],
)
async def test_what_is_missing_is_asked_for_where_it_belongs(
    house: House, category: RejectionCategory | None, block: str
) -> None:
    card = await house.trouble()
    outcome = await house.reject(card, "", category=category)
    assert outcome.errors.keys() == {block}
    assert (await house.tables.alert(card))["status"] == "PENDING"


async def test_the_card_shows_the_rejection_and_its_reason(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, REASON)
    shown = await house.shows(card, f"*Rejected* by {ALICE.lower()}")
    assert "crew on site &lt;until&gt; 06:00 &amp; back" in shown
    assert buttons_of(card) == []


async def test_a_rejection_starts_nothing_and_tells_nobody(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, REASON)
    await house.quiet()
    assert await house.executions(card) == []
    assert await asyncio.to_thread(house.field.told) == []


async def test_the_modal_names_the_alert_and_asks_why(house: House) -> None:
    card = await house.trouble()
    modal = await house.ask_to_reject(card)
    assert "STATION_001: 2 charged batteries left" in said(modal)
    assert (await house.tables.alert(card))["status"] == "PENDING"


@pytest.mark.parametrize(
    ("reason", "says"),
    [("", "say why"), (" \n\t ", "say why"), ("x" * (MAX_REASON_CHARACTERS + 1), "1,001 characters")],
    ids=["empty", "blank", "too long"],
)
async def test_a_reason_that_cannot_be_kept_is_an_error_beside_the_input(house: House, reason: str, says: str) -> None:
    card = await house.trouble()
    await house.quiet()
    before = await house.tables.alert(card), await house.tables.audit(card)
    outcome = await house.reject(card, reason)
    assert says in outcome.errors[REASON_BLOCK]
    assert outcome.view is not None
    assert not outcome.view.closed
    assert (await house.tables.alert(card), await house.tables.audit(card)) == before


async def test_the_longest_reason_is_kept_whole(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "&" * MAX_REASON_CHARACTERS)
    assert (await house.tables.alert(card))["rejectionReason"] == "&" * MAX_REASON_CHARACTERS
    assert "&amp;" in await house.shows(card, "*Rejected*")


async def test_a_reason_that_comes_after_an_approval_is_told_who_decided(house: House) -> None:
    card = await house.trouble()
    modal = await house.ask_to_reject(card, by=BOB)
    await house.approve(card, by=ALICE)
    outcome = await house.person(BOB).submit(modal, {CATEGORY_INPUT: OTHER, REASON_INPUT: REASON})
    assert outcome.view is not None
    assert f"already decided. *Approved* by <@{ALICE}>" in said(outcome.view)
    alert = await house.tables.alert(card)
    assert (alert["status"], alert.get("rejectedBy")) == ("APPROVED", None)


async def test_pressing_reject_on_a_decided_alert_opens_no_question(house: House) -> None:
    card = await house.trouble()
    stale = card.show()
    await house.reject(card, REASON)
    bob = house.person(BOB)
    await bob.press(card, ActionId.REJECT, stale=stale)
    await house.until(lambda: bob.modal and "already decided" in said(bob.modal), "the modal says who decided")
    assert bob.modal is not None
    assert f"*Rejected* by <@{ALICE}>" in said(bob.modal)
    assert "submit" not in bob.modal.content
