"""The state machine of the browser tests: the shipped one, sooner done, and failing at one station."""

import json
from typing import Any

from bot.aws.client import aws_client
from tests.e2e.scenes import FAILED

ACTION_SECONDS = 3


def hasten(state_machine_arn: str) -> None:
    """Give the state machine its definition. Blocking."""
    client = aws_client("stepfunctions")
    definition = json.loads(client.describe_state_machine(stateMachineArn=state_machine_arn)["definition"])
    states: dict[str, Any] = definition["States"]
    states["UsualActionTime"]["Result"] = ACTION_SECONDS
    fails = {"Variable": "$.stationId", "StringEquals": FAILED, "Next": "FieldActionFailed"}
    states["HasFieldSucceeded"]["Choices"].append(fails)
    client.update_state_machine(stateMachineArn=state_machine_arn, definition=json.dumps(definition))
