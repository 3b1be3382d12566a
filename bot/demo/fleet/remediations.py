"""Fixes simulated stations when Step Functions reports a successful remediation."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import structlog
from botocore.exceptions import BotoCoreError, ClientError

from bot.demo.fleet.fleet import SimulatedFleet
from rules.alert.alert import AlertType

if TYPE_CHECKING:
    # Type stubs, which are not installed where the bot runs.
    from mypy_boto3_stepfunctions import SFNClient

log = structlog.get_logger(__name__)

POLL_SECONDS = 2.0


class DemoRemediations:
    """Finds executions that succeeded after `since_ms` (epoch ms); earlier ones belong to another fleet."""

    def __init__(self, client: SFNClient, state_machine_arn: str, fleet: SimulatedFleet, since_ms: int) -> None:
        self._client = client
        self._arn = state_machine_arn
        self._fleet = fleet
        self._since_ms = since_ms
        self._seen: set[str] = set()

    async def run(self) -> None:
        """Poll every few seconds until cancelled."""
        while True:
            try:
                await self.look()
            except (ClientError, BotoCoreError) as error:
                log.warning("finished remediations cannot be read", why=str(error))
            await asyncio.sleep(POLL_SECONDS)

    async def look(self) -> int:
        """Apply the remediations finished since the last call; return how many stories they ended."""
        ended = 0
        for alert in await asyncio.to_thread(self._finished):
            station_id, alert_type = alert.get("stationId"), alert.get("alertType")
            if alert_type in set(AlertType) and self._fleet.remediate(str(station_id), AlertType(alert_type)):
                log.info("the station recovers", station=station_id, alert_type=alert_type)
                ended += 1
        return ended

    def _finished(self) -> list[dict[str, Any]]:
        """Return the alerts of executions not seen before, blocking."""
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=self._arn, statusFilter="SUCCEEDED"
        )
        stopped = {
            each["executionArn"]: each["stopDate"].timestamp() * 1000 for page in pages for each in page["executions"]
        }
        new = [arn for arn, at in stopped.items() if arn not in self._seen and at >= self._since_ms]
        alerts = [self._alert(arn) for arn in new]
        self._seen.update(new)
        return alerts

    def _alert(self, execution_arn: str) -> dict[str, Any]:
        given = json.loads(self._client.describe_execution(executionArn=execution_arn)["input"])
        return given if isinstance(given, dict) else {}
