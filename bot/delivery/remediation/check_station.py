"""Checking a station after its remediation has ended."""

from dataclasses import dataclass

from bot.errors import NotYet
from bot.leadership.clock_check import ClockCheck
from bot.runtime.runtime import Runtime
from bot.tables.recent_metrics import RecentReader
from bot.tables.stored_alerts import StoredAlerts
from rules.alert.alert import Alert
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.alert.work import Work
from rules.evaluate.looking_again import recovery_of
from rules.lifecycle import looking_again

_BETWEEN_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 60.0
"""Work is put off for minutes at most: see `storage.due_times.LONGEST_BACK_OFF_MS`."""


@dataclass(frozen=True)
class Looks:
    """When to look: from `first_seconds` after the end, and for a recovery until `last_seconds` after it."""

    first_seconds: float
    last_seconds: float


class CheckStation:
    """Records that the station recovered as soon as it has, or at the end of the time that it had not."""

    def __init__(
        self, runtime: Runtime, alerts: StoredAlerts, recent: RecentReader, looks: Looks, clock_check: ClockCheck
    ) -> None:
        self._clock_check = clock_check
        self._runtime = runtime
        self._alerts = alerts
        self._recent = recent
        self._looks = looks

    async def __call__(self, work: Work) -> None:
        """Do the work and record the result. Raises NotYet."""
        alert = await self._alerts.get(work.subject_id)
        if not looking_again.is_to_be_looked_at(alert):
            await self._alerts.end(work)
            return
        passed = self._seconds_since_the_end(alert)
        if passed < self._looks.first_seconds:
            raise NotYet(
                "the station is looked at later", min(self._looks.first_seconds - passed, _LONGEST_WAIT_SECONDS)
            )
        if fault := await self._clock_check.fault():
            # By a wrong clock every station looks silent, or as it was before the remediation.
            raise NotYet(fault, _BETWEEN_SECONDS)
        recovery, reading = await self._runtime.workers.run(self._look, alert)
        if recovery is not Recovery.RECOVERED and passed < self._looks.last_seconds:
            raise NotYet("it may still recover", min(self._looks.last_seconds - passed, _BETWEEN_SECONDS))
        await self._alerts.change(
            work.subject_id, lambda stored, at: looking_again.looked_at(stored, recovery, reading, at), ends=work
        )

    def _seconds_since_the_end(self, alert: Alert) -> float:
        return (self._runtime.clock.now_ms() - _ended_at(alert)) / 1000

    def _look(self, alert: Alert) -> tuple[Recovery, Reading]:
        now_ms = self._runtime.clock.now_ms()
        rules = self._runtime.rules
        recent = self._recent.read(alert.station_id, now_ms, rules)
        recovery, reading = recovery_of(alert, recent.metrics, now_ms, rules, recent.last_seen_ms, recent.window.hours)
        newest = recent.window.newest
        if recent.window.late_ms is not None and newest and newest.timestamp < _ended_at(alert):
            # They come late, and were measured before the remediation ended.
            return Recovery.UNKNOWN, reading
        return recovery, reading


def _ended_at(alert: Alert) -> int:
    execution = alert.metadata.execution
    return execution.stopped_at if execution and execution.stopped_at is not None else alert.updated_at
