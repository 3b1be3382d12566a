"""One trouble is one alert: what was decided and still stands opens no other, is noted, and may be decided again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.scenarios.acting import ALICE, BOB, CAROL
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of, said
from tests.slack_double.message import Message

pytestmark = [pytest.mark.ministack, pytest.mark.documented]

NO_COOL_DOWN = "low_inventory: {cooldown_minutes: 0}"


@pytest_asyncio.fixture
async def house(aws_clients: Clients, tmp_path: Path) -> AsyncIterator[House]:
    """A house without cool-downs, in which the minutes after a remediation are over at once."""
    rules = tmp_path / "rules.yml"
    rules.write_text(NO_COOL_DOWN)
    async with House(
        aws_clients, AIOPS_LOOK_AGAIN_SECONDS="0", AIOPS_NO_EFFECT_SECONDS="0", AIOPS_RULES_FILE=str(rules)
    ) as house:
        yield house


async def without_effect(house: House) -> Message:
    """A card whose remediation ended, of a station that is as low as before."""
    card = await house.trouble()
    await house.approve(card)
    await house.carried_out(card)
    await house.shows(card, "*no effect*")
    return card


async def low(house: House, charged: int = 2) -> None:
    """Let a station be as low for some minutes more, and look at it."""
    await house.has_been(chargedBatteries=charged, unchargedBatteries=30 - charged)
    await house.tick()
    await house.quiet()


async def opened(house: House) -> int:
    return len(await house.tables.alerts())


async def test_what_is_being_remedied_opens_no_second_alert_even_if_it_cleared_and_came_back(
    aws_clients: Clients, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(NO_COOL_DOWN)
    async with House(aws_clients, AIOPS_RULES_FILE=str(rules)) as house:
        card = await house.trouble()
        await house.approve(card)
        await house.carried_out(card)  # its station is looked at in five minutes
        await house.recovers()
        await house.tick()
        await low(house)
        assert await opened(house) == 1
        assert "Still stands" not in said(card)
        assert buttons_of(card) == []


async def test_a_remediation_without_effect_is_noted_and_offers_to_decide_again(house: House) -> None:
    card = await without_effect(house)
    for _ in range(3):
        await low(house)
    assert await opened(house) == 1
    await house.shows(card, "*Still stands*")
    assert buttons_of(card) == ["retry_remediation", "escalate_alert", "decide_again"]
    stands = [each for each in await house.tables.audit(card) if each["details"].get("event") == "STILL_STANDS"]
    assert len(stands) == 1


async def test_decided_again_it_has_a_new_alert_that_names_the_old_one_and_runs_nothing_by_itself(house: House) -> None:
    card = await without_effect(house)
    await house.decide_again(card)
    await house.until(lambda: len(house.cards()) == 2, "the new card")
    new = house.cards()[-1]
    await house.shows(new, "*Before:*", "approved by", "no effect")
    assert (await house.tables.alert(new))["metadata"]["evidence"]["plan"]["does"]
    assert buttons_of(new) == ["approve_alert", "reject_alert", "snooze_alert", "take_alert"]
    await house.shows(card, f"{ALICE.lower()} had it decided again")
    assert buttons_of(card) == ["retry_remediation", "escalate_alert"]
    assert await house.executions(card) == [alert_id_of(card)]
    assert await house.executions(new) == []
    created = (await house.tables.audit(new))[0]
    assert (created["actionType"], created["userId"]) == ("ALERT_CREATED", ALICE)
    assert created["details"]["decidesAgain"] == alert_id_of(card)
    assert created["details"]["plan"]["remediation"] == "RebalanceBatteries"
    await house.shows(new, "Recommended (playbook): Bring charged batteries")
    await low(house)
    assert await opened(house) == 2
    await house.approve(new)
    await house.carried_out(new)
    assert await house.executions(new) == [alert_id_of(new)]


async def test_however_often_and_by_how_many_it_is_pressed_one_alert_is_opened(house: House) -> None:
    card = await without_effect(house)
    stale = card.show()
    await asyncio.gather(house.decide_again(card), house.decide_again(card, by=BOB), return_exceptions=True)
    await house.until(lambda: len(house.cards()) == 2, "the new card")
    await house.person(ALICE).press(card, "decide_again", stale=stale)
    await house.quiet()
    assert await opened(house) == 2
    trail = [each["details"].get("event") for each in await house.tables.audit(card)]
    assert trail.count("DECIDED_AGAIN") == 1


async def test_deciding_again_is_for_those_who_may_approve(house: House) -> None:
    card = await without_effect(house)
    await house.decide_again(card, by=CAROL)
    assert "You may not have this alert decided again" in await house.told(CAROL)
    refused = (await house.tables.audit(card))[-1]
    assert (refused["userId"], refused["status"]) == (CAROL, "FAILED")
    assert refused["details"]["event"] == "DECIDING_AGAIN_REFUSED"
    assert await opened(house) == 1


async def test_trouble_that_is_over_is_not_decided_again(house: House) -> None:
    card = await without_effect(house)
    await house.recovers()
    await house.decide_again(card)
    assert "nothing to decide again" in await house.told(ALICE)
    assert await opened(house) == 1


async def test_a_rejected_trouble_is_quiet_until_it_cleared_and_came_back(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "known works")
    for _ in range(2):
        await low(house)
    assert await opened(house) == 1
    await house.shows(card, "*Still stands*")
    assert buttons_of(card) == ["decide_again"]
    await house.recovers()
    await house.tick()
    await house.shows(card, "The condition has cleared since")
    assert buttons_of(card) == []
    await low(house)
    assert await opened(house) == 2


async def test_what_gets_worse_opens_at_once_and_the_old_card_says_so(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "known works")
    await low(house)
    await house.shows(card, "*Still stands*")
    await low(house, charged=0)
    assert await opened(house) == 2
    await house.shows(card, "A newer alert about this was opened", "it got worse")
    assert buttons_of(card) == []


async def test_the_next_shift_reads_what_was_decided_and_still_stands(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "known works")
    await low(house)
    await house.shows(card, "*Still stands*")
    person = house.person(ALICE)
    await person.open_home()
    await house.until(
        lambda: person.home is not None and "Decided, and the trouble still stands" in str(person.home.blocks),
        "the home tab says so",
    )
    assert person.home is not None
    assert (await person.press(person.home, "decide_again")).acked
    await house.until(lambda: len(house.cards()) == 2, "it is decided again from there")


async def test_on_the_home_tab_nobody_is_offered_what_they_may_not_do(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "known works")
    await low(house)
    await house.shows(card, "*Still stands*")
    person = house.person(CAROL)
    await person.open_home()
    await house.until(
        lambda: person.home is not None and "Decided, and the trouble still stands" in str(person.home.blocks),
        "the home tab says so",
    )
    assert person.home is not None
    assert "decide_again" not in str(person.home.blocks)


async def test_a_decided_alert_that_is_deleted_holds_nothing_back(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "known works")
    house.clients.dynamodb.delete_item(TableName=house.names.alerts, Key={"alertId": {"S": alert_id_of(card)}})
    await low(house)
    await low(house)
    (alert,) = await house.tables.alerts()
    assert alert["alertId"] != alert_id_of(card)
