"""Stored alerts for async callers: storage is called in worker threads."""

from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.work import Work
from storage.changing import Step


class StoredAlerts:
    """Reads and changes alerts without blocking the event loop. Raises what `storage.changing` raises."""

    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._workers = runtime.workers
        self._changing = stores.changing
        self._runtime = runtime

    async def get(self, alert_id: str) -> Alert:
        """Return a stored alert that this version may act on. Raises AlertNotFound, NewerThanKnown."""
        return await self._workers.run(self._changing.known, alert_id)

    async def change(self, alert_id: str, step: Step, ends: Work | None = None) -> Alert:
        """Apply a step and return the alert; `ends` is the claimed work that the step completes."""
        return await self._workers.run(
            self._changing.change,
            alert_id,
            step,
            ends=ends,
            cool_down_ms=self._runtime.rules.cooldown_of,
            lately=True,  # by this press or this worker
        )

    async def end(self, work: Work) -> None:
        """End claimed work without changing its alert."""
        await self.change(work.subject_id, lambda _alert, _at: None, ends=work)
