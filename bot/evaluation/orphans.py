"""Guards whose alert somebody deleted or decided by hand: else their stations would stay unheard for ever."""

from collections.abc import Iterable, Mapping

import structlog

from bot.clock import Clock
from bot.threads import Threads
from rules.alert import AlertStatus, AlertType
from rules.ruleset import RuleSet
from storage.alerts import Alerts
from storage.errors import StorageUnavailable
from storage.guards import Guard, Guards, GuardState

log = structlog.get_logger()

_DECIDED = frozenset({AlertStatus.APPROVED, AlertStatus.REJECTED})


class Orphans:
    """Finds and ends them."""

    def __init__(self, alerts: Alerts, guards: Guards, threads: Threads, clock: Clock, rules: RuleSet) -> None:
        self._alerts = alerts
        self._guards = guards
        self._threads = threads
        self._clock = clock
        self._rules = rules

    async def without(self, guards: Mapping[str, Guard], asked: Iterable[Guard]) -> dict[str, Guard]:
        """Return the guards less those of the asked ones that are ended: at once, or with their type's cool-down."""
        known = dict(guards)
        for guard, is_decided in await self._threads.run(self._found, list(asked)):
            if is_decided:
                known[guard.key] = await self._cooled(guard)
            else:
                # Only if it still guards the alert that is gone.
                await self._threads.run(self._guards.remove, known.pop(guard.key))
                log.warning("the alert of a guard was deleted; its station is heard again", guard=guard.key)
        return known

    async def _cooled(self, guard: Guard) -> Guard:
        alert_type = AlertType(guard.key.rpartition("#")[2])
        until = self._clock.now_ms() + self._rules.cooldown_ms(alert_type)
        # False: it was decided in this moment by a person here, and cools down already.
        if await self._threads.run(self._guards.cool, guard, until):
            log.warning("another program decided an alert; its station cools down", guard=guard.key)
        return guard.model_copy(update={"state": GuardState.COOLING, "cool_until": until})

    def _found(self, asked: list[Guard]) -> list[tuple[Guard, bool]]:
        try:
            statuses = self._alerts.statuses([each.alert_id for each in asked])
        except StorageUnavailable as failure:
            log.warning("whether alerts were deleted is looked at by the next tick", why=str(failure))
            return []
        standing = {alert_id for alert_id, status in statuses.items() if status not in _DECIDED}
        return [(each, each.alert_id in statuses) for each in asked if each.alert_id not in standing]
