"""A state machine in memory: what unit tests need of Step Functions, by its own rules."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.exceptions import ParamValidationError

_LONGEST_ARN = 256
_STARTED = datetime(2025, 11, 22, 8, 0, tzinfo=UTC)
_STOPPED = datetime(2025, 11, 22, 8, 1, tzinfo=UTC)


class MachineInMemory:
    """
    Runs nothing: a test says how an execution stands.

    With a `qualifier` the machine is called by an alias or a version, and its executions' ARNs have it too.
    """

    def __init__(self, qualifier: str = "") -> None:
        client = boto3.client(
            "stepfunctions", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
        )
        self.exceptions = client.exceptions
        self.inputs: dict[str, str] = {}
        self._qualifier = f":{qualifier}" if qualifier else ""
        self._executions: dict[str, SimpleNamespace] = {}

    @property
    def arn(self) -> str:
        return f"arn:aws:states:us-east-1:1:stateMachine:m{self._qualifier}"

    def arn_of(self, name: str) -> str:
        return f"arn:aws:states:us-east-1:1:execution:m{self._qualifier}:{name}"

    def stands(self, name: str, status: str) -> None:
        self._executions.setdefault(self.arn_of(name), SimpleNamespace(name=name)).status = status

    def forget(self, name: str) -> None:
        del self._executions[self.arn_of(name)]

    @property
    def names(self) -> list[str]:
        return [each.name for each in self._executions.values()]

    def start_execution(self, **request: Any) -> Any:
        assert request["stateMachineArn"] == self.arn
        if request["name"] in self.names:
            raise self.exceptions.ExecutionAlreadyExists(
                {"Error": {"Code": "ExecutionAlreadyExists"}}, "StartExecution"
            )
        self.stands(request["name"], "RUNNING")
        self.inputs[request["name"]] = request["input"]
        return {"executionArn": self.arn_of(request["name"]), "startDate": _STARTED}

    def describe_execution(self, **request: Any) -> Any:
        if not 1 <= len(request["executionArn"]) <= _LONGEST_ARN:
            raise ParamValidationError(report="the length of executionArn")
        if ":execution:" not in request["executionArn"] or not request["executionArn"].startswith("arn:aws:states:us-"):
            raise self.exceptions.InvalidArn({"Error": {"Code": "InvalidArn"}}, "DescribeExecution")
        found = self._executions.get(request["executionArn"])
        if found is None:
            raise self.exceptions.ExecutionDoesNotExist(
                {"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution"
            )
        ended = {} if found.status in {"RUNNING", "PENDING_REDRIVE"} else {"stopDate": _STOPPED}
        return {"status": found.status, "startDate": _STARTED} | ended

    def list_executions(self, **request: Any) -> Any:
        assert request["stateMachineArn"] == self.arn.removesuffix(self._qualifier)
        executions = [
            {"name": each.name, "executionArn": arn, "startDate": _STARTED} for arn, each in self._executions.items()
        ]
        return {"executions": executions}
