"""The SNS topic for approvals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_sns import SNSClient


def topic_named(client: SNSClient, name: str) -> str | None:
    """Return the ARN of the topic of a name, if there is one. Raises ClientError."""
    for page in client.get_paginator("list_topics").paginate():
        for topic in page["Topics"]:
            if topic["TopicArn"].endswith(f":{name}"):
                return topic["TopicArn"]
    return None


def create_topic(client: SNSClient, name: str, tags: dict[str, str]) -> str:
    """Create a topic; return its ARN. Raises ClientError."""
    tagged: list[Any] = [{"Key": key, "Value": value} for key, value in tags.items()]
    return client.create_topic(Name=name, Tags=tagged)["TopicArn"]
