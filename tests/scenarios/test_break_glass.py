"""In an emergency one person decides alone, and everyone reads it."""

import json

import pytest

from bot.cards.dialogs.reason_modal import BREAKING_GLASS
from bot.slack.ids import REASON_BLOCK, REASON_INPUT
from rules.alert.alert import AlertStatus, Severity
from rules.alert.audit import ActionType
from tests.scenarios.policy_house import CHANNEL, PolicyHouse

POLICY = """
groups:
  ops: [U0ALICE, U0BOB]
  leads: [U0LEAD]
decide:
  - by: [ops]
    severity: CRITICAL
    quorum: 2
  - by: [ops]
    severity: HIGH
break_glass: [leads]
"""
REASON = "nobody else answers <!channel>"

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY, people=("U0ALICE", "U0LEAD")),
]


async def test_it_needs_a_reason(house: PolicyHouse) -> None:
    alert = await house.open_alert(severity=Severity.CRITICAL)
    lead = house.person("U0LEAD")
    view = await house.forged_modal(lead, BREAKING_GLASS, alert)
    outcome = await lead.submit(view, {REASON_INPUT: "  "}, unchecked=True)
    assert "say why" in outcome.errors[REASON_BLOCK]
    assert (await house.stored(alert)).status is AlertStatus.PENDING


@pytest.mark.parametrize("severity", [Severity.HIGH, Severity.MEDIUM])
async def test_it_is_refused_where_nobody_needs_it_or_the_policy_has_no_rule(
    house: PolicyHouse, severity: Severity
) -> None:
    alert = await house.open_alert(severity=severity)
    outcome = await house.submit(house.person("U0LEAD"), BREAKING_GLASS, alert, REASON)
    assert outcome.view is not None
    assert "may not" in str(outcome.view.blocks)
    assert (await house.stored(alert)).status is AlertStatus.PENDING
    assert (await house.audit(alert))[-1].error_message


async def test_the_card_its_thread_the_field_and_the_audit_say_who_and_why(house: PolicyHouse) -> None:
    queue = house.clients.sqs.create_queue(QueueName="field")["QueueUrl"]
    arn = house.clients.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    house.clients.sns.subscribe(
        TopicArn=house.provisioned.topic_arn,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true"},
    )
    alert = await house.open_alert(severity=Severity.CRITICAL)
    await house.submit(house.person("U0LEAD"), BREAKING_GLASS, alert, REASON)
    stored = await house.stored(alert)
    assert (stored.status, stored.approved_by) == (AlertStatus.APPROVED, "U0LEAD")
    entry = next(each for each in await house.audit(alert) if each.action_type is ActionType.ALERT_APPROVED)
    assert (entry.user_id, entry.details["event"], entry.details["reason"]) == ("U0LEAD", "BREAK_GLASS", REASON)
    card = house.card(alert)
    async with house.delivering():
        await house.slack.until(lambda: "GLASS BROKEN" in str(card.blocks), what="the card says so")
        thread = await house.slack.until(lambda: house.slack.channel(CHANNEL).replies(card.ts), what="the thread")
        received = await house.slack.until(
            lambda: house.clients.sqs.receive_message(QueueUrl=queue).get("Messages"),
            what="the field is told",
        )
    for said in (str(card.blocks), thread[0].text):
        assert "u0lead" in said
        assert "nobody else answers" in said
        assert "<!channel>" not in said
    message = json.loads(received[0]["Body"])
    assert message["event"] == "ALERT_APPROVED_BREAK_GLASS"
    assert (message["breakGlass"]["by"], message["breakGlass"]["reason"]) == ("U0LEAD", REASON)
