"""Guards that would never end: their alert was deleted, or decided without the bot."""

import math
from collections.abc import Iterable, Mapping

import structlog
from cachetools import TTLCache

from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.alert.alert import AlertStatus
from storage.alerts import Alerts, GuardedAlert
from storage.errors import SetupFault, StorageUnavailable
from storage.guards import Guard, Guards, GuardState

log = structlog.get_logger()

_DECIDED = frozenset({AlertStatus.APPROVED, AlertStatus.REJECTED})
LOOK_AGAIN_SECONDS = 300.0
"""How often each guard is checked, and once right after a start: manual changes to the tables are rare."""

STRANGE_SECONDS = 3_600.0
"""
How long an alert in a status that this version does not know holds its guard: that of a newer version, while replicas
of both run. After that another program's word for decided must not silence the station for good.
"""


class Orphans:
    """Finds such guards and ends them, so that their stations can raise alerts again."""

    def __init__(self, runtime: Runtime, alerts: Alerts, guards: Guards) -> None:
        self._alerts = alerts
        self._guards = guards
        self._workers = runtime.workers
        self._runtime = runtime
        self._clock = runtime.clock
        self._telemetry = runtime.telemetry
        self._strange_since: dict[str, float] = {}
        self._looked: TTLCache[str, bool] = TTLCache(math.inf, LOOK_AGAIN_SECONDS, runtime.clock.monotonic)

    async def without(self, guards: Mapping[str, Guard], asked: Iterable[Guard]) -> dict[str, Guard]:
        """End the orphans among the `asked` guards and return all guards as they are then."""
        due = [each for each in asked if each.alert_id not in self._looked]
        if not due:
            return dict(guards)
        try:
            standing = await self._workers.run(self._alerts.standing, [each.alert_id for each in due])
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("whether alerts were deleted is looked at by a later tick", why=str(failure))
            return dict(guards)
        self._looked.update({each.alert_id: True for each in due})
        known: dict[str, Guard | None] = dict(guards)
        for before in due:
            # What could not be ended stands as it was.
            with last_guard(self._telemetry, "orphan", guard=before.key):
                known |= await self._after(before, standing.get(before.alert_id))
        return {key: guard for key, guard in known.items() if guard is not None}

    async def _after(self, guard: Guard, alert: GuardedAlert | None) -> dict[str, Guard | None]:
        """Return the guard as it is then, None if it was removed; {} if it could not be ended: the next tick tries."""
        try:
            return {guard.key: await self._ended(guard, alert)}
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("a guard could not be ended", guard=guard.key, why=str(failure))
            self._looked.pop(guard.alert_id, None)
            return {}

    async def _ended(self, guard: Guard, alert: GuardedAlert | None) -> Guard | None:
        """Return the guard given its alert (None: deleted); None if the guard was removed."""
        if alert is None or not _is_of(alert, guard):
            why = "deleted" if alert is None else "of another station or type"
            log.warning("the alert of a guard is gone; its station is heard again", guard=guard.key, why=why)
            await self._workers.run(self._guards.remove if guard.is_open else self._guards.forget, guard)
            self._strange_since.pop(guard.alert_id, None)
            return None
        if not guard.is_open or not self._is_decided(guard.alert_id, alert.status):
            return guard
        cool_until = self._clock.now_ms() + self._runtime.rules.of(guard.station_id).cooldown_ms(guard.alert_type)
        # False: somebody decided it here at this moment, so it is cooling down already.
        if await self._workers.run(self._guards.cool, guard, cool_until):
            log.warning("an alert was decided past the bot; its station cools down", guard=guard.key)
        self._strange_since.pop(guard.alert_id, None)
        return guard.model_copy(update={"state": GuardState.COOLING, "cool_until": cool_until})

    def _is_decided(self, alert_id: str, status: str) -> bool:
        if not status or status in set(AlertStatus):
            self._strange_since.pop(alert_id, None)
            return status in _DECIDED
        now = self._clock.monotonic()
        return now - self._strange_since.setdefault(alert_id, now) >= STRANGE_SECONDS


def _is_of(alert: GuardedAlert, guard: Guard) -> bool:
    return alert.station_id in {None, guard.station_id} and alert.alert_type in {None, guard.alert_type}
