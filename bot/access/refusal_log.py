"""Auditing refused questions and refused mutes."""

import structlog

from bot.errors import NotAllowed
from bot.runtime.worker_threads import WorkerThreads
from storage.errors import SetupFault, StorageUnavailable
from storage.refusals import Refusal, Refusals

log = structlog.get_logger()

_LONGEST_ASKED = 200


class RefusalLog:
    """Writes refusals into the audit, or into the log while the audit cannot be written."""

    def __init__(self, refusals: Refusals, workers: WorkerThreads) -> None:
        self._refusals = refusals
        self._workers = workers

    async def __call__(self, user_id: str, asked: str, refusal: NotAllowed, what: Refusal = Refusal.READING) -> None:
        """Write a refusal."""
        try:
            await self._workers.run(self._refusals.record, user_id, what, asked[:_LONGEST_ASKED], refusal.record)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("a refusal could not be audited", user=user_id, refused=refusal.record, why=str(failure))
