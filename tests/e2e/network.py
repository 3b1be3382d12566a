"""The stations, and what the operator sees of the outcome."""

import asyncio
import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from bot.aws.client import aws_client
from bot.charts.hours import WEEK_MS
from bot.clock import Clock
from bot.counters import Counters
from bot.demo.runner import RunningDemo
from bot.stores import build_stores
from rules.alert import Alert, AlertStatus
from rules.audit import AuditEntry
from storage.items import to_item
from storage.tables import TableNames
from tests.e2e.past_week import past_week


@dataclass(frozen=True)
class Network:
    """Posts metrics as stations do, and reads tables, executions and queue as an operator does."""

    demo: RunningDemo
    http: httpx.AsyncClient

    async def runs_dry(self, station: str) -> None:
        """Report a station with few batteries, fewer each minute, over the last five; before, it was well."""
        now = time.time_ns() // 1_000_000
        await self._report([_metric(station, now - ago, charged) for ago, charged in _well()])
        counts = (9, 8, 7, 6, 5, 4, 3, 2)
        await self._report([_metric(station, now - (8 - n) * 30_000, charged) for n, charged in enumerate(counts, 1)])

    async def has_a_week_behind_it(self) -> None:
        """Put the alerts of a week into the table."""
        client, table = aws_client("dynamodb"), TableNames().alerts
        for alert in past_week(time.time_ns() // 1_000_000):
            await asyncio.to_thread(client.put_item, TableName=table, Item=to_item(alert))

    async def recovers(self, station: str) -> None:
        """Report a station as it is after batteries came."""
        await self._report([_metric(station, time.time_ns() // 1_000_000, 14)])

    async def are_well(self, *stations: str) -> None:
        """Report stations with nothing wrong."""
        await self._report([_metric(station, time.time_ns() // 1_000_000, 20) for station in stations])

    async def alert(self, station: str) -> Alert:
        """Return the station's alert as stored."""
        stores = build_stores(aws_client("dynamodb"), TableNames(), Clock(), Counters())
        found = await asyncio.to_thread(lambda: [a for a in stores.alerts.scan() if a.station_id == station])
        assert len(found) == 1, found
        return found[0]

    async def until(self, station: str, holds: Callable[[Alert], bool], seconds: float = 40) -> Alert:
        """Wait until something holds for the station's alert."""
        end = time.monotonic() + seconds
        while not holds(alert := await self.alert(station)):
            assert time.monotonic() < end, alert
            await asyncio.sleep(0.2)
        return alert

    async def trail(self, alert: Alert) -> list[AuditEntry]:
        stores = build_stores(aws_client("dynamodb"), TableNames(), Clock(), Counters())
        return await asyncio.to_thread(stores.audit.of_alert, alert.alert_id)

    async def execution(self, alert: Alert) -> Any:
        client = aws_client("stepfunctions")
        return await asyncio.to_thread(client.describe_execution, executionArn=alert.step_function_execution_arn)

    async def field_messages(self, alert: Alert) -> list[dict[str, Any]]:
        """Return what the subscribed queue received about an alert."""
        sqs = aws_client("sqs")
        found: list[dict[str, Any]] = []
        for _ in range(5):
            answer = await asyncio.to_thread(
                sqs.receive_message, QueueUrl=self.demo.queue_url, MaxNumberOfMessages=10, VisibilityTimeout=1
            )
            for message in answer.get("Messages", []):
                told = json.loads(message["Body"])
                if told.get("alertId") == alert.alert_id and message["MessageId"] not in {f["id"] for f in found}:
                    found.append({"id": message["MessageId"], **told})
        return found

    async def press_elsewhere(self, alert: Alert, user_id: str, action_id: str) -> None:
        """Press a button as another person does on another screen, where the card may still look as it was."""
        card = alert.metadata.card
        assert card is not None
        action = {"type": "button", "action_id": action_id, "value": alert.alert_id}
        press = {"channel": card.channel, "messageTs": card.ts, "user": user_id, "action": action}
        answer = await self.http.post(f"{self.demo.slack.control_url}interact", json=press, timeout=20)
        assert answer.json() == {"ok": True}

    async def _report(self, metrics: list[dict[str, Any]]) -> None:
        answer = await self.http.post(
            f"{self.demo.bot_url}/v1/metrics", json=metrics, headers={"Authorization": f"Bearer {self.demo.token}"}
        )
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        assert answer.json()["refused"] == []


def _well() -> list[tuple[int, int]]:
    """How long ago (ms) and with how many batteries: the last hours, and the same hours a week before."""
    days = [round(16 + 6 * math.sin(minutes / 60)) for minutes in range(0, 420, 5)]
    now = [(minutes * 60_000, days[minutes // 5]) for minutes in range(10, 365, 5)]
    then = [(minutes * 60_000 + WEEK_MS, days[(minutes + 45) // 5] - 2) for minutes in range(-45, 365, 5)]
    return now + then


def is_decided(alert: Alert) -> bool:
    return alert.status is not AlertStatus.PENDING


def _metric(station: str, timestamp: int, charged: int) -> dict[str, Any]:
    return {
        "stationId": station,
        "timestamp": timestamp,
        "swapRate": 24,
        "demandSurge": False,
        "chargerUptime": 99.2,
        "chargerHealth": "healthy",
        "chargedBatteries": charged,
        "unchargedBatteries": 24 - charged,
        "errorLogs": [],
        "faultPatterns": [],
    }
