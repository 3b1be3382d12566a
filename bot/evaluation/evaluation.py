"""One look at some stations: all of them in a tick, those that have just reported in a function of AWS."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from bot.access.policy import KEEPS_EVERYTHING
from bot.access.policy_in_use import PolicyInUse
from bot.evaluation.advice import Advice, Beside
from bot.evaluation.conditions import Conditions
from bot.evaluation.held_findings import HeldFindings
from bot.evaluation.holding_back import HoldingBack
from bot.evaluation.odd_clocks import OddClocks
from bot.evaluation.open_findings import OpenFindings
from bot.evaluation.readings import Began, Readings
from bot.evaluation.standing_mutes import StandingMutes
from bot.evaluation.tick_report import TickReport
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.runtime.telemetry import Telemetry
from bot.tables.past_days import PastDays
from bot.tables.stores import Stores
from storage.errors import SetupFault, StorageUnavailable
from storage.guards import Guard

CALLS_AT_A_TIME = 10
"""Fewer than the worker threads, so that a press never waits behind the reads and writes of a tick."""

LOOKED_AT_AGAIN = 50
"""How many of those are read again because samples may have come late: each station's every five minutes, if few."""


GuardsOf = Callable[[Iterable[str]], dict[str, Guard]]
"""Reads the guards of some stations, blocking."""


class Evaluation:
    """
    Reads and judges stations, opens, worsens and closes their alerts. What it remembers of stations is only to save.

    Several may look at one station at the same time, in one process or many: the guards, and the steps themselves, let
    each thing happen once.
    """

    def __init__(
        self,
        runtime: Runtime,
        stores: Stores,
        *,
        has_copilot: bool = False,
        policy: PolicyInUse | None = None,
        past_days: PastDays | None = None,
        beside: Beside = lambda: (),
    ) -> None:
        """With `past_days` what is usual at a station is read before something new is said; `beside`: see `Advice`."""
        policy = policy or PolicyInUse(KEEPS_EVERYTHING)
        self._runtime = runtime
        self._recent = stores.recent
        self._slots = asyncio.Semaphore(CALLS_AT_A_TIME)
        self._mutes = StandingMutes(stores.mutes, runtime.telemetry, lambda each: runtime.rules.of(each).station)
        self._readings = Readings(runtime, stores.recent, past_days, CALLS_AT_A_TIME)
        advice = Advice(runtime, policy, beside)
        self._opening = OpenFindings(runtime, stores, advice, self._mutes, self._slots, has_copilot=has_copilot)
        self._conditions = Conditions(runtime, stores, self._slots, lambda: policy.policy.closing)
        self._holding_back = HoldingBack(runtime, stores.changing, self._slots)
        self._held = HeldFindings(runtime)
        self._odd_clocks = OddClocks(runtime.clock.monotonic)

    async def of(
        self,
        stations: Sequence[str],
        guards: dict[str, Guard],
        fence: int,
        seconds: float,
        guards_of: GuardsOf | None = None,
    ) -> TickReport:
        """
        Evaluate stations once, given their guards, a leader's fence, and how long they may be read for.

        If these are not the guards of all, `guards_of` reads those of stations in trouble. They say what opens and gets
        worse; what cleared or came back is said only by guards that are older than the look. What failed in part is in
        the report. Raises StorageUnavailable or SetupFault if nothing could be done.
        """
        clock = self._runtime.clock
        began = Began(clock.now_ms(), clock.monotonic(), seconds)
        self._recent.look_for_late(LOOKED_AT_AGAIN, began.now_ms)
        await self._runtime.workers.run(self._mutes.read)
        began.guarded = frozenset(each.station_id for each in guards.values())
        report = await self._read(stations, began)
        telemetry, unread = self._runtime.telemetry, tuple(report.missed)
        with apart(telemetry, "opening", report.failed):
            self._held.note(report.held, stations)
            acting = {**await self._more(guards_of, report), **guards}
            await self._opening.act(acting, fence, report)
        with apart(telemetry, "conditions", report.failed):
            report.moved = await self._conditions.watch(report.seen, guards)
        with apart(telemetry, "holding back", report.failed):
            report.moved += await self._holding_back.note(report.held, guards)
        self._odd_clocks.note(each.row for each in report.seen)
        report.unread = unread
        return report

    async def _more(self, guards_of: GuardsOf | None, report: TickReport) -> dict[str, Guard]:
        in_trouble = [each.station_id for each in report.seen if each.judged.standing]
        return await self._runtime.workers.run(guards_of, in_trouble) if guards_of and in_trouble else {}

    async def _read(self, stations: Sequence[str], began: Began) -> TickReport:
        report = TickReport(stations=len(stations), surprises=began.surprises)
        readings = await self._readings.of(stations, began)
        report.why_missed = began.why_missed
        if isinstance(began.why_missed, SetupFault) and not any(readings):
            raise began.why_missed
        for station, seen in zip(stations, readings, strict=True):
            if seen is None:
                report.missed.append(station)
            else:
                report.take(seen)
        return report


@contextmanager
def apart(telemetry: Telemetry, where: str, failed: list[Exception]) -> Iterator[None]:
    """Let whatever stops one part of a look stop no other; failures of the tables are added to `failed`."""
    try:
        with last_guard(telemetry, where):
            yield
    except (StorageUnavailable, SetupFault) as failure:
        failed.append(failure)
