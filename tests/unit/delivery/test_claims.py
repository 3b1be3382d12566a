"""Before a call that others see, a replica makes sure that nobody can have taken its work over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.delivery.claims import Claims
from bot.runtime.clock import Clock
from bot.runtime.time_outs import TimeOuts
from rules.alert.work import Work
from storage.errors import ClaimLost, StorageUnavailable
from tests.doubles.runtime import make_runtime
from tests.factories import NOW
from tests.unit.delivery.works import Works, work

LEASE, CALL = 30.0, 10.0
A_STOP = 40.0
"""Longer than a lease: by then another replica may have taken the work over."""


class Replica:
    """One that can be stopped: its work list is reached, its clock goes on."""

    def __init__(self, works: Works) -> None:
        self.works = works
        self.passed = 0.0
        self.renewing_takes = 0.0
        listed: Any = self
        clock = Clock(now_ms=lambda: NOW, monotonic=lambda: self.passed)
        self.claims = Claims(listed, make_runtime(clock=clock), LEASE, TimeOuts(CALL))

    def claim(self, *given: Any) -> Work | None:
        return self.works.claim(*given)

    def renew(self, each: Work) -> None:
        self.passed += self.renewing_takes
        if self.works.writes_fail:
            raise StorageUnavailable("throttled")
        self.works.renew(each)

    def is_taken_over(self) -> None:
        """Another replica claims all work that is held."""
        self.works.left = {key: each.model_copy(update={"claim": "theirs"}) for key, each in self.works.left.items()}

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Work]:
        async with self.claims.taken(work("a")) as claimed:
            assert claimed is not None
            yield claimed


@pytest.fixture
def replica() -> Replica:
    return Replica(Works(work("a")))


async def test_a_call_that_ends_within_the_lease_needs_no_renewal(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.passed = LEASE - CALL
        await replica.claims.require(mine)
        assert replica.works.renewals == 0


async def test_a_call_that_might_outlast_the_lease_is_made_under_a_renewed_claim(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.passed = LEASE - CALL + 1
        await replica.claims.require(mine)
        assert replica.works.renewals == 1
        replica.passed += LEASE - CALL
        await replica.claims.require(mine)
        assert replica.works.renewals == 1


async def test_who_was_stopped_while_the_work_was_taken_over_calls_nobody(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.passed = A_STOP
        replica.is_taken_over()
        with pytest.raises(ClaimLost):
            await replica.claims.require(mine)


async def test_who_was_stopped_and_missed_by_nobody_goes_on(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.passed = A_STOP
        await replica.claims.require(mine)


async def test_what_cannot_be_renewed_is_not_gone_on_with(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.passed = A_STOP
        replica.works.writes_fail = True
        with pytest.raises(StorageUnavailable):
            await replica.claims.require(mine)


async def test_a_claim_whose_renewal_took_nearly_a_lease_allows_no_call(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.passed = A_STOP
        replica.renewing_takes = LEASE - CALL + 1
        with pytest.raises(ClaimLost):
            await replica.claims.require(mine)


async def test_a_renewal_that_finds_the_work_taken_over_stops_it_before_its_next_call(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.is_taken_over()
        with pytest.raises(ClaimLost):
            await replica.claims._renew(mine)
        with pytest.raises(ClaimLost):
            await replica.claims.require(mine)


async def test_work_that_is_over_allows_no_call(replica: Replica) -> None:
    async with replica.working() as mine:
        replica.works.done(mine)
    with pytest.raises(ClaimLost):
        await replica.claims.require(mine)
