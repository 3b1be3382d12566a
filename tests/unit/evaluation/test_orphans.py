"""Which guards a tick ends because nothing else ever would, told without tables."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from bot.evaluation.orphans import LOOK_AGAIN_SECONDS, STRANGE_SECONDS, Orphans
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import AlertStatus, AlertType
from storage.alerts import GuardedAlert
from storage.errors import StorageUnavailable
from storage.guards import Guard, GuardState
from tests.doubles.runtime import make_runtime
from tests.factories import NOW

TYPE = AlertType.LOW_INVENTORY


class House:
    """Guards and the statuses of their alerts in memory."""

    def __init__(self, workers: WorkerThreads) -> None:
        self.stored: dict[str, str] = {}
        self.named: dict[str, tuple[str | None, str | None]] = {}
        self.now = 0.0
        self.answers = True
        self.removed: list[Guard] = []
        self.cooled: list[Guard] = []
        stores: Any = self
        self.orphans = Orphans(
            make_runtime(workers=workers, clock=Clock(lambda: NOW, lambda: self.now)), stores, stores
        )

    def standing(self, alert_ids: list[str]) -> dict[str, GuardedAlert]:
        if not self.answers:
            raise StorageUnavailable("throttled")
        found = {each: self.stored[each] for each in alert_ids if each in self.stored}
        return {
            name: GuardedAlert(status, *self.named.get(name, (f"of-{name}", TYPE))) for name, status in found.items()
        }

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
            alert_type=TYPE,
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


async def test_a_guard_that_names_the_alert_of_another_station_or_type_silences_its_own_no_longer(house: House) -> None:
    known = guards("renamed", "retyped", "unreadable", "open")
    house.stored = dict.fromkeys(("renamed", "retyped", "unreadable", "open"), AlertStatus.PENDING)
    house.named = {"renamed": ("elsewhere", TYPE), "retyped": ("of-retyped", AlertType.CHARGER_DOWN)}
    house.named["unreadable"] = (None, None)
    assert await house.orphans.without(known, known.values()) == guards("unreadable", "open")
    assert house.removed == list(guards("renamed", "retyped").values())


async def test_a_status_of_another_program_silences_a_station_for_an_hour_and_not_for_good(house: House) -> None:
    known = guards("strange", "none")
    house.stored = {"strange": "CLOSED", "none": ""}
    while house.now < STRANGE_SECONDS:
        assert await house.orphans.without(known, known.values()) == known, "it may be a newer version's"
        house.now += LOOK_AGAIN_SECONDS + 1
    after = await house.orphans.without(known, known.values())
    assert [each.state for each in after.values()] == [GuardState.COOLING, GuardState.OPEN]
    assert house.cooled == list(guards("strange").values())
