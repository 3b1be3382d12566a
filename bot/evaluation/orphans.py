"""Guards whose alert somebody deleted: nothing would ever end them, and their stations would stay silent."""

from collections.abc import Iterable, Mapping

import structlog

from bot.threads import Threads
from storage.alerts import Alerts
from storage.errors import StorageUnavailable
from storage.guards import Guard, Guards

log = structlog.get_logger()


class Orphans:
    """Finds and removes them."""

    def __init__(self, alerts: Alerts, guards: Guards, threads: Threads) -> None:
        self._alerts = alerts
        self._guards = guards
        self._threads = threads

    async def without(self, guards: Mapping[str, Guard], asked: Iterable[Guard]) -> dict[str, Guard]:
        """Return the guards less those of the asked ones whose alert is gone, which are removed."""
        orphans = await self._threads.run(self._found, list(asked))
        for each in orphans:
            # Only if it still guards the alert that is gone.
            await self._threads.run(self._guards.remove, each)
            log.warning("the alert of a guard was deleted; its station is heard again", guard=each.key)
        gone = {each.key for each in orphans}
        return {key: guard for key, guard in guards.items() if key not in gone}

    def _found(self, asked: list[Guard]) -> list[Guard]:
        try:
            there = self._alerts.existing([each.alert_id for each in asked])
        except StorageUnavailable as failure:
            log.warning("whether alerts were deleted is looked at by the next tick", why=str(failure))
            return []
        return [each for each in asked if each.alert_id not in there]
