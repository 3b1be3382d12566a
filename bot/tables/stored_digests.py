"""Stored digests for async callers: storage is called in worker threads."""

from collections.abc import Callable

from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work, WorkKind
from rules.digest.digest import Digest
from storage.digests import Ask, Asking


class StoredDigests:
    """Reads and changes digests without blocking the event loop. Raises what `storage.digests` raises."""

    def __init__(self, runtime: Runtime, stores: Stores) -> None:
        self._workers = runtime.workers
        self._digests = stores.digests
        self._alerts = stores.alerts
        self._work = stores.work

    async def get(self, digest_id: str) -> Digest:
        """Return a stored digest that this version may act on. Raises DigestNotFound, NewerThanKnown."""
        return await self._workers.run(self._digests.known, digest_id)

    async def members(self, digest: Digest) -> list[Alert]:
        """Return the stored alerts of a digest, in the order they joined; those never opened are left out."""
        found = await self._workers.run(self._alerts.get_many, digest.members)
        return [found[each] for each in digest.members if each in found]

    async def change(
        self,
        digest_id: str,
        step: Callable[[Digest], Digest],
        *asks: Ask,
        asking: Asking = lambda _before, _after: (),
        ends: Work | None = None,
        again_at: int = 0,
    ) -> Digest:
        """Apply a step and return the digest; `ends` is the claimed work that the step completes."""
        return await self._workers.run(
            self._digests.change, digest_id, step, *asks, asking=asking, ends=ends, again_at=again_at
        )

    async def ask_redraw(self, alert: Alert, due_at: int) -> None:
        """Request a redraw of an alert's digest at `due_at` (epoch ms), unless one is requested already."""
        if alert.metadata.digest is None:
            return
        await self._workers.run(self._work.ask_for_digest, alert, alert.metadata.digest, WorkKind.UPDATE_DIGEST, due_at)

    async def shown_under(self, alert: Alert) -> CardReference | None:
        """
        Return the message that an alert's thread belongs to: its own card, else its digest's first message.

        None when that message is not posted yet. Raises DigestNotFound.
        """
        if alert.metadata.card is not None or alert.metadata.digest is None:
            return alert.metadata.card
        return (await self.get(alert.metadata.digest)).first_card
