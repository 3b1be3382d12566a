"""A function that ends at any write, before or after it was carried out, loses no alert and doubles none."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from bot.engines.handlers import stream, sweep
from bot.tables.stores import Stores
from rules.alert.alert import AlertType
from rules.alert.work import WorkKind
from rules.audit.audit_verify import verify_trail
from rules.units import MINUTE_MS
from storage.guards import guard_key
from tests.doubles.aws.stream import record
from tests.factories import make_metric
from tests.integration.functions import LONG, Function
from tests.integration.ticking import FixedClock

WRITES = frozenset({"delete_item", "put_item", "transact_write_items", "update_item"})
MOST_WRITES = 8


class Died(BaseException):
    """AWS ended the function: at its time-out, or with its machine."""


class Dying:
    """A client whose process ends at one of its writes."""

    def __init__(self, client: Any, at: int, *, is_carried_out: bool) -> None:
        self._client = client
        self._at = at
        self._is_carried_out = is_carried_out
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)

        def called(**request: Any) -> Any:
            self.calls += name in WRITES
            # Whether it ends at a read or just before the next write is the same.
            if self.calls < self._at:
                return operation(**request)
            # A process that has ended makes no other call either.
            if self.calls == self._at and name in WRITES and self._is_carried_out:
                operation(**request)
            raise Died

        return called


@pytest.fixture
def batch(stores: Stores, clock: FixedClock) -> dict[str, Any]:
    """Two stations that have run out."""
    for name in ("A", "B"):
        times = (clock.now - number * MINUTE_MS for number in range(5))
        stores.metrics.put_many(make_metric(station_id=name, timestamp=at, charged_batteries=2) for at in times)
    return {"Records": [record("A", 1), record("B", 2)]}


@pytest.mark.parametrize("is_carried_out", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", range(1, MOST_WRITES + 1))
async def test_at_any_write_it_loses_nothing_and_doubles_nothing(
    stores: Stores, clock: FixedClock, batch: dict[str, Any], at: int, *, is_carried_out: bool
) -> None:
    dying = Function(Dying(stores.client, at, is_carried_out=is_carried_out), stores.names, clock.clock)
    with suppress(Died):
        await stream(dying.engine, batch, LONG)
    dying.close()
    again = Function(stores.client, stores.names, clock.clock)
    assert await stream(again.engine, batch, LONG) == {"batchItemFailures": []}
    await sweep(again.engine, ["A", "B"], LONG)
    again.close()
    alerts = list(await asyncio.to_thread(stores.alerts.scan))
    assert sorted(each.station_id for each in alerts) == ["A", "B"]
    guards = stores.guards.all()
    outstanding = stores.work.outstanding()
    for each in alerts:
        assert guards[guard_key(each.station_id, AlertType.LOW_INVENTORY)].alert_id == each.alert_id
        assert verify_trail(each, stores.audit.of_alert(each.alert_id), clock.now).is_intact
        assert WorkKind.POST_CARD in {work.kind for work in outstanding if work.subject_id == each.alert_id}


async def test_it_makes_no_more_writes_than_are_tried(stores: Stores, clock: FixedClock, batch: dict[str, Any]) -> None:
    living = Dying(stores.client, 1_000, is_carried_out=True)
    function = Function(living, stores.names, clock.clock)
    await stream(function.engine, batch, LONG)
    function.close()
    assert living.calls <= MOST_WRITES
