"""The alerts as the event loop sees them: storage called in worker threads."""

from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import Alert
from rules.alert.work import Work
from rules.evaluate.ruleset import RuleSet
from storage.alerts import Alerts
from storage.changing import Changing, Step


class StoredAlerts:
    """Reads and changes alerts off the event loop. Raises what `storage.changing` raises."""

    def __init__(self, threads: WorkerThreads, alerts: Alerts, changing: Changing, rules: RuleSet) -> None:
        self._threads = threads
        self._alerts = alerts
        self._changing = changing
        self._rules = rules

    async def get(self, alert_id: str) -> Alert:
        """Return an alert as stored."""
        return await self._threads.run(self._alerts.get, alert_id)

    async def change(self, alert_id: str, step: Step, ends: Work | None = None) -> Alert:
        """Take a step; `ends` is the claimed work that it completes."""
        return await self._threads.run(
            self._changing.change, alert_id, step, ends=ends, cool_down_ms=self._rules.cooldown_ms
        )

    async def end(self, work: Work) -> None:
        """End claimed work that changes nothing of its alert."""
        await self.change(work.subject_id, lambda _alert, _at: None, ends=work)
