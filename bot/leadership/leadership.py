"""The rule-engine lease: one replica leads at a time."""

import asyncio

from bot.runtime.runtime import Runtime
from storage.errors import SetupFault, StorageUnavailable
from storage.leases import Lease, Leases

LEASE = "rule-engine"
RENEWALS = 4
"""Renewals per lease length: three in a row may fail before another replica takes over."""


class Leadership:
    """Takes and renews the lease; `keep` is called `RENEWALS` times per lease length and before every tick."""

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
        """Renew or take the lease; return None while another replica holds it."""
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
        """Release the lease, so that another replica can take over at once."""
        if self._lease is not None:
            lease, self._lease = self._lease, None
            try:
                await self._workers.run(self._leases.give_back, lease)
            except (StorageUnavailable, SetupFault):
                return  # another replica takes it over once it has not been renewed for its length
