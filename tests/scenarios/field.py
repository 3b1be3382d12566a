"""The field: whoever subscribed to the topic that tells of approvals."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Told:
    """One message as it arrived."""

    subject: str
    message: dict[str, Any]
    attributes: dict[str, str]


class Field:
    """A queue that is subscribed to the topic. Blocking."""

    def __init__(self, sns: SNSClient, sqs: SQSClient, topic_arn: str) -> None:
        self._sqs = sqs
        self._queue_url = sqs.create_queue(QueueName=f"field-{uuid4().hex[:8]}")["QueueUrl"]
        answer = sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])
        sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=answer["Attributes"]["QueueArn"])

    def told(self) -> list[Told]:
        """Take everything that has arrived."""
        found: list[Told] = []
        while True:
            answer = self._sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10)
            if not answer.get("Messages"):
                return found
            for each in answer["Messages"]:
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=each["ReceiptHandle"])
                envelope = json.loads(each["Body"])
                attributes = {name: value["Value"] for name, value in envelope["MessageAttributes"].items()}
                found.append(Told(envelope["Subject"], json.loads(envelope["Message"]), attributes))
