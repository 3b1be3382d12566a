"""Which work is done when: in the order of `rules.lifecycle.work_order`, in lanes that do not hold each other up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

from bot.delivery.posting.back_off import back_off_seconds
from bot.errors import NotYet, TryAgain
from bot.runtime.clock import Clock
from bot.runtime.health import Health, Part
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.work import Work, WorkKind
from rules.lifecycle.work_order import CARDS, in_order
from storage.errors import AlertNotFound, BrokenItem, ClaimLost, SetupFault, StorageUnavailable
from storage.work import WorkList

log = structlog.get_logger()

_TABLES_REST_SECONDS = 1.0
"""How long tables that take no writes are left alone: the same work would be claimed again at once."""

Handler = Callable[[Work], Awaitable[None]]


@dataclass(frozen=True)
class Lane:
    """
    How work is carried out: at most `width` at a time, not before `delay()` seconds have passed.

    Kinds that share a lane take turns; urgent work begins after `urgent_delay()` where there is one.
    """

    handler: Handler
    width: int
    delay: Callable[[], float] = lambda: 0.0
    urgent_delay: Callable[[], float] | None = None

    def wait(self, work: Work) -> float:
        """Return the seconds until a piece of work may be begun."""
        return self.urgent_delay() if work.urgent and self.urgent_delay is not None else self.delay()


def by_kind(handlers: Mapping[WorkKind, Handler]) -> Handler:
    """Return one handler for the kinds that share a lane."""

    async def handle(work: Work) -> None:
        await handlers[work.kind](work)

    return handle


class Delivery:
    """Takes work from the list until told to stop. Other replicas do the same with the same list."""

    def __init__(
        self,
        *,
        work: WorkList,
        lanes: Mapping[WorkKind, Lane],
        threads: WorkerThreads,
        clock: Clock,
        counters: Telemetry,
        health: Health,
        owner: str,
        new_id: Callable[[], str],
    ) -> None:
        self._work = work
        self._lanes = lanes
        self._threads = threads
        self._clock = clock
        self._counters = counters
        self._health = health
        self._owner = owner
        self._new_id = new_id
        self._woken = asyncio.Event()
        self._stopping = False
        self._in_hand: dict[str, tuple[Lane, asyncio.Task[None]]] = {}

    def wake(self) -> None:
        """Look at the list now: something was committed."""
        self._woken.set()

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._stopping:
            await self._woken.wait()
            self._woken.clear()
            if not self._stopping:
                await self._take()

    async def stop(self) -> None:
        """Take no more work, finish what is in hand."""
        self._stopping = True
        self._woken.set()
        await asyncio.gather(*(task for _lane, task in self._in_hand.values()), return_exceptions=True)

    async def _take(self) -> None:
        try:
            outstanding = in_order(await self._threads.run(self._work.outstanding))
        except StorageUnavailable as failure:
            self._health.ill(Part.TABLES, str(failure))
            return
        except SetupFault as fault:
            self._health.ill(Part.TABLES, str(fault))
            return
        if self._stopping:
            return
        self._counters.work_outstanding.set(len(outstanding))
        now = self._clock.now_ms()
        starting = {each.subject_id for each in outstanding if each.kind is WorkKind.START_EXECUTION}
        posting = any(each.kind in CARDS and self._is_now(each, now) for each in outstanding)
        for lane in {id(each): each for each in self._lanes.values()}.values():
            room = lane.width - sum(taken_by is lane for taken_by, _task in self._in_hand.values())
            if posting and lane is self._lanes.get(WorkKind.ADD_CHART):
                continue  # no card waits for a picture of another
            ready = [each for each in outstanding if self._is_ready(each, lane, now, starting)]
            self._begin(ready, lane, room)

    def _begin(self, ready: list[Work], lane: Lane, room: int) -> None:
        """Take what the lane's pace and room allow; what is not urgent waits for its own turn."""
        wait = lane.wait(ready[0]) if ready else 0.0
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self.wake)
            return
        for each in ready[: max(0, room)]:
            if each.urgent is ready[0].urgent:
                self._in_hand[each.key] = (lane, asyncio.create_task(self._carry_out(each, lane)))

    def _is_ready(self, work: Work, lane: Lane, now: int, starting: set[str]) -> bool:
        if self._lanes.get(work.kind) is not lane:
            return False
        if work.kind is WorkKind.PUBLISH and work.subject_id in starting:
            return False  # the field is told what was done, not what will be
        return work.key not in self._in_hand and self._work.is_free(work, now)

    def _is_now(self, work: Work, now: int) -> bool:
        return work.key in self._in_hand or self._work.is_free(work, now)

    async def _carry_out(self, work: Work, lane: Lane) -> None:
        look_again = 0.0
        try:
            claimed = await self._threads.run(self._work.claim, work, self._new_id(), self._owner)
            if claimed is not None:
                await self._attempt(claimed, lane)
        except (StorageUnavailable, SetupFault) as failure:
            self._health.ill(Part.TABLES, str(failure))
            look_again = _TABLES_REST_SECONDS
        except ClaimLost:
            log.info("work was taken over by another worker", work=work.key)
        except BrokenItem as broken:
            log.warning("work without a readable alert waits", work=work.key, why=str(broken))
        finally:
            del self._in_hand[work.key]
            asyncio.get_running_loop().call_later(look_again, self.wake)

    async def _attempt(self, work: Work, lane: Lane) -> None:
        try:
            await lane.handler(work)
            self._counters.work_done.labels(kind=work.kind.value).inc()
        except NotYet as wait:
            await self._do_later(work, str(wait), wait.after_seconds)
        except TryAgain as again:
            await self._put_off(work, str(again), again.after_seconds)
        except (StorageUnavailable, SetupFault, ClaimLost):
            raise
        except AlertNotFound:
            log.warning("the alert was deleted; work for it ends", work=work.key)
            await self._threads.run(self._work.end, work)
        except BrokenItem as broken:
            await self._put_off(work, str(broken), None)
            raise
        except Exception as bug:
            log.exception("work failed unexpectedly", work=work.key)
            await self._put_off(work, f"{type(bug).__name__}: {bug}"[:300], None)

    async def _put_off(self, work: Work, why: str, after_seconds: float | None) -> None:
        """Have work that failed done later, and tell of it."""
        seconds = await self._do_later(work, why, after_seconds)
        self._counters.work_put_off.labels(kind=work.kind.value).inc()
        log.warning("work is put off", work=work.key, why=why, seconds=round(seconds, 1), attempts=work.attempts)

    async def _do_later(self, work: Work, why: str, after_seconds: float | None) -> float:
        """Release the work; return in how many seconds it is due again."""
        seconds = back_off_seconds(work.attempts) if after_seconds is None else after_seconds
        due_at = self._clock.now_ms() + int(seconds * 1000)
        await self._threads.run(self._work.put_off, work, due_at, why)
        asyncio.get_running_loop().call_later(seconds, self.wake)
        return seconds
