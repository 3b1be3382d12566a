"""A remediation that could not be started is shown, and is run again when a person says so."""

import asyncio

import pytest

from bot.aws.remediation import Remediation
from bot.errors import CannotBeDone
from rules.alert.alert import Alert
from tests.scenarios.acting import ALICE, CAROL
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of
from tests.slack_double.message import Message

pytestmark = [pytest.mark.ministack, pytest.mark.documented]


async def without_state_machine(house: House) -> Message:
    """A card whose approval found no state machine. The next house, and `init`, make it again."""
    card = await house.trouble()
    arn = house.provisioned.state_machine_arn
    await asyncio.to_thread(house.clients.step_functions.delete_state_machine, stateMachineArn=arn)
    await house.approve(card)
    await house.shows(card, "*Remediation COULD NOT BE STARTED*")
    return card


async def test_a_failed_start_is_shown_with_its_reason_and_a_retry_button(house: House) -> None:
    card = await without_state_machine(house)
    shown = await house.shows(card, "StateMachineDoesNotExist")
    assert f"*Approved* by {ALICE.lower()}" in shown
    assert buttons_of(card) == ["retry_remediation", "escalate_alert"]
    alert = await house.tables.alert(card)
    assert alert["status"] == "APPROVED"
    assert "stepFunctionExecutionArn" not in alert
    (failed,) = [entry for entry in await house.tables.audit(card) if entry["status"] == "FAILED"]
    assert (failed["actionType"], failed["userId"]) == ("STEP_FUNCTION_STARTED", "system")
    assert "StateMachineDoesNotExist" in failed["errorMessage"]


async def test_a_retry_runs_the_remediation_once_more_and_once_only(house: House) -> None:
    card = await without_state_machine(house)
    stale = card.show()
    await house.init()
    await house.retry(card)
    shown = await house.carried_out(card)
    assert "(run 2)" in shown
    assert "Run 1: *Remediation COULD NOT BE STARTED*" in shown
    assert "StateMachineDoesNotExist" in shown
    assert buttons_of(card) == []
    name = alert_id_of(card)  # the first run was never started, so its name is free
    assert await house.executions(card) == [name]
    assert (await house.tables.alert(card))["stepFunctionExecutionArn"].endswith(name)
    entries = await house.tables.audit(card)
    ordered = next(entry for entry in entries if entry["details"].get("event") == "RETRY_ORDERED")
    assert (ordered["userId"], ordered["status"]) == (ALICE, "SUCCESS")
    await house.person(ALICE).press(card, "retry_remediation", stale=stale)
    assert "Another run was ordered since you saw this card: remediation succeeded (run 2)" in await house.told(ALICE)
    assert await house.executions(card) == [name]


async def test_a_retry_is_for_those_who_may_approve(house: House) -> None:
    card = await without_state_machine(house)
    await house.init()
    await house.retry(card, by=CAROL)
    assert "You may not order another run of this alert" in await house.told(CAROL)
    refused = (await house.tables.audit(card))[-1]
    assert (refused["userId"], refused["status"], refused["details"]["event"]) == (CAROL, "FAILED", "RETRY_REFUSED")
    await house.quiet()
    assert await house.executions(card) == []


async def test_a_card_that_shows_the_first_failure_orders_nothing_once_another_run_failed(house: House) -> None:
    card = await without_state_machine(house)
    stale = card.show()
    await house.retry(card)
    await house.shows(card, "*Remediation COULD NOT BE STARTED*", "(run 2)")
    await house.until(lambda: buttons_of(card), "the second failure is drawn")
    for button in ("retry_remediation", "escalate_alert"):
        await house.person(ALICE).press(card, button, stale=stale)
        assert "Another run was ordered since you saw this card" in await house.told(ALICE)
    alert = await house.tables.alert(card)
    assert alert["metadata"]["execution"]["attempt"] == 2
    assert alert["metadata"]["escalations"] == []


async def test_two_retries_at_once_start_one_execution(house: House) -> None:
    card = await without_state_machine(house)
    await house.init()
    await asyncio.gather(house.retry(card), house.retry(card))
    await house.carried_out(card)
    assert await house.executions(card) == [alert_id_of(card)]


async def test_a_start_that_was_heard_though_every_answer_was_lost_is_not_made_a_second_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await house.trouble()
    really = Remediation.start

    def deaf(remediation: Remediation, alert: Alert) -> None:
        really(remediation, alert)
        raise CannotBeDone("the answer was lost")

    monkeypatch.setattr(Remediation, "start", deaf)
    await house.approve(card)
    await house.shows(card, "*Remediation COULD NOT BE STARTED*")
    monkeypatch.undo()
    await house.retry(card)
    await house.carried_out(card)
    assert await house.executions(card) == [alert_id_of(card)]
