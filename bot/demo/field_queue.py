"""The field: a queue on the topic, as a dispatcher would have one."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    # Type stubs, which are not installed where the bot runs.
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

QUEUE_NAME = "aiops-field"
_WAIT_SECONDS = 1


def subscribe_queue(sns: SNSClient, sqs: SQSClient, topic_arn: str) -> str:
    """Create a queue subscribed to the topic and return its URL. Safe to repeat."""
    url = sqs.create_queue(QueueName=QUEUE_NAME)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    return url


class Dispatcher:
    """Reads the queue and prints its messages."""

    def __init__(self, sqs: SQSClient, queue_url: str, console: Console) -> None:
        self._sqs = sqs
        self._url = queue_url
        self._console = console

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            for message in await asyncio.to_thread(self._received):
                told: dict[str, Any] = json.loads(message["Body"])
                line = f"          the dispatcher's queue received {told.get('event')} for {told.get('stationId')}"
                self._console.print(line, style="dim", markup=False)
            await asyncio.sleep(1)

    def _received(self) -> list[Any]:
        # The messages are not deleted: they reappear in the queue after their visibility timeout.
        answer: Any = self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=_WAIT_SECONDS, VisibilityTimeout=3600
        )
        return list(answer.get("Messages", []))
