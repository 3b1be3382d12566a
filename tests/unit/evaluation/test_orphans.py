"""Which guards a tick ends because nothing else ever would, told without tables."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from bot.evaluation.orphans import Orphans
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import AlertStatus, AlertType
from storage.errors import StorageUnavailable
from storage.guards import Guard, GuardState
from tests.doubles.runtime import make_runtime
from tests.factories import NOW


class House:
    """Guards and the statuses of their alerts in memory."""

    def __init__(self, workers: WorkerThreads) -> None:
        self.stored: dict[str, str] = {}
        self.answers = True
        self.removed: list[Guard] = []
        self.cooled: list[Guard] = []
        stores: Any = self
        self.orphans = Orphans(make_runtime(workers=workers, clock=Clock(lambda: NOW, lambda: 0.0)), stores, stores)

    def statuses(self, alert_ids: list[str]) -> dict[str, str]:
        if not self.answers:
            raise StorageUnavailable("throttled")
        return {each: self.stored[each] for each in alert_ids if each in self.stored}

    def remove(self, guard: Guard) -> None:
        self.removed.append(guard)

    def cool(self, guard: Guard, _until_ms: int) -> bool:
        self.cooled.append(guard)
        return True


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    workers = WorkerThreads(1)
    yield House(workers)
    workers.close()


def guards(*alert_ids: str) -> dict[str, Guard]:
    each = (
        Guard(
            station_id=f"of-{name}",
            alert_type=AlertType.LOW_INVENTORY,
            alert_id=name,
            state=GuardState.OPEN,
            severity_rank=2,
        )
        for name in alert_ids
    )
    return {guard.key: guard for guard in each}


async def test_while_the_tables_do_not_answer_the_guards_stay_as_they_are(house: House) -> None:
    house.answers = False
    known = guards("deleted", "open")
    assert await house.orphans.without(known, known.values()) == known
    assert house.removed == []

    house.answers, house.stored = True, {"open": AlertStatus.PENDING}
    assert await house.orphans.without(known, known.values()) == guards("open"), "what was not answered is asked again"


async def test_only_the_guard_whose_alert_was_deleted_is_removed(house: House) -> None:
    house.stored = {"open": AlertStatus.PENDING}
    known = guards("deleted", "open", "not-asked")
    asked = guards("deleted", "open")
    assert await house.orphans.without(known, asked.values()) == guards("open", "not-asked")
    assert house.removed == list(guards("deleted").values())
    assert house.cooled == []


async def test_the_guard_of_an_alert_that_was_decided_past_the_bot_cools(house: House) -> None:
    house.stored = {"decided": AlertStatus.APPROVED, "open": AlertStatus.PENDING}
    known = await house.orphans.without(guards("decided", "open"), guards("decided", "open").values())
    assert [each.state for each in known.values()] == [GuardState.COOLING, GuardState.OPEN]
    assert house.cooled == list(guards("decided").values())
    assert house.removed == []
