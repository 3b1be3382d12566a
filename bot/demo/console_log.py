"""Prints each step of each alert on the demo's terminal."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console

from bot.demo.workspace import name_of
from rules.alert.alert import Alert, AlertStatus
from rules.alert.execution import ExecutionStatus
from storage.alerts import Alerts
from storage.errors import StorageUnavailable

_POLL_SECONDS = 1.0
_STYLES = {"CRITICAL": "bold red", "HIGH": "red", "MEDIUM": "yellow", "LOW": "cyan"}


class ConsoleLog:
    """Prints every step once."""

    def __init__(self, alerts: Alerts, console: Console) -> None:
        self._alerts = alerts
        self._console = console
        self._told: set[tuple[str, str]] = set()

    async def run(self) -> None:
        """Poll and print until cancelled."""
        while True:
            try:
                found = await asyncio.to_thread(self._found)
            except StorageUnavailable:
                found = []
            self.tell(found)
            await asyncio.sleep(_POLL_SECONDS)

    def tell(self, found: Sequence[Alert]) -> None:
        """Print what is new about these alerts."""
        for alert in sorted(found, key=lambda each: each.updated_at):
            self._tell(alert)
        for digest, count in Counter(each.metadata.digest for each in found if each.metadata.digest).items():
            kind = next(each.alert_type for each in found if each.metadata.digest == digest)
            self._say(digest, str(count), f"STORM  {count} {kind} alerts are gathered in one digest")

    def _found(self) -> list[Alert]:
        return [alert for status in AlertStatus for alert in self._alerts.newest(status, 50)]

    def _tell(self, alert: Alert) -> None:
        if alert.metadata.card is not None:
            self._say_of(alert, f"card {alert.severity}", f"{alert.severity}  {alert.title}: waits for a decision")
        self._tell_waiting(alert)
        if alert.status is not AlertStatus.PENDING:
            by = f"{alert.status.lower()} by {name_of(alert.decided_by or 'somebody')}"
            why = alert.closed_itself
            self._say_of(alert, alert.status, f"{alert.station_id}: {f'closed by itself, {why.words}' if why else by}")
        execution = alert.metadata.execution
        if execution is not None and execution.status is not ExecutionStatus.QUEUED:
            words = f"{alert.station_id}: remediation {execution.status.lower()}"
            self._say_of(alert, f"{execution.status} {execution.attempt}", words)
        notification = alert.metadata.notification
        if notification is not None and notification.message_id is not None:
            self._say_of(alert, "told", f"{alert.station_id}: the field was told (SNS {notification.message_id})")

    def _tell_waiting(self, alert: Alert) -> None:
        reminders = alert.metadata.waiting.reminders if alert.metadata.waiting else 0
        if reminders:
            line = f"{alert.station_id}: nobody has decided, reminder {reminders}"
            self._say_of(alert, f"reminder {reminders}", line)
        for each in alert.metadata.escalations:
            by = f" by {name_of(each.by)}" if each.is_by_a_person else ""
            to = " and ".join([", ".join(map(name_of, each.mention)), *(["the field"] if each.tell_field else [])])
            line = f"{alert.station_id}: escalated{by} to {to}: {each.why}"
            self._say_of(alert, f"escalation {each.number}", line)

    def _say_of(self, alert: Alert, step: str, line: str) -> None:
        self._say(alert.alert_id, step, line, _STYLES.get(alert.severity, ""))

    def _say(self, subject: str, step: str, line: str, style: str = "") -> None:
        if (subject, step) in self._told:
            return
        self._told.add((subject, step))
        now = datetime.now().astimezone()
        self._console.print(f"{now:%H:%M:%S}  {line}", style=style, markup=False)
