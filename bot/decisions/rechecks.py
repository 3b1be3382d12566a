"""Checking an alert against its station's newest metrics while a person waits."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.runtime.runtime import Runtime
from bot.tables.recent_metrics import RecentReader
from rules.alert.alert import Alert
from rules.alert.errors import NotRecovered
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.evaluate.evaluate import judge_station
from rules.evaluate.finding import Finding
from rules.evaluate.rechecking import recheck, unreadable
from rules.playbook.advice import advised
from storage.errors import SetupFault, StorageUnavailable

GIVE_UP_SECONDS = 6.0
"""The longest wait for metrics; after it the person may decide without them."""

AT_A_TIME = 4
"""Few enough to leave worker threads for decisions beside a tick's reads, even while the metrics table hangs."""

OF_ORDERS_AT_A_TIME = 2
"""How many of those bulk orders may use: a press on one alert does not wait behind an order for hundreds."""

IN_VAIN = 3
"""A bulk order waits this many times `GIVE_UP_SECONDS`, in all, for stations that cannot be read."""


class Rechecks:
    """Rechecks the condition of an alert."""

    def __init__(
        self,
        runtime: Runtime,
        recent: RecentReader,
        *,
        clock_fault: Callable[[], str | None] = lambda: None,
        give_up_seconds: float = GIVE_UP_SECONDS,
    ) -> None:
        """`clock_fault` says what is wrong with this machine's clock: by a wrong one no metrics are the newest."""
        self._clock_fault = clock_fault
        self._runtime = runtime
        self._recent = recent
        self._give_up_seconds = give_up_seconds
        self._slots = asyncio.Semaphore(AT_A_TIME)
        self._slots_of_orders = asyncio.Semaphore(OF_ORDERS_AT_A_TIME)

    async def of(self, alert: Alert) -> Recheck:
        """Return what became of an alert's condition. Metrics that cannot be read are a result as well."""
        return self._counted(await self._within_time(alert, self._in_turn(alert)))

    async def finding(self, alert: Alert) -> Finding | None:
        """Return what is wrong now of an alert's type, with advice. Raises StorageUnavailable, SetupFault."""
        judging = asyncio.ensure_future(self._finding_in_turn(alert))
        judging.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait({judging}, timeout=self._give_up_seconds)
        if not judging.done():
            raise StorageUnavailable("The metrics table did not answer in time.")
        return judging.result()

    async def _finding_in_turn(self, alert: Alert) -> Finding | None:
        async with self._slots:
            return await self._runtime.workers.run(self._judge, alert)

    def _judge(self, alert: Alert) -> Finding | None:
        if fault := self._clock_fault():
            raise StorageUnavailable(fault)
        now_ms, rules = self._runtime.clock.now_ms(), self._runtime.rules
        recent = self._recent.read(alert.station_id, now_ms, rules)
        seen = recent.metrics, now_ms, rules, recent.last_seen_ms, recent.window.hours
        found = judge_station(alert.station_id, *seen).of(alert.alert_type)
        return None if found is None else advised(found, rules, self._runtime.rules_in_use.playbook)

    def of_one_order(self) -> "BulkRechecks":
        """Return the rechecks for one bulk order."""
        return BulkRechecks(self._of_an_order, self._in_vain, IN_VAIN * self._give_up_seconds)

    async def _of_an_order(self, alert: Alert) -> Recheck:
        return self._counted(await self._within_time(alert, self._in_turn_of_orders(alert)))

    async def _within_time(self, alert: Alert, turn: Coroutine[Any, Any, Recheck]) -> Recheck:
        reading = asyncio.ensure_future(turn)
        # Not cancelled when it takes too long: the thread goes on regardless and holds its slot until then.
        await asyncio.wait({reading}, timeout=self._give_up_seconds)
        return reading.result() if reading.done() else self._too_slow(alert)

    async def _in_turn_of_orders(self, alert: Alert) -> Recheck:
        async with self._slots_of_orders:
            return await self._in_turn(alert)

    async def _in_turn(self, alert: Alert) -> Recheck:
        async with self._slots:
            return await self._runtime.workers.run(self._read, alert)

    def _read(self, alert: Alert) -> Recheck:
        now_ms, rules = self._runtime.clock.now_ms(), self._runtime.rules
        if fault := self._clock_fault():
            return unreadable(alert, now_ms, fault)
        try:
            recent = self._recent.read(alert.station_id, now_ms, rules)
        except (StorageUnavailable, SetupFault) as failure:
            return unreadable(alert, now_ms, str(failure))
        return recheck(alert, recent.metrics, now_ms, rules, recent.last_seen_ms, recent.window.hours)

    def _too_slow(self, alert: Alert) -> Recheck:
        why = f"The metrics table did not answer within {self._give_up_seconds:g} s."
        return unreadable(alert, self._runtime.clock.now_ms(), why)

    def _in_vain(self, alert: Alert) -> Recheck:
        why = "The metrics table did not answer for the stations before this one."
        return self._counted(unreadable(alert, self._runtime.clock.now_ms(), why))

    def _counted(self, seen: Recheck) -> Recheck:
        self._runtime.telemetry.rechecks.labels(verdict=seen.verdict.value).inc()
        return seen


class BulkRechecks:
    """Rechecks the alerts of one bulk order. Once it has waited too long in vain, the rest counts as unreadable."""

    def __init__(
        self, look: Callable[[Alert], Awaitable[Recheck]], in_vain: Callable[[Alert], Recheck], longest_seconds: float
    ) -> None:
        self._look = look
        self._in_vain = in_vain
        self._left_seconds = longest_seconds

    async def of(self, alert: Alert) -> Recheck:
        """Return what became of an alert's condition."""
        if self._left_seconds <= 0:
            return self._in_vain(alert)
        clock = asyncio.get_running_loop().time
        began = clock()
        seen = await self._look(alert)
        if seen.verdict is RecheckVerdict.UNREADABLE:
            self._left_seconds -= clock() - began
        return seen


_STILL_IN_TROUBLE = frozenset({RecheckVerdict.UNCHANGED, RecheckVerdict.CHANGED})


async def must_have_recovered(rechecks: Rechecks, alert: Alert) -> None:
    """Raise NotRecovered if the newest metrics contradict it; where they tell nothing, the person knows better."""
    if (await rechecks.of(alert)).verdict in _STILL_IN_TROUBLE:
        raise NotRecovered(alert)
