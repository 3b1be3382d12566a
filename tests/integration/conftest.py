"""Tables of its own for each test."""

from collections.abc import Iterator

import pytest

from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from storage.tables import TableNames
from tests.factories import NOW
from tests.integration.ticking import FixedClock
from tests.local_stack import LocalAws


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def names(aws: LocalAws) -> Iterator[TableNames]:
    with aws.table_sets.lent() as mine:
        yield mine


@pytest.fixture
def stores(aws: LocalAws, names: TableNames, clock: FixedClock) -> Stores:
    return build_stores(aws.dynamodb, names, clock.clock, Telemetry())
