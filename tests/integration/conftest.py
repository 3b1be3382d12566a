"""A local AWS for a module, with tables of its own for each test."""

from collections.abc import Iterator

import pytest

from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from storage.setup import ensure_table
from storage.tables import TableNames, tables
from tests.factories import NOW
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws, local_aws


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with local_aws() as running:
        yield running


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def names(aws: LocalAws) -> TableNames:
    mine = new_id()
    made = TableNames(metrics=f"m-{mine}", alerts=f"a-{mine}", audit=f"u-{mine}", coordination=f"c-{mine}")
    for table in tables(made):
        ensure_table(aws.dynamodb, table)
    return made


@pytest.fixture
def stores(aws: LocalAws, names: TableNames, clock: FixedClock) -> Stores:
    return build_stores(aws.dynamodb, names, clock.clock, Telemetry())
