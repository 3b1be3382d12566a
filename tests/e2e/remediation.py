"""The state machine of the browser tests: the shipped one, sooner done, failing at one station, held where one says."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.aws.client import aws_client
from storage.tables import TableNames
from tests.e2e.scenes import FAILED

ACTION_SECONDS = 3
_AT_WORK = "field-at-work"
_STATES_OF_HOLDING: dict[str, Any] = {
    "IsFieldAtWork": {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:getItem",
        "Parameters": {
            "TableName": TableNames().coordination,
            "Key": {"scope": {"S": _AT_WORK}, "key": {"S.$": "$.stationId"}},
        },
        "ResultPath": "$.atWork",
        "Next": "HasFieldEnded",
    },
    "HasFieldEnded": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.atWork.Item", "IsPresent": True, "Next": "FieldGoesOn"}],
        "Default": "HasFieldSucceeded",
    },
    "FieldGoesOn": {"Type": "Wait", "Seconds": 1, "Next": "IsFieldAtWork"},
}


def hasten(state_machine_arn: str) -> None:
    """Give the state machine its definition. Blocking."""
    client = aws_client("stepfunctions")
    definition = json.loads(client.describe_state_machine(stateMachineArn=state_machine_arn)["definition"])
    states: dict[str, Any] = definition["States"]
    states["UsualActionTime"]["Result"] = ACTION_SECONDS
    fails = {"Variable": "$.stationId", "StringEquals": FAILED, "Next": "FieldActionFailed"}
    states["HasFieldSucceeded"]["Choices"].append(fails)
    states["WaitForField"]["Next"] = "IsFieldAtWork"
    states.update(_STATES_OF_HOLDING)
    client.update_state_machine(stateMachineArn=state_machine_arn, definition=json.dumps(definition))


@contextmanager
def field_at_work(station: str) -> Iterator[None]:
    """Keep the field at work at a station: what is to be seen meanwhile may take a busy machine its time. Blocking."""
    client, table = aws_client("dynamodb"), TableNames().coordination
    key: dict[str, Any] = {"scope": {"S": _AT_WORK}, "key": {"S": station}}
    client.put_item(TableName=table, Item=key)
    try:
        yield
    finally:
        client.delete_item(TableName=table, Key=key)
