"""Which work is done when: in the order of `rules.lifecycle.work_order`, in lanes that do not hold each other up."""

import asyncio
from collections.abc import Iterator, Sequence

import structlog

from bot.delivery.claims import Claims
from bot.delivery.lanes import Lane
from bot.delivery.posting.back_off import back_off_seconds
from bot.errors import NotYet, TryAgain
from bot.runtime.health import Part
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from rules.alert.work import Work, WorkKind
from rules.lifecycle.work_order import CARDS, in_order
from storage.errors import (
    AlertNotFound,
    BrokenItem,
    ClaimLost,
    DigestNotFound,
    NewerThanKnown,
    SetupFault,
    StorageUnavailable,
)

log = structlog.get_logger()

_TABLES_REST_SECONDS = 1.0
"""How long tables that take no writes are left alone: the same work would be claimed again at once."""

_SOON_MS = 5_000

_REST_SECONDS = 30.0
"""How long work is left alone that this replica cannot do: first in its lane, it would hold up the rest."""


class Delivery:
    """Takes work from the list until it is stopped. Other replicas do the same with the same list."""

    def __init__(self, claims: Claims, lanes: Sequence[Lane], runtime: Runtime) -> None:
        self._claims = claims
        self._work = claims.work_list
        self._lanes = lanes
        self._runtime = runtime
        self._woken = asyncio.Event()
        self._stopping = False
        self._alarm: asyncio.TimerHandle | None = None
        self._resting: dict[str, float] = {}
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
                with last_guard(self._runtime.telemetry, "work list"):
                    await self._take()

    async def stop(self) -> None:
        """Take no more work, finish what is in hand."""
        self._stopping = True
        self._woken.set()
        await asyncio.gather(*(task for _lane, task in self._in_hand.values()), return_exceptions=True)

    async def _take(self) -> None:
        try:
            outstanding = in_order(await self._runtime.workers.run(self._work.lately))
        except (StorageUnavailable, SetupFault) as failure:
            self._runtime.health.ill(Part.TABLES, str(failure))
            return
        if self._stopping:
            return
        self._runtime.telemetry.work_outstanding.set(len(outstanding))
        self._wake_when_due(outstanding)
        free = self._free(outstanding)
        for lane in self._lanes:
            self._begin(lane.ready(free), lane)

    def _wake_when_due(self, outstanding: Sequence[Work]) -> None:
        """Look at the list again when the next work is due, if that is soon."""
        now = self._runtime.clock.now_ms()
        waits_ms = min((each.due_at - now for each in outstanding if each.due_at > now), default=_SOON_MS)
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = None
        if waits_ms < _SOON_MS:
            self._alarm = asyncio.get_running_loop().call_later(waits_ms / 1000, self.wake)

    def _free(self, outstanding: Sequence[Work]) -> list[Work]:
        """Return the work that is due, that nobody does yet, and that waits for no other work."""
        now = self._runtime.clock.now_ms()
        rested = self._runtime.clock.monotonic()
        self._resting = {key: until for key, until in self._resting.items() if until > rested}
        awake = [each for each in outstanding if each.key not in self._resting]
        due = [each for each in awake if each.key in self._in_hand or self._work.is_free(each, now)]
        return [each for each in _unhindered(due, outstanding) if each.key not in self._in_hand]

    def _begin(self, ready: Sequence[Work], lane: Lane) -> None:
        """
        Begin what the delays and the width of a lane allow; work that is not urgent waits for its own turn.

        A channel that must wait holds up no other.
        """
        room = lane.width - sum(taken_by is lane for taken_by, _task in self._in_hand.values())
        first: dict[str, Work] = {}
        held: set[str] = set()
        for each in ready:
            if each.channel not in first:
                first[each.channel], wait = each, lane.wait(each)
                if wait > 0:
                    asyncio.get_running_loop().call_later(wait, self.wake)
                    held.add(each.channel)
            if room > 0 and each.channel not in held and each.urgent is first[each.channel].urgent:
                self._in_hand[each.key] = (lane, asyncio.create_task(self._carry_out(each, lane)))
                room -= 1

    async def _carry_out(self, work: Work, lane: Lane) -> None:
        look_again = 0.0
        try:
            async with self._claims.taken(work) as claimed:
                if claimed is not None:
                    await self._attempt(claimed, lane)
        except (StorageUnavailable, SetupFault) as failure:
            self._runtime.health.ill(Part.TABLES, str(failure))
            look_again = _TABLES_REST_SECONDS
        except ClaimLost:
            log.info("work was taken over by another worker", work=work.key)
        except BrokenItem as broken:
            log.warning("work without a readable alert waits", work=work.key, why=str(broken))
        except Exception:
            self._runtime.telemetry.unexpected_errors.labels(where="work").inc()
            log.exception("work could not be put off", work=work.key)
            self._resting[work.key] = self._runtime.clock.monotonic() + _REST_SECONDS
        finally:
            del self._in_hand[work.key]
            asyncio.get_running_loop().call_later(look_again, self.wake)

    async def _attempt(self, work: Work, lane: Lane) -> None:
        try:
            await lane.handlers[work.kind](work)
            self._runtime.telemetry.work_done.labels(kind=work.kind.value).inc()
        except NotYet as wait:
            await self._do_later(work, str(wait), wait.after_seconds)
        except (TryAgain, StorageUnavailable, SetupFault) as again:
            # Else others would wait until the claim looks dead. Tables that are down refuse this as well.
            await self._put_off(work, str(again), again.after_seconds if isinstance(again, TryAgain) else None)
        except ClaimLost:
            raise
        except (AlertNotFound, DigestNotFound):
            log.warning("the alert was deleted, or its digest expired; work for it ends", work=work.key)
            await self._runtime.workers.run(self._work.end, work)
        except NewerThanKnown as newer:
            await self._leave(work, str(newer))
        except BrokenItem as broken:
            await self._put_off(work, str(broken), None)
            raise
        except Exception as bug:
            self._runtime.telemetry.unexpected_errors.labels(where="work").inc()
            log.exception("work failed unexpectedly", work=work.key)
            await self._put_off(work, f"{type(bug).__name__}: {bug}"[:300], None)

    async def _put_off(self, work: Work, why: str, after_seconds: float | None) -> None:
        """Have work that failed done later, and log why."""
        seconds = await self._do_later(work, why, after_seconds)
        self._runtime.telemetry.work_put_off.labels(kind=work.kind.value).inc()
        log.warning("work is put off", work=work.key, why=why, seconds=round(seconds, 1), attempts=work.attempts)

    async def _leave(self, work: Work, why: str) -> None:
        """Give back work that only a newer version of the bot can do, and look at it again after a rest."""
        await self._runtime.workers.run(self._work.leave, work, why)
        self._resting[work.key] = self._runtime.clock.monotonic() + _REST_SECONDS
        log.warning("work is left to a newer version of the bot", work=work.key, why=why)

    async def _do_later(self, work: Work, why: str, after_seconds: float | None) -> float:
        """Release the work; return in how many seconds it is due again."""
        seconds = back_off_seconds(work.attempts) if after_seconds is None else after_seconds
        due_at = self._runtime.clock.now_ms() + int(seconds * 1000)
        await self._runtime.workers.run(self._work.put_off, work, due_at, why)
        asyncio.get_running_loop().call_later(seconds, self.wake)
        return seconds


def _unhindered(due: Sequence[Work], outstanding: Sequence[Work]) -> Iterator[Work]:
    """Yield the work that waits for no other: posts go before charts, the field hears of a start that was made."""
    is_posting = any(each.kind in CARDS for each in due)
    starting = {each.subject_id for each in outstanding if each.kind is WorkKind.START_EXECUTION}
    for work in due:
        waits_for_start = work.kind is WorkKind.PUBLISH and work.subject_id in starting
        waits_for_post = work.kind is WorkKind.ADD_CHART and is_posting
        if not waits_for_start and not waits_for_post:
            yield work
