"""How clients of AWS are made; `bot.bootstrap` and the commands make them."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from bot.settings import needed_region

AWS_CONFIG = Config(
    # Well under a lease and under what a person waits; standard mode retries with jitter.
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=32,
    # botocore's own user-agent string is 10 % of a call's CPU.
    user_agent="aiops",
)


def aws_client(service: str) -> Any:
    """Return a boto3 client; endpoint and credentials as boto3 reads them. Raises SettingsRefused without a region."""
    region = needed_region()
    return boto3.client(service, region_name=region, config=AWS_CONFIG)  # type: ignore[call-overload]  # a variable


@dataclass(frozen=True)
class AwsClients:
    """The three services that a running bot calls."""

    dynamodb: Any
    step_functions: Any
    sns: Any


def aws_clients() -> AwsClients:
    """Return a client for each. Raises SettingsRefused without a region."""
    return AwsClients(aws_client("dynamodb"), aws_client("stepfunctions"), aws_client("sns"))
