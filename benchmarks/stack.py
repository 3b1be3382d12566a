"""A local AWS with filled tables."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from mypy_boto3_dynamodb import DynamoDBClient

from benchmarks.windows import samples
from bot.aws.client import AWS_CONFIG
from bot.demo.ministack import REGION
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from storage.setup import ensure_table
from storage.tables import TableNames, tables
from tests.local_stack import local_aws


class Stepped:
    """
    A clock that stands still within a tick, so that a slow machine finds no empty windows, and goes on between two.

    Were it set back, as after a tick that began at the same time, pasts would count as unread.
    """

    def __init__(self) -> None:
        self._now_ms = time.time_ns() // 1_000_000

    @property
    def clock(self) -> Clock:
        """Return it for a runtime."""
        return Clock(now_ms=lambda: self._now_ms)

    def step(self) -> None:
        """Go on by more than a tick takes."""
        self._now_ms += 12_000


@contextmanager
def filled_stack(stations: int) -> Iterator[tuple[Stores, str]]:
    """Yield the stores and the endpoint of a ministack with stations that just reported."""
    with local_aws() as aws:
        endpoint = aws.ministack.endpoint_url
        client: DynamoDBClient = boto3.client(
            "dynamodb",
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=AWS_CONFIG,
        )
        names = TableNames()
        for table in tables(names):
            ensure_table(client, table)
        stores = build_stores(client, names, Clock(), Telemetry())
        now = time.time_ns() // 1_000_000
        stores.metrics.put_many(metric for number in range(stations) for metric in samples(number, now))
        yield stores, endpoint
