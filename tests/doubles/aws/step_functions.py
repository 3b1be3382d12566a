"""Step Functions with its eventual consistency and its limits."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from tests.doubles.aws.errors import refused

MOST_BYTES = 262_144
_NAME = re.compile(r"[0-9A-Za-z_-]{1,80}")


class DocumentedStepFunctions:
    """
    Knows an execution only some time after its start, and takes an input of at most 262,144 bytes.

    StartExecution with the name and the input of a running execution answers as the first time.
    """

    def __init__(
        self, inner: Any, *, unknown_for_seconds: float = 0.6, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._inner = inner
        self._unknown_for = unknown_for_seconds
        self._monotonic = monotonic
        self._known_from: dict[str, float] = {}
        self._started: dict[tuple[str, str], Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def start_execution(self, **request: Any) -> Any:
        if not _NAME.fullmatch(request["name"]):
            raise refused("StartExecution", "InvalidName", "Invalid Name")
        if len(request["input"].encode()) > MOST_BYTES:
            raise refused("StartExecution", "InvalidExecutionInput", "the input is longer than 262,144 bytes")
        json.loads(request["input"])
        try:
            answer = self._inner.start_execution(**request)
        except self._inner.exceptions.ExecutionAlreadyExists:
            again = self._started.get((request["name"], request["input"]))
            if again is None or self._has_ended(again["executionArn"]):
                raise
            return again
        self._known_from[answer["executionArn"]] = self._monotonic() + self._unknown_for
        self._started[request["name"], request["input"]] = answer
        return answer

    def describe_execution(self, **request: Any) -> Any:
        if self._monotonic() < self._known_from.get(request["executionArn"], 0.0):
            raise self._inner.exceptions.ExecutionDoesNotExist(
                {"Error": {"Code": "ExecutionDoesNotExist", "Message": "Execution Does Not Exist"}}, "DescribeExecution"
            )
        return self._inner.describe_execution(**request)

    def _has_ended(self, arn: str) -> bool:
        return bool(self._inner.describe_execution(executionArn=arn)["status"] != "RUNNING")
