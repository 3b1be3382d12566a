"""
The local stack for tests: each context manager starts one real counterpart on a free port.

What is not installed is an error that says what to install, never a silent skip. They
are plain (not async) so that a session-scoped fixture can hold one while each
test has an event loop of its own.
"""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import boto3
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_iam import IAMClient
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient
from mypy_boto3_stepfunctions import SFNClient

from bot.aws.client import AWS_CONFIG
from bot.demo.local_slack import LocalSlack, running_local_slack
from bot.demo.ministack import REGION, SERVICES, Ministack, running_ministack
from bot.demo.workspace import Workspace
from tests.doubles.aws.dynamodb_rules import made_strict
from tests.table_sets import TableSets

Value = TypeVar("Value")


class LocalAws:
    """A ministack with boto3 clients as the bot configures its own; making one takes longer than many a test."""

    def __init__(self, ministack: Ministack) -> None:
        self.ministack = ministack

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        made: DynamoDBClient = self.client("dynamodb")
        made_strict(made)
        return made

    @cached_property
    def stepfunctions(self) -> SFNClient:
        made: SFNClient = self.client("stepfunctions")
        return made

    @cached_property
    def sns(self) -> SNSClient:
        made: SNSClient = self.client("sns")
        return made

    @cached_property
    def sqs(self) -> SQSClient:
        made: SQSClient = self.client("sqs")
        return made

    @cached_property
    def iam(self) -> IAMClient:
        made: IAMClient = self.client("iam")
        return made

    @cached_property
    def table_sets(self) -> TableSets:
        return TableSets(self.dynamodb)

    def client(self, service: Any) -> Any:
        return boto3.client(service, **self._connection())

    def _connection(self) -> dict[str, Any]:
        return {
            "endpoint_url": self.ministack.endpoint_url,
            "region_name": REGION,
            "aws_access_key_id": "local",
            "aws_secret_access_key": "local",
            "config": AWS_CONFIG,
        }


@contextmanager
def local_aws(
    *, port: int | None = None, keep_in: Path | None = None, waits: bool = True, services: str = SERVICES
) -> Iterator[LocalAws]:
    """
    Run a ministack of some services, whose executions pass their Wait states at once where they are told not to wait.

    Raises MissingTool where it is not installed.
    """
    environment = os.environ if waits else os.environ | {"SFN_WAIT_SCALE": "0"}
    with _entered(running_ministack(environment, port=port, keep_in=keep_in, services=services)) as ministack:
        yield LocalAws(ministack)


@contextmanager
def local_slack(*, port: int | None = None, request_url: str | None = None) -> Iterator[LocalSlack]:
    """Run a local-slack; with `request_url` it calls the bot over HTTP. Raises MissingTool where npm is missing."""
    with _entered(running_local_slack(os.environ, port=port, workspace=Workspace(request_url))) as slack:
        yield slack


@contextmanager
def _entered(context: AbstractAsyncContextManager[Value]) -> Iterator[Value]:
    # In a thread of its own: the caller's may have an event loop running.
    with ThreadPoolExecutor(max_workers=1) as thread, asyncio.Runner() as runner:

        def finished(coroutine: Coroutine[Any, Any, Any]) -> Any:
            return thread.submit(runner.run, coroutine).result()

        value = finished(context.__aenter__())
        try:
            yield value
        finally:
            finished(context.__aexit__(None, None, None))
            thread.submit(runner.close).result()
