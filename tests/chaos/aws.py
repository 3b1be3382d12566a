"""The AWS of one house, seen past every wire: what is really there."""

import asyncio
import json
import time
from collections import Counter, defaultdict
from decimal import Decimal
from functools import cached_property
from typing import Any

import boto3
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import BotoCoreError
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_iam import IAMClient
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient
from mypy_boto3_stepfunctions import SFNClient

from bot.demo.ministack import Ministack
from bot.provision.provision import Provisioned, provision
from rules.metric import Metric
from storage.metrics import Metrics
from storage.tables import TableNames
from tests.factories import MINUTE, make_metric
from tests.local_stack import LocalAws

NAMES = TableNames()
Item = dict[str, Any]
AWAY_SECONDS = 60.0

_read = TypeDeserializer().deserialize


class Aws:
    """Blocking inside, so every method that a test calls while the house runs is async."""

    def __init__(self, ministack: Ministack, *, fifo: bool) -> None:
        self._local = LocalAws(ministack)
        self._suffix = ".fifo" if fifo else ""
        self._queue_url = ""
        self.provisioned = Provisioned("", "")
        self._told: Counter[str] = Counter()

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        return self._local.dynamodb

    @cached_property
    def stepfunctions(self) -> SFNClient:
        return self._local.stepfunctions

    @cached_property
    def sns(self) -> SNSClient:
        return self._local.sns

    @cached_property
    def sqs(self) -> SQSClient:
        return self._local.sqs

    async def provision(self) -> None:
        await asyncio.to_thread(self._provision)

    async def report(self, station: str, *, charged: int, swaps: int = 0, uncharged: int = 30) -> None:
        """A station says how many batteries it has, and has had for some minutes."""
        newest = self.metric(station, charged=charged, swaps=swaps, uncharged=uncharged)
        samples = [newest.model_copy(update={"timestamp": newest.timestamp - age * MINUTE}) for age in range(3)]
        await asyncio.to_thread(self._metrics.put_many, samples)

    def metric(self, station: str, *, charged: int, swaps: int = 0, uncharged: int = 30) -> Metric:
        return make_metric(
            station_id=station,
            timestamp=int(time.time() * 1000),
            swap_rate=Decimal(swaps),
            charged_batteries=charged,
            uncharged_batteries=uncharged,
        )

    def row(self, station: str, *, charged: int) -> Item:
        """The same as a row of `POST /v1/metrics`."""
        metric = self.metric(station, charged=charged)
        row = metric.model_dump(mode="json", by_alias=True)
        return row | {"swapRate": float(metric.swap_rate or 0), "chargerUptime": float(metric.charger_uptime or 0)}

    async def forget(self, station: str) -> None:
        """Take a station's metrics away: it is closed, and nothing more is found there."""
        await asyncio.to_thread(self._forget, station)

    async def alerts(self) -> list[Item]:
        return await self._scan(NAMES.alerts)

    async def audit(self) -> defaultdict[str, list[Item]]:
        """Every audit entry by its alert, in order of time."""
        trails: defaultdict[str, list[Item]] = defaultdict(list)
        for entry in sorted(await self._scan(NAMES.audit), key=lambda each: int(each["timestamp"])):
            trails[entry["alertId"]].append(entry)
        return trails

    async def end_cool_downs(self, *stations: str) -> None:
        """Let the stations open alerts again, as if the time after their last decision had passed."""
        await asyncio.to_thread(self._end_cool_downs, stations)

    async def work(self) -> list[str]:
        return [item["key"] for item in await self._scan(NAMES.coordination) if item["scope"] == "work"]

    async def lease(self) -> Item:
        leases = [item for item in await self._scan(NAMES.coordination) if item["scope"] == "lease"]
        return leases[0] if leases else {}

    async def executions(self) -> Counter[tuple[str, str]]:
        """How many there are of each name and status."""
        return await asyncio.to_thread(self._executions)

    async def told(self) -> Counter[str]:
        """How many messages the field has got so far, by what they are about."""
        await asyncio.to_thread(self._receive)
        return self._told

    def _provision(self) -> None:
        local = self._local
        iam: IAMClient = boto3.client("iam", **local._connection())
        self.provisioned = provision(self.dynamodb, iam, self.stepfunctions, self.sns, NAMES)
        fifo = {"FifoQueue": "true"} if self._suffix else {}
        self._queue_url = self.sqs.create_queue(QueueName=f"field{self._suffix}", Attributes=fifo)["QueueUrl"]  # type: ignore[arg-type]
        if self._suffix:
            topic = self.sns.create_topic(Name="field.fifo", Attributes={"FifoTopic": "true"})
            self.provisioned.topic_arn = topic["TopicArn"]
        arn = self.sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=["QueueArn"])["Attributes"]
        self.sns.subscribe(
            TopicArn=self.provisioned.topic_arn,
            Protocol="sqs",
            Endpoint=arn["QueueArn"],
            Attributes={"RawMessageDelivery": "true"},
        )

    @cached_property
    def _metrics(self) -> Metrics:
        return Metrics(self.dynamodb, NAMES.metrics, lambda _broken: None)

    def _forget(self, station: str) -> None:
        for metric in self._metrics.since(station, 0):
            key = {"stationId": {"S": station}, "timestamp": {"N": str(metric.timestamp)}}
            self.dynamodb.delete_item(TableName=NAMES.metrics, Key=key)

    def _end_cool_downs(self, stations: tuple[str, ...]) -> None:
        for guard in self._scan_now(NAMES.coordination):
            if guard["scope"] == "open-alert" and guard["key"].split("#")[0] in stations:
                key = {"scope": {"S": guard["scope"]}, "key": {"S": guard["key"]}}
                self.dynamodb.delete_item(TableName=NAMES.coordination, Key=key)

    async def _scan(self, table: str) -> list[Item]:
        deadline = time.monotonic() + AWAY_SECONDS
        while True:
            try:
                return await asyncio.to_thread(self._scan_now, table)
            except BotoCoreError:  # it is being restarted
                if time.monotonic() > deadline:
                    raise
            await asyncio.sleep(0.2)

    def _scan_now(self, table: str) -> list[Item]:
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return [{name: _read(value) for name, value in item.items()} for page in pages for item in page["Items"]]

    def _executions(self) -> Counter[tuple[str, str]]:
        pages = self.stepfunctions.get_paginator("list_executions").paginate(
            stateMachineArn=self.provisioned.state_machine_arn
        )
        return Counter((each["name"], each["status"]) for page in pages for each in page["executions"])

    def _receive(self) -> None:
        while True:
            answer = self.sqs.receive_message(QueueUrl=self._queue_url, MaxNumberOfMessages=10)
            messages = answer.get("Messages", [])
            for message in messages:
                body = json.loads(message["Body"])
                self._told[body.get("alertId") or body["text"]] += 1
                self.sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
            if not messages:
                return
