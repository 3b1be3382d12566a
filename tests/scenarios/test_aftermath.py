"""After the remediation: the station is looked at again, and what did not help is not called a success."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.scenarios.acting import ALICE, CAROL, MANAGER
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of, said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack


@pytest_asyncio.fixture
async def late(aws_clients: Clients) -> AsyncIterator[House]:
    """A house in which the minutes after a remediation are over at once."""
    async with House(aws_clients, AIOPS_LOOK_AGAIN_SECONDS="0", AIOPS_NO_EFFECT_SECONDS="0") as house:
        yield house


def thread(house: House, card: Message) -> list[str]:
    return [said(each) for each in house.slack.channel(card.channel).replies(card.ts)]


async def remedied(house: House, charged: int) -> Message:
    """A card whose remediation succeeded, of a station with so many charged batteries now."""
    card = await house.trouble()
    await house.approve(card)
    await house.recovers(chargedBatteries=charged, unchargedBatteries=30 - charged)
    await house.carried_out(card)
    return card


async def ran(house: House, card: Message, times: int) -> bool:
    return len(await house.executions(card)) == times


async def test_a_station_that_recovered_is_said_to_have_with_the_values_then_and_now(late: House) -> None:
    card = await remedied(late, charged=20)
    shown = await late.shows(card, "recovered")

    assert "charged batteries 2 to 20, recovered" in shown
    assert buttons_of(card) == []
    await late.quiet()
    assert any("2 to 20, recovered" in each for each in thread(late, card))
    entry = (await late.tables.audit(card))[-1]
    assert entry["details"] == {**entry["details"], "event": "STATION_LOOKED_AT", "recovery": "RECOVERED"}


async def test_a_remediation_without_effect_is_said_and_another_run_and_others_can_be_asked_for(late: House) -> None:
    card = await remedied(late, charged=2)
    await late.shows(card, "charged batteries 2 to 2, *no effect*")
    assert buttons_of(card) == ["retry_remediation", "escalate_alert", "decide_again"]

    await late.person(ALICE).press(card, "escalate_alert")
    await late.shows(card, f"*Escalated* by {ALICE.lower()}")
    await late.quiet()
    assert buttons_of(card) == ["retry_remediation", "decide_again"]
    assert any(f"<@{MANAGER}>" in each and "the remediation did not help" in each for each in thread(late, card))
    told = [each.message["event"] for each in await asyncio.to_thread(late.field.told)]
    assert told == ["ALERT_APPROVED", "ALERT_ESCALATED"]

    await late.retry(card)
    await late.until(lambda: ran(late, card, 2), "both runs were started")
    assert await late.executions(card) == [alert_id_of(card), f"{alert_id_of(card)}-retry-1"]
    await late.until(lambda: said(card).count("*no effect*") == 2, "the second run did not help either")
    assert "(run 2)" in said(card)


async def test_what_slack_did_not_take_of_the_first_run_is_written_after_another_run_was_ordered(late: House) -> None:
    late.slack.faults.add(FaultKind.ERROR, "chat.postMessage", times=None, after_n=1)
    card = await remedied(late, charged=2)
    await late.shows(card, "charged batteries 2 to 2, *no effect*")
    await late.retry(card)
    assert thread(late, card) == []

    late.slack.faults.clear()
    await late.until(lambda: len(thread(late, card)) > 1, "both looks are told")
    first, second = thread(late, card)
    assert first.startswith("Run 1: Station")
    assert "charged batteries 2 to 2, *no effect*" in first
    assert "Another run was ordered since" in first
    assert "Retry or escalate on the card" in second
    kept = (await late.tables.alert(card))["metadata"]["earlierExecutions"]
    assert [(each["attempt"], each["status"], each["aftermath"]["recovery"]) for each in kept] == [
        (1, "SUCCEEDED", "NO_EFFECT")
    ]
    assert kept[0]["executionArn"].endswith(alert_id_of(card))
    await late.shows(card, "Run 1: Remediation succeeded", "(run 2)")


async def test_others_are_called_once_a_run_and_only_by_those_who_may_approve(late: House) -> None:
    card = await remedied(late, charged=2)
    await late.shows(card, "*no effect*")
    stale = card.show()

    await late.person(CAROL).press(card, "escalate_alert")
    assert "may not escalate this alert" in await late.told(CAROL)
    refusal = (await late.tables.audit(card))[-1]
    assert (refusal["userId"], refusal["status"], refusal["details"]["event"]) == (
        CAROL,
        "FAILED",
        "ESCALATION_REFUSED",
    )

    await late.person(ALICE).press(card, "escalate_alert")
    await late.person(ALICE).press(card, "escalate_alert", stale=stale)
    assert "others were called already" in await late.told(ALICE)
    escalated = [each for each in await late.tables.audit(card) if each["details"].get("event") == "ESCALATED"]
    assert len(escalated) == 1


async def test_the_look_waits_for_its_time(house: House) -> None:
    card = await house.trouble()
    await house.approve(card)
    shown = await house.carried_out(card)

    await house.quiet()
    assert "looked at again a few minutes after" in shown
    assert "STATION_LOOKED_AT" not in [each["details"].get("event") for each in await house.tables.audit(card)]
