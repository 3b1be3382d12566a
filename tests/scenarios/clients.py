"""The boto3 clients of the scenarios, made once: making one takes longer than many a test."""

from dataclasses import dataclass
from typing import Any

import boto3
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_iam import IAMClient
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient
from mypy_boto3_stepfunctions import SFNClient

from bot.aws.client import AWS_CONFIG, AwsClients
from tests.local_stack import LocalAws


@dataclass(frozen=True)
class Clients(AwsClients):
    """Clients of one AWS, configured as the bot configures its own."""

    dynamodb: DynamoDBClient
    step_functions: SFNClient
    sns: SNSClient
    sqs: SQSClient
    iam: IAMClient


def clients_of(aws: LocalAws) -> Clients:
    def client(service: Any) -> Any:
        return boto3.client(service, config=AWS_CONFIG, **aws._connection())

    return Clients(client("dynamodb"), client("stepfunctions"), client("sns"), client("sqs"), client("iam"))
