"""The claims of this replica: renewed while their work is done, and looked at before each call that others can see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.runtime.runtime import Runtime
from bot.runtime.time_outs import TimeOuts
from rules.alert.work import REDRAWS, Work
from storage.errors import ClaimLost, SetupFault, StorageUnavailable
from storage.work import WorkList

log = structlog.get_logger()

_RENEWALS = 4
"""How often a claim is renewed within a lease."""


class Claims:
    """
    Takes claims and knows until when they hold.

    Another replica takes work over once it has watched its claim stand still for `lease_seconds`. A replica that was
    stopped for so long (SIGSTOP, a suspended machine) must not go on as if nothing had happened: a call that others see
    is made only if it can end within the lease, counted from before the claim was last written.
    """

    def __init__(self, work: WorkList, runtime: Runtime, lease_seconds: float, time_outs: TimeOuts) -> None:
        self._work = work
        self._workers = runtime.workers
        self._runtime = runtime
        self._lease_seconds = lease_seconds
        self._call_seconds = time_outs.slack_call
        self._settled_after = time_outs.settled_after
        self._held_since: dict[str, float] = {}

    @property
    def work_list(self) -> WorkList:
        """The list of what is claimed."""
        return self._work

    @asynccontextmanager
    async def taken(self, work: Work) -> AsyncIterator[Work | None]:
        """Claim work and renew the claim inside the block; None when another worker was faster."""
        began = self._runtime.clock.monotonic()
        # A redraw of the one that died may still be on its way.
        over = self._settled_at() if work.claim is not None and work.kind in REDRAWS else None
        claimed = await self._workers.run(self._work.claim, work, self._runtime.new_id(), self._runtime.owner, over)
        if claimed is None:
            yield None
            return
        token = _token(claimed)
        self._held_since[token] = began
        renewing = asyncio.create_task(self._keep(claimed))
        try:
            yield claimed
        finally:
            renewing.cancel()
            # A failure of it needs no word here: without renewals `require` stops the work.
            await asyncio.gather(renewing, return_exceptions=True)
            self._held_since.pop(token, None)

    async def require(self, work: Work) -> None:
        """
        Return if a call to Slack can end before anybody takes the work over; renew the claim for it if need be.

        Raises ClaimLost, StorageUnavailable, SetupFault.
        """
        if self._left(work) < self._call_seconds:
            await self._renew(work)
        if self._left(work) < self._call_seconds:
            # The renewal itself took that long. Nobody may have taken the work over yet, but somebody will.
            raise ClaimLost(work.key)

    async def begin(self, work: Work, message: str) -> None:
        """Write down which message is about to be posted, so that the next attempt looks for it. Raises ClaimLost."""
        await self._workers.run(self._work.begin, work, message)

    async def draw_over(self, work: Work) -> None:
        """Record that a redraw was sent whose answer did not come: it may still cover a newer one. Raises ClaimLost."""
        await self._workers.run(self._work.draw_over, work, self._settled_at())

    def drawn(self, work: Work, took_seconds: float) -> Work:
        """
        Return a redraw as it is to be ended: for good, or to be repeated once nothing can cover it any more.

        It is repeated if an earlier one may still arrive, or if its own answer was so long in coming that something on
        the way may hold calls back.
        """
        latest = self._settled_at()
        over = latest if took_seconds > self._call_seconds / 2 else work.draw_over_at
        # A time beyond the latest was written by a clock that ran ahead.
        waits = over is not None and self._runtime.clock.now_ms() < over <= latest
        return work.model_copy(update={"draw_over_at": over if waits else None})

    def _settled_at(self) -> int:
        return self._runtime.clock.now_ms() + int(self._settled_after * 1000)

    def _left(self, work: Work) -> float:
        """Return the seconds until another replica may take the work over."""
        since = self._held_since.get(_token(work))
        return 0.0 if since is None else since + self._lease_seconds - self._runtime.clock.monotonic()

    async def _keep(self, work: Work) -> None:
        while True:
            await asyncio.sleep(self._lease_seconds / _RENEWALS)
            try:
                await self._renew(work)
            except ClaimLost:
                return
            except (StorageUnavailable, SetupFault) as failure:
                log.warning("a claim could not be renewed", work=work.key, why=str(failure))

    async def _renew(self, work: Work) -> None:
        began = self._runtime.clock.monotonic()
        try:
            await self._workers.run(self._work.renew, work)
        except ClaimLost:
            self._held_since.pop(_token(work), None)
            raise
        self._held_since[_token(work)] = began


def _token(work: Work) -> str:
    return work.claim or ""
