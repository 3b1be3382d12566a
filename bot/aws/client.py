"""Creates AWS clients, for `bot.bootstrap` and the commands."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from bot.settings import needed_region

AWS_CONFIG = Config(
    # Well under a lease and under the time a person would wait. Standard mode retries with jitter.
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=32,
    # Building botocore's own user-agent string takes 10 % of a call's CPU time.
    user_agent="aiops",
)


def aws_client(service: str) -> Any:
    """Return a boto3 client; boto3 finds endpoint and credentials itself. Raises SettingsRefused without a region."""
    region = needed_region()
    return boto3.client(service, region_name=region, config=AWS_CONFIG)  # type: ignore[call-overload]  # a variable


@dataclass(frozen=True)
class AwsClients:
    """The clients of a running bot."""

    dynamodb: Any
    step_functions: Any
    sns: Any


def aws_clients() -> AwsClients:
    """Return the clients of a running bot. Raises SettingsRefused without a region."""
    return AwsClients(aws_client("dynamodb"), aws_client("stepfunctions"), aws_client("sns"))
