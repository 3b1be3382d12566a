"""Gives the findings of a tick what the playbook recommends, and the channels of their route."""

from collections.abc import Callable, Iterable

from bot.access.policy_in_use import PolicyInUse
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.evaluate.finding import Finding
from rules.fleet.fleet_snapshot import StationRow
from rules.fleet.surplus import Spares
from rules.playbook.advice import advised

Beside = Callable[[], Iterable[StationRow]]
"""Returns what is known of stations that are not looked at now, blocking."""


class Advice:
    """Asks the playbook in use, with the fleet as the tick read it, and the policy in use."""

    def __init__(self, runtime: Runtime, policy: PolicyInUse, beside: Beside = lambda: ()) -> None:
        """Build it; what `beside` returns counts of stations that are not looked at."""
        self._beside = beside
        self._runtime = runtime
        self._policy = policy

    async def given(self, findings: Iterable[Finding], rows: Iterable[StationRow]) -> list[Finding]:
        """Return findings with their recommendations and channels, in the same order."""
        found = list(findings)
        return await self._runtime.workers.run(self._given, found, tuple(rows)) if found else []

    def _given(self, findings: list[Finding], rows: tuple[StationRow, ...]) -> list[Finding]:
        in_use = self._runtime.rules_in_use
        known = {each.station_id: each for each in (*self._beside(), *rows)}
        spares = Spares(tuple(known.values()), in_use.rules, in_use.playbook.surplus, self._runtime.clock.now_ms())
        return [self._placed(self._advised(each, spares)) for each in findings]

    def _advised(self, finding: Finding, spares: Spares) -> Finding:
        in_use = self._runtime.rules_in_use
        # An alert without a recommendation is better than none.
        with last_guard(self._runtime.telemetry, "playbook", station=finding.station_id):
            surplus = spares.nearest(in_use.rules.of(finding.station_id).station)
            return advised(finding, in_use.rules, in_use.playbook, surplus)
        return finding

    def _placed(self, finding: Finding) -> Finding:
        # In the default channel it is seen as well.
        with last_guard(self._runtime.telemetry, "routes", station=finding.station_id):
            return finding.model_copy(update={"placement": self._policy.placement(finding)})
        return finding
