"""The stations, and what the operator sees of the outcome."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from bot.aws.client import aws_client
from bot.demo.runner import RunningDemo
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import AuditEntry
from rules.alert.execution import ExecutionStatus
from rules.alert.recovery import Recovery
from rules.lifecycle.change import Change, changed, noted
from rules.lifecycle.waiting import waiting_of
from storage.items import to_item
from storage.tables import TableNames
from tests.e2e.metrics_table import forget, put_back, take_away
from tests.e2e.past_week import past_week
from tests.e2e.readings import LAST_WELL_MINUTES, Reading, drains, hours_before, now_ms, reading, shows
from tests.factories import MINUTE

_RUNS_DRY = (3, 3, 2, 2, 2, 2, 2, 2)
_LOOK_SECONDS = 0.3
_RUNS_LOW = (4, 4, 3, 3, 3, 3, 3, 3)


@dataclass(frozen=True)
class Network:
    """Posts metrics as stations do, and reads tables, executions and queue as an operator does."""

    demo: RunningDemo
    http: httpx.AsyncClient

    async def runs_dry(self, station: str) -> None:
        """Report a station with two batteries left, after hours in which its drivers took more than was charged."""
        await self._begins(station, _RUNS_DRY)

    async def runs_low(self, station: str) -> None:
        """Report a station that is as likely empty within half an hour as not: HIGH, not yet CRITICAL."""
        await self._begins(station, _RUNS_LOW)

    async def runs_dry_now(self, station: str) -> None:
        """Report that a station which ran low has next to nothing left."""
        await self._has_lately(station, 2)

    async def is_full_again(self, station: str) -> None:
        """
        Let a station have had batteries again for some minutes; what it reported in those minutes before is gone.

        Good samples come before the bad ones go: in between, a tick would judge it by what it reported hours ago.
        """
        await self._has_lately(station, 19, every=MINUTE, since=LAST_WELL_MINUTES * MINUTE)

    async def is_a_little_better(self, station: str) -> None:
        """Report that a station which ran dry has got a few batteries, and not enough."""
        await self._has_lately(station, 5)

    async def fell_silent(self, station: str) -> None:
        """Report a station that was well until twenty minutes ago."""
        await self._report(hours_before(station, now_ms(), newest_minutes=20))

    async def forgets(self, station: str) -> None:
        """Let a station's metrics be gone, as rows are whose time to live is over."""
        await asyncio.to_thread(forget, station)

    @asynccontextmanager
    async def without_metrics(self) -> AsyncIterator[None]:
        """Have no metrics table for a while."""
        kept = await asyncio.to_thread(take_away)
        try:
            yield
        finally:
            await asyncio.to_thread(put_back, kept)

    async def shows(self, stations: Sequence[str], **what: Any) -> None:
        """Report stations with enough batteries and one thing wrong, all at once."""
        now = now_ms()
        await self._report([each for station in stations for each in shows(station, now, **what)])

    async def has_a_week_behind_it(self) -> None:
        """Put the alerts of a week into the table."""
        client, table = aws_client("dynamodb"), TableNames().alerts
        for alert in past_week(now_ms()):
            await asyncio.to_thread(client.put_item, TableName=table, Item=to_item(alert))

    async def are_well(self, *stations: str) -> None:
        """Report stations with nothing wrong."""
        await self._report([reading(station, now_ms(), 20) for station in stations])

    async def alert(self, station: str) -> Alert:
        """Return the station's alert as stored."""
        found = await asyncio.to_thread(_alerts_of, station)
        assert len(found) == 1, found
        return found[0]

    async def until(self, station: str, holds: Callable[[Alert], bool], seconds: float = 60) -> Alert:
        """Wait until something holds for the station's alert, which may not be there yet; seconds are those slept."""
        slept = 0.0
        found: list[Alert] = []
        while True:
            # To look through the whole table again and again takes the processor from the bot.
            if found:
                found = [await asyncio.to_thread(_stores().alerts.get, each.alert_id) for each in found]
            else:
                found = await asyncio.to_thread(_alerts_of, station)
            # It may have fallen silent, too, which is an alert of its own.
            if (held := next(filter(holds, found), None)) is not None:
                return held
            assert slept < seconds, found
            await asyncio.sleep(_LOOK_SECONDS)
            slept += _LOOK_SECONDS

    async def waited(self, station: str, minutes: int) -> None:
        """Have the station's alert wait longer than it did: for reminders nobody sits here for minutes."""
        alert = await self.alert(station)
        step = lambda stored, _at: Change(_earlier(stored, minutes * 60_000))  # noqa: E731
        await asyncio.to_thread(_stores().changing.change, alert.alert_id, step)

    async def trail(self, alert: Alert) -> list[AuditEntry]:
        return await asyncio.to_thread(_stores().audit.of_alert, alert.alert_id)

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

    async def _begins(self, station: str, counts: Sequence[int]) -> None:
        now = now_ms()
        # At once, and the newest first: by what came before alone it would be judged as a station that comes late.
        await self._report([*drains(station, now, counts), *hours_before(station, now, left=counts[-1])])

    async def _has_lately(
        self, station: str, charged: int, every: int = MINUTE // 2, since: int = MINUTE * 3 // 2
    ) -> None:
        """Report so many batteries three times; what it reported `since` (ms ago) before that is gone."""
        now = now_ms()
        lately = [reading(station, now - ago * every, charged) for ago in range(3)]
        await self._report(lately)
        kept = {each["timestamp"] for each in lately}
        await asyncio.to_thread(forget, station, since=now - since, kept=kept)

    async def _report(self, metrics: Iterable[Reading]) -> None:
        answer = await self.http.post(
            f"{self.demo.bot_url}/v1/metrics",
            json=list(metrics),
            headers={"Authorization": f"Bearer {self.demo.token}"},
        )
        assert answer.status_code == httpx.codes.ACCEPTED, answer.text
        assert answer.json()["refused"] == []


def is_decided(alert: Alert) -> bool:
    return alert.status is not AlertStatus.PENDING


def has_card(alert: Alert) -> bool:
    return alert.metadata.card is not None and alert.metadata.chart is not None


def is_cleared(alert: Alert) -> bool:
    return alert.metadata.condition is not None


def stands_at(status: ExecutionStatus) -> Callable[[Alert], bool]:
    return lambda alert: alert.metadata.execution is not None and alert.metadata.execution.status is status


def came_out_as(recovery: Recovery) -> Callable[[Alert], bool]:
    return lambda alert: alert.metadata.aftermath is not None and alert.metadata.aftermath.recovery is recovery


def has_said_all(alert: Alert) -> bool:
    """Whether nothing is left to be written into its thread."""
    return not alert.metadata.notes


def _earlier(alert: Alert, by_ms: int) -> Alert:
    waiting = waiting_of(alert)
    moved = {"since": waiting.since - by_ms, "reminded_at": waiting.reminded_at - by_ms}
    return changed(noted(alert, waiting=waiting.model_copy(update=moved)), created_at=alert.created_at - by_ms)


def _alerts_of(station: str) -> list[Alert]:
    pages = (
        _stores()
        .client.get_paginator("scan")
        .paginate(
            TableName=TableNames().alerts,
            ProjectionExpression="alertId",
            FilterExpression="stationId = :station",
            ExpressionAttributeValues={":station": {"S": station}},
        )
    )
    ids = [item["alertId"]["S"] for page in pages for item in page["Items"]]
    return [_stores().alerts.get(each) for each in ids]


@cache
def _stores() -> Stores:
    """A demo begins before the first look and goes on after the last."""
    return build_stores(aws_client("dynamodb"), TableNames(), Clock(), Telemetry())
