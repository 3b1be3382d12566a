"""Creates AWS clients, for `bot.bootstrap` and the commands."""

from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.session import Session, get_session

from bot.aws.windows import window_queries
from bot.runtime.time_outs import TimeOuts
from bot.settings import needed_region
from storage.windows import WindowClient


def aws_config(time_outs: TimeOuts) -> Config:
    """Return how boto3 calls AWS. Standard mode retries with jitter."""
    return Config(
        connect_timeout=time_outs.aws_connect,
        read_timeout=time_outs.aws_read,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=32,
        # Building botocore's own user-agent string takes 10 % of a call's CPU time.
        user_agent="aiops",
    )


AWS_CONFIG = aws_config(TimeOuts())


def aws_client(service: str, config: Config = AWS_CONFIG, made_by: Any = boto3) -> Any:
    """Return a boto3 client; boto3 finds endpoint and credentials itself. Raises SettingsRefused without a region."""
    return made_by.client(service, region_name=needed_region(), config=config)


BEDROCK_CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    # Whoever asks has no time for a second attempt.
    retries={"mode": "standard", "total_max_attempts": 1},
    max_pool_connections=1,
    user_agent="aiops",
)


@dataclass(frozen=True)
class AwsClients:
    """The clients of a running bot: `bedrock` where a copilot is set, `windows` where not `dynamodb` reads them."""

    dynamodb: Any
    step_functions: Any
    sns: Any
    bedrock: Any = field(default=None, kw_only=True)
    windows: WindowClient | None = field(default=None, kw_only=True)


def dynamodb_client(time_outs: TimeOuts, session: Session | None = None) -> tuple[Any, WindowClient]:
    """Return boto3's client of DynamoDB, and who reads what stations report. Raises SettingsRefused."""
    session = session or get_session()
    client = aws_client("dynamodb", aws_config(time_outs), boto3.Session(botocore_session=session))
    return client, window_queries(session, client, time_outs)


def aws_clients(time_outs: TimeOuts, *, with_bedrock: bool = False) -> AwsClients:
    """Return the clients of a running bot. Raises SettingsRefused without a region."""
    # One session for all: each reads what botocore knows of AWS's endpoints, which takes 8 MB.
    session, config = get_session(), aws_config(time_outs)
    made_by = boto3.Session(botocore_session=session)
    bedrock = aws_client("bedrock-runtime", BEDROCK_CONFIG, made_by) if with_bedrock else None
    dynamodb, windows = dynamodb_client(time_outs, session)
    clients = (aws_client(each, config, made_by) for each in ("stepfunctions", "sns"))
    return AwsClients(dynamodb, *clients, bedrock=bedrock, windows=windows)
