"""An approval: stored, carried out, told and written down."""

import asyncio

import pytest

from bot.slack.ids import ActionId
from tests.scenarios.acting import ALICE, BOB
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of

pytestmark = [pytest.mark.ministack, pytest.mark.documented]


async def test_an_approval_is_stored_with_who_and_when(house: House) -> None:
    card = await house.trouble()
    before = house.now_ms()
    await house.approve(card)
    alert = await house.tables.alert(card)
    assert (alert["status"], alert["approvedBy"]) == ("APPROVED", ALICE)
    assert before <= alert["approvedAt"] <= house.now_ms()
    assert not {"rejectedAt", "rejectedBy", "rejectionReason"} & set(alert)


async def test_an_approval_starts_the_remediation_and_the_card_shows_how_it_ended(house: House) -> None:
    card = await house.trouble()
    assert buttons_of(card) == ["approve_alert", "reject_alert", "snooze_alert", "take_alert"]
    await house.approve(card)
    shown = await house.carried_out(card)
    alert = await house.tables.alert(card)
    assert f"*Approved* by {ALICE.lower()}" in shown
    assert "MODEL: nobody was sent. Charged batteries would have been delivered to STATION_001" in shown
    assert buttons_of(card) == []
    assert alert["stepFunctionExecutionArn"].endswith(f":{alert_id_of(card)}")
    assert alert["metadata"]["execution"]["status"] == "SUCCEEDED"
    assert await house.executions(card) == [alert_id_of(card)]
    assert len(house.cards()) == 1


async def test_the_field_is_told_once_with_attributes_to_filter_by(house: House) -> None:
    card = await house.trouble()
    await house.approve(card)
    await house.shows(card, "Field notified")
    (told,) = await asyncio.to_thread(house.field.told)
    assert told.subject == "Approved: LOW_INVENTORY"
    assert told.attributes == {
        "alertId": alert_id_of(card),
        "alertType": "LOW_INVENTORY",
        "severity": "HIGH",
        "stationId": "STATION_001",
        "deduplicationId": f"{alert_id_of(card)}-approved",
        "breakGlass": "false",
    }
    assert told.message["approvedBy"] == ALICE
    assert told.message["deduplicationId"] == told.attributes["deduplicationId"]
    await house.quiet()
    assert await asyncio.to_thread(house.field.told) == []


async def test_the_audit_says_every_step_with_the_details_of_the_schema(house: House) -> None:
    card = await house.trouble()
    await house.approve(card)
    await house.carried_out(card)
    alert, entries = await house.tables.alert(card), await house.tables.audit(card)
    steps = {(entry["actionType"], entry["details"].get("status")): entry for entry in entries}
    assert list(steps)[:2] == [("ALERT_CREATED", None), ("ALERT_APPROVED", None)]
    assert set(list(steps)[2:]) == {
        ("STEP_FUNCTION_STARTED", "RUNNING"),
        ("STEP_FUNCTION_STARTED", "SUCCEEDED"),
        ("SNS_NOTIFICATION_SENT", None),
    }
    assert len(entries) == len(steps)
    assert {entry["status"] for entry in entries} == {"SUCCESS"}
    assert [entry["userId"] for entry in entries] == ["system", ALICE, "system", "system", "system"]
    topic, machine = house.provisioned.topic_arn, house.provisioned.state_machine_arn
    execution, sent = alert["stepFunctionExecutionArn"], alert["metadata"]["notification"]["messageId"]
    named = {
        ("ALERT_APPROVED", None): {"stepFunctionArn": machine, "snsTopicArn": topic},
        ("STEP_FUNCTION_STARTED", "RUNNING"): {"executionArn": execution, "status": "RUNNING"},
        ("STEP_FUNCTION_STARTED", "SUCCEEDED"): {"executionArn": execution, "status": "SUCCEEDED"},
        ("SNS_NOTIFICATION_SENT", None): {"messageId": sent, "topicArn": topic},
    }
    for step, details in named.items():
        assert details.items() <= steps[step]["details"].items()
    for entry in entries:
        assert entry["ttl"] == pytest.approx(entry["timestamp"] / 1000 + 90 * 86_400, abs=1)


async def test_whoever_presses_second_is_told_who_decided(house: House) -> None:
    card = await house.trouble()
    stale = card.show()
    await house.approve(card)
    decided = await house.tables.alert(card)
    outcome = await house.person(BOB).press(card, ActionId.APPROVE, stale=stale)
    assert outcome.acked
    assert f"already decided. *Approved* by <@{ALICE}>" in await house.told(BOB)
    alert = await house.tables.alert(card)
    assert (alert["approvedBy"], alert["approvedAt"]) == (ALICE, decided["approvedAt"])


async def test_of_two_who_press_at_once_one_decides_and_the_other_is_told(house: House) -> None:
    card = await house.trouble()
    await asyncio.gather(house.approve(card, by=ALICE), house.approve(card, by=BOB))
    winner = (await house.tables.alert(card))["approvedBy"]
    (loser,) = {ALICE, BOB} - {winner}
    assert f"*Approved* by <@{winner}>" in await house.told(loser)
    approvals = [entry["userId"] for entry in await house.tables.audit(card) if entry["actionType"] == "ALERT_APPROVED"]
    assert approvals == [winner]
    await house.carried_out(card)
    assert await house.executions(card) == [alert_id_of(card)]


async def test_one_press_that_slack_delivers_three_times_is_one_approval(house: House) -> None:
    card = await house.trouble()
    await house.person(ALICE).press(card, ActionId.APPROVE, copies=3)
    await house.shows(card, f"*Approved* by {ALICE.lower()}", "Started")
    approvals = [entry for entry in await house.tables.audit(card) if entry["actionType"] == "ALERT_APPROVED"]
    assert len(approvals) == 1
    assert await house.executions(card) == [alert_id_of(card)]
