"""Holding the rule-engine lease: one replica evaluates at a time."""

import asyncio

from bot.runtime.runtime import Runtime
from storage.errors import StorageUnavailable
from storage.leases import Lease, Leases

LEASE = "rule-engine"
RENEWALS = 4
"""How often a lease is renewed in its time: three renewals in a row may fail before another replica takes over."""


class Leadership:
    """Takes and renews the lease; called `RENEWALS` times in a lease's time and before every tick."""

    def __init__(self, runtime: Runtime, leases: Leases, *, lease_seconds: float) -> None:
        self._leases = leases
        self._workers = runtime.workers
        self._clock = runtime.clock
        self._owner = runtime.owner
        self._lease_seconds = lease_seconds
        self._lease: Lease | None = None
        self._renewed_at = 0.0
        self._one_at_a_time = asyncio.Lock()

    async def keep(self) -> Lease | None:
        """Renew the lease, or take it if it is free; None while another replica holds it."""
        async with self._one_at_a_time:
            began = self._clock.monotonic()
            if self._lease is not None:
                self._lease = await self._workers.run(self._leases.renew, self._lease)
            if self._lease is None:
                self._lease = await self._workers.run(self._leases.take, LEASE, self._owner)
            if self._lease is not None:
                self._renewed_at = began
            return self._lease

    @property
    def is_certain(self) -> bool:
        """Whether no other replica can have taken over yet."""
        return self._lease is not None and self._clock.monotonic() - self._renewed_at < self._lease_seconds

    async def give_back(self) -> None:
        """Free the lease, so that another replica takes over at once."""
        if self._lease is not None:
            lease, self._lease = self._lease, None
            try:
                await self._workers.run(self._leases.give_back, lease)
            except StorageUnavailable:
                return  # it is taken over when it has stood still for its time
