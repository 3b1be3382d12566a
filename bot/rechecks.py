"""Reading a station's newest metrics while a person waits at its alert."""

import asyncio

from bot.clock import Clock
from bot.counters import Counters
from bot.recent_metrics import read_recent
from bot.threads import Threads
from rules.alert import Alert
from rules.recheck import Recheck
from rules.rechecking import recheck, unreadable
from rules.ruleset import RuleSet
from storage.errors import SetupFault, StorageUnavailable
from storage.metrics import Metrics

GIVE_UP_SECONDS = 6.0
"""Nobody waits longer for metrics: they may decide without."""

AT_A_TIME = 4
"""With a tick's reads there are still worker threads for decisions, also while the metrics table hangs."""


class Rechecks:
    """Looks again at the condition of an alert."""

    def __init__(
        self,
        metrics: Metrics,
        threads: Threads,
        clock: Clock,
        rules: RuleSet,
        counters: Counters,
        *,
        give_up_seconds: float = GIVE_UP_SECONDS,
    ) -> None:
        self._metrics = metrics
        self._threads = threads
        self._clock = clock
        self._rules = rules
        self._counters = counters
        self._give_up_seconds = give_up_seconds
        self._places = asyncio.Semaphore(AT_A_TIME)

    async def of(self, alert: Alert) -> Recheck:
        """Return what became of an alert's condition; that it could not be read is a result as well."""
        reading = asyncio.ensure_future(self._in_turn(alert))
        # Not cancelled when it takes too long: the thread goes on all the same, and its place is taken till then.
        await asyncio.wait({reading}, timeout=self._give_up_seconds)
        seen = reading.result() if reading.done() else self._too_slow(alert)
        self._counters.rechecks.labels(verdict=seen.verdict.value).inc()
        return seen

    async def _in_turn(self, alert: Alert) -> Recheck:
        async with self._places:
            return await self._threads.run(self._read, alert)

    def _read(self, alert: Alert) -> Recheck:
        now_ms = self._clock.now_ms()
        try:
            recent = read_recent(self._metrics, alert.station_id, now_ms, self._rules.window_ms)
        except (StorageUnavailable, SetupFault) as failure:
            return unreadable(alert, now_ms, str(failure))
        return recheck(alert, recent.samples, now_ms, self._rules, recent.last_seen_ms)

    def _too_slow(self, alert: Alert) -> Recheck:
        why = f"The metrics table did not answer within {self._give_up_seconds:g} s."
        return unreadable(alert, self._clock.now_ms(), why)
