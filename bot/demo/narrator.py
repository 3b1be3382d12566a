"""What happens, a line a step, on the demo's terminal."""

import asyncio
from datetime import datetime

from rich.console import Console

from rules.alert import Alert, AlertStatus
from rules.alert_metadata import ExecutionStatus
from storage.alerts import Alerts
from storage.errors import StorageUnavailable

_POLL_SECONDS = 1.0
_STYLES = {"CRITICAL": "bold red", "HIGH": "red", "MEDIUM": "yellow", "LOW": "cyan"}


class Narrator:
    """Tells each step of each alert once."""

    def __init__(self, alerts: Alerts, console: Console) -> None:
        self._alerts = alerts
        self._console = console
        self._told: set[tuple[str, str]] = set()

    async def run(self) -> None:
        """Look and tell until cancelled."""
        while True:
            try:
                found = await asyncio.to_thread(self._found)
            except StorageUnavailable:
                found = []
            for alert in sorted(found, key=lambda each: each.updated_at):
                self._tell(alert)
            await asyncio.sleep(_POLL_SECONDS)

    def _found(self) -> list[Alert]:
        return [alert for status in AlertStatus for alert in self._alerts.page(status, 50).nouns]

    def _tell(self, alert: Alert) -> None:
        if alert.metadata.card is not None:
            self._say(alert, f"card {alert.severity}", f"{alert.severity}  {alert.title}: waits for a decision")
        if alert.status is not AlertStatus.PENDING:
            self._say(alert, alert.status, f"{alert.station_id}: {alert.status.lower()} by {alert.decided_by}")
        execution = alert.metadata.execution
        if execution is not None and execution.status is not ExecutionStatus.QUEUED:
            words = f"{alert.station_id}: remediation {execution.status.lower()}"
            self._say(alert, f"{execution.status} {execution.attempt}", words)
        notification = alert.metadata.notification
        if notification is not None and notification.message_id is not None:
            self._say(alert, "told", f"{alert.station_id}: the field was told (SNS {notification.message_id})")

    def _say(self, alert: Alert, step: str, line: str) -> None:
        if (alert.alert_id, step) in self._told:
            return
        self._told.add((alert.alert_id, step))
        now = datetime.now().astimezone()
        self._console.print(f"{now:%H:%M:%S}  {line}", style=_STYLES.get(alert.severity, ""), markup=False)
