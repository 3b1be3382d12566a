"""Stored alerts for async callers: storage is called in worker threads."""

import asyncio
from collections.abc import Sequence

from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.work import Work
from storage.changing import Step
from storage.errors import StorageUnavailable

_PAUSES_SECONDS = (0.3, 1.0, 2.0, 4.0)
"""Between attempts to record what was done; with botocore's own, a throttle of ten seconds is outlived."""


class StoredAlerts:
    """Reads and changes alerts without blocking the event loop. Raises what `storage.changing` raises."""

    def __init__(self, runtime: Runtime, stores: Stores, pauses_seconds: Sequence[float] = _PAUSES_SECONDS) -> None:
        self._workers = runtime.workers
        self._changing = stores.changing
        self._runtime = runtime
        self._pauses_seconds = pauses_seconds

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

    async def record(self, alert_id: str, step: Step, ends: Work | None = None) -> Alert:
        """
        Change an alert by what was done outside and cannot be done twice: tried again while DynamoDB is not available.

        Given up, the work would be done once more. Raises what `change` raises.
        """
        for pause in self._pauses_seconds:
            try:
                return await self.change(alert_id, step, ends)
            except StorageUnavailable:
                await asyncio.sleep(pause)
        return await self.change(alert_id, step, ends)

    async def end(self, work: Work) -> None:
        """End claimed work without changing its alert."""
        await self.change(work.subject_id, lambda _alert, _at: None, ends=work)
