"""The SNS topic for approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_sns import SNSClient


TOPIC_NAME = "aiops-approvals"


def ensure_topic(client: SNSClient) -> tuple[str, list[str]]:
    """Create the topic if it is missing; return its ARN and what was done."""
    for page in client.get_paginator("list_topics").paginate():
        for topic in page["Topics"]:
            if topic["TopicArn"].endswith(f":{TOPIC_NAME}"):
                return topic["TopicArn"], []
    return client.create_topic(Name=TOPIC_NAME)["TopicArn"], [f"created the topic {TOPIC_NAME}"]
