"""A function knows the stations beside its own by the last snapshot of the fleet."""

from typing import Any

from bot.engines.fleet_beside import KEPT_SECONDS, MOST_PIECES, FleetBeside
from bot.tables.stores import Stores
from storage.errors import StorageUnavailable
from storage.fleet import FleetSnapshots
from tests.doubles.runtime import make_runtime
from tests.integration.fleets import fleet_of
from tests.integration.ticking import FixedClock, new_id


def test_the_snapshot_is_read_once_a_minute(stores: Stores, clock: FixedClock) -> None:
    runtime = make_runtime(clock=clock.clock)
    beside = FleetBeside(runtime, stores.fleet)
    assert beside.rows() == ()
    stores.fleet.write(fleet_of(3, clock.now), fence=1)
    assert beside.rows() == ()
    clock.passed += KEPT_SECONDS
    assert len(beside.rows()) == 3
    runtime.workers.close()


def test_one_that_is_too_large_is_not_read(stores: Stores, clock: FixedClock) -> None:
    small = FleetSnapshots(stores.client, stores.names.coordination, lambda _broken: None, new_id, piece_bytes=20)
    small.write(fleet_of(100, clock.now), fence=1)
    assert stores.fleet.read(MOST_PIECES) is None
    assert stores.fleet.read() is not None


def test_where_it_cannot_be_read_no_station_is_recommended(clock: FixedClock) -> None:
    class Unavailable:
        def read(self, _most: int) -> Any:
            raise StorageUnavailable("for now")

    runtime = make_runtime(clock=clock.clock)
    snapshots: Any = Unavailable()
    assert FleetBeside(runtime, snapshots).rows() == ()
    runtime.workers.close()
