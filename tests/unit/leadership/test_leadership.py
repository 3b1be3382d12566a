"""The lease as the process holds it, against leases that enforce tokens."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.leadership.leadership import Leadership
from bot.runtime.clock import Clock
from storage.errors import AccessDenied, StorageError, StorageUnavailable
from storage.leases import Lease
from tests.doubles.runtime import make_runtime


@dataclass
class Table:
    """One lease: renewed only by its token's holder, taken only when free."""

    held: Lease | None = None
    fence: int = 0
    down: bool = False
    now: float = 0.0
    failure: StorageError = field(default_factory=lambda: StorageUnavailable("throttled"))

    def take(self, name: str, owner: str) -> Lease | None:
        self._answers()
        if self.held is not None and self.held.owner != owner:
            return None
        self.fence += 1
        self.held = Lease(name, owner, f"token-{self.fence}", self.fence)
        return self.held

    def renew(self, lease: Lease) -> Lease | None:
        self._answers()
        return lease if self.held == lease else None

    def give_back(self, lease: Lease) -> None:
        self._answers()
        if self.held == lease:
            self.held = None

    def _answers(self) -> None:
        if self.down:
            raise self.failure

    def replica(self, owner: str) -> Leadership:
        leases: Any = self
        return Leadership(make_runtime(clock=Clock(monotonic=lambda: self.now), owner=owner), leases, lease_seconds=20)


async def test_one_replica_leads_until_it_gives_the_lease_back() -> None:
    table = Table()
    first, second = table.replica("first"), table.replica("second")
    assert await first.keep() is not None
    assert await second.keep() is None
    await first.give_back()
    lease = await second.keep()
    assert lease is not None
    assert lease.fence == 2


async def test_a_lease_that_was_taken_over_is_lost_and_not_renewed() -> None:
    table = Table()
    first = table.replica("first")
    await first.keep()
    table.held = Lease("rule-engine", "second", "other", 9)
    assert await first.keep() is None
    assert not first.is_certain


async def test_a_leader_that_could_not_renew_for_the_leases_length_is_no_longer_certain() -> None:
    table = Table()
    first = table.replica("first")
    assert not first.is_certain
    await first.keep()
    table.now = 19.9
    assert first.is_certain
    table.now = 20
    assert not first.is_certain


@pytest.mark.parametrize("failure", [StorageUnavailable("throttled"), AccessDenied("expired")])
async def test_giving_back_while_the_table_is_down_does_not_stop_the_stop(failure: StorageError) -> None:
    table = Table(failure=failure)
    first = table.replica("first")
    await first.keep()
    table.down = True
    await first.give_back()
    assert not first.is_certain
