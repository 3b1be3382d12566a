import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.slack.ids import ActionId
from tests.chaos.checker import check
from tests.chaos.crowd import Crowd
from tests.chaos.house import House, alert_of, stations
from tests.slack_double.elements import interactive_elements
from tests.slack_double.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLEET = iter(stations(8))
CONFLICT = {"CancellationReasons": [{"Code": "TransactionConflict", "Message": "Transaction is ongoing"}]}
FAULTS: dict[str, dict[str, Any]] = {
    "DynamoDB throttles": {"service": "dynamodb", "probability": 0.3, "error": {"code": "ThrottlingException"}},
    "DynamoDB fails": {"service": "dynamodb", "times": 12, "error": {"code": "InternalServerError", "status": 500}},
    "transactions conflict": {
        "operation": "TransactWriteItems",
        "times": 4,
        "error": {"code": "TransactionCanceledException", "fields": CONFLICT},
    },
    "the answer of a transaction is lost": {
        "operation": "TransactWriteItems",
        "sequence": {"fail": 1, "pass": 2},
        "response": {"abort_frac": 0.3},
    },
    "the answer of StartExecution is lost": {
        "operation": "StartExecution",
        "times": 1,
        "response": {"abort_frac": 0.3},
    },
    "Step Functions throttles": {"operation": "StartExecution", "times": 4, "error": {"code": "ThrottlingException"}},
    "SNS fails": {"operation": "Publish", "times": 4, "error": {"code": "InternalError", "status": 500}},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Crowd]:
    folder: Path = tmp_path_factory.mktemp("aws")
    async with House(folder, stations=stations(8), burst=True, wired=False) as house:
        house.start()
        await house.ready()
        yield Crowd(house, random.Random(5))


@pytest.mark.parametrize("what", FAULTS)
async def test_nothing_is_lost_or_doubled_while(crowd: Crowd, what: str) -> None:
    house = crowd.house
    await house.burst.strike(FAULTS[what])
    await house.trouble(next(FLEET))
    await crowd.watch(1, within=30, approving=1.0)
    await until(house.burst.fired, what="the fault has struck")
    await house.burst.clear()
    await house.settled()
    await check(house, crowd.presses)


async def test_what_aws_refuses_for_good_is_on_the_card_and_can_be_ordered_again(crowd: Crowd) -> None:
    """Last: with its state machine the house loses the executions of the others."""
    house, station = crowd.house, next(FLEET)
    gone = {"code": "NotFound", "status": 404}
    await house.burst.strike({"operation": "Publish", "error": gone})
    house.aws.stepfunctions.delete_state_machine(stateMachineArn=house.aws.provisioned.state_machine_arn)
    await house.trouble(station)
    card = await house.card_of(station)
    await house.people[0].press(card, ActionId.APPROVE)
    await house.settled()

    failed = [entry for entry in (await house.aws.audit())[alert_of(card)] if entry["status"] == "FAILED"]
    assert [entry["actionType"] for entry in failed] == ["STEP_FUNCTION_STARTED", "SNS_NOTIFICATION_SENT"]
    assert "StateMachineDoesNotExist" in failed[0]["errorMessage"]
    assert "NotFound" in failed[1]["errorMessage"]
    assert "could not be started" in card.text
    assert ActionId.RETRY in {element["action_id"] for _, element in interactive_elements(card.blocks)}

    await house.aws.provision()
    assert (await house.people[1].press(card, ActionId.RETRY)).acked
    await house.quiet()

    assert "remediation succeeded" in card.text
    executions = await house.aws.executions()
    assert [each for each in executions.elements() if each[0] == alert_of(card)] == [(alert_of(card), "SUCCEEDED")]
