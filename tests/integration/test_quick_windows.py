"""What stations report is the same by the quick client as by boto3's, whatever they report."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import botocore.session
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.aws.windows import window_queries
from bot.evaluation.conditions import StationReading
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.runtime.telemetry import Telemetry
from bot.runtime.time_outs import TimeOuts
from bot.tables.stores import build_stores
from rules.metric import Metric
from storage.errors import BrokenItem, TableMissing
from storage.metrics import Metrics
from storage.tables import TableNames
from storage.windows import WindowClient, Windows
from tests import odd_items
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_metric
from tests.integration.ticking import FixedClock
from tests.local_stack import LocalAws

pytestmark = pytest.mark.ministack


class OnlyQuick:
    """A client of boto3 that the quick one must not need."""

    def __init__(self, client: Any) -> None:
        self.meta = client.meta
        self.generate_presigned_url = client.generate_presigned_url

    def query(self, **_request: Any) -> Any:
        raise AssertionError("boto3 was asked")


@dataclass
class Both:
    """One AWS, read in both ways."""

    client: Any
    names: TableNames
    quick: Any
    alone: Any
    """With a client of boto3 that must not be asked."""

    broken: list[BrokenItem] = field(default_factory=list)

    def metrics(self, queries: WindowClient | None, table: str = "") -> Metrics:
        return Metrics(self.client, table or self.names.metrics, self._on_broken, windows=Windows(queries))

    def _on_broken(self, broken: BrokenItem) -> None:
        self.broken.append(broken)

    def outcomes(self, queries: WindowClient | None, station: str) -> list[Any]:
        metrics = self.metrics(queries)
        self.broken.clear()
        return [
            *metrics.since(station, 0),
            *metrics.since(station, NOW - 10 * MINUTE, NOW),
            *metrics.between(station, NOW - 60 * MINUTE, NOW, texts=False),
            *metrics.newest(station, 3, NOW),
            *metrics.in_other_units(station, 3, NOW),
            metrics.newest_time(station),
            metrics.has_any(station, 0, NOW),
            *map(str, self.broken),
        ]


@pytest.fixture(scope="module")
def both(aws_process: LocalAws) -> Iterator[Both]:
    with pytest.MonkeyPatch.context() as variables, aws_process.table_sets.lent() as names:
        variables.setenv("AWS_ACCESS_KEY_ID", "local")
        variables.setenv("AWS_SECRET_ACCESS_KEY", "local")
        client: Any = aws_process.dynamodb
        session = botocore.session.get_session()
        quick, alone = (window_queries(session, each, TimeOuts()) for each in (client, OnlyQuick(client)))
        yield Both(client, names, quick, alone)
        for each in (quick, alone):
            each._connections.close()  # type: ignore[attr-defined]


@settings(suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture])
@given(st.lists(odd_items.metrics, max_size=3))
def test_items_of_anything(both: Both, items: list[dict[str, Any]]) -> None:
    station = str(uuid4())
    for age, each in enumerate(items):
        key = {"stationId": {"S": station}, "timestamp": {"N": str(NOW - age * MINUTE)}}
        try:
            both.client.put_item(TableName=both.names.metrics, Item=each | key)
        except ClientError:
            continue
    assert repr(both.outcomes(both.quick, station)) == repr(both.outcomes(None, station))


def test_usual_samples_are_read_without_boto3(both: Both) -> None:
    samples = [make_metric(station_id="STATION_OWN", timestamp=NOW - age * MINUTE) for age in range(3)]
    both.metrics(None).put_many(samples)
    assert both.metrics(both.alone).since("STATION_OWN", 0) == samples


def test_more_than_a_page_is_read_without_boto3(both: Both) -> None:
    """DynamoDB ends a page at a megabyte."""
    logs = ("x" * 290_000,)
    samples = [
        make_metric(station_id="STATION_LONG", timestamp=NOW - age * MINUTE, error_logs=logs) for age in range(7)
    ]
    for each in samples:
        both.metrics(None).put(each)
    assert both.metrics(both.alone).since("STATION_LONG", 0) == samples


def test_a_table_that_is_missing_is_named(both: Both) -> None:
    with pytest.raises(TableMissing, match="no-such-table"):
        both.metrics(both.quick, "no-such-table").since("STATION_001", 0)


def fleet() -> list[Metric]:
    """Stations that are well, run out, went silent, report late, or of the future."""
    minutes: dict[str, tuple[range, dict[str, Any]]] = {
        "WELL": (range(6), {}),
        "EMPTY": (range(6), {"charged_batteries": 1, "uncharged_batteries": 29}),
        "DOWN": (range(6), {"charger_health": "down", "charger_uptime": 0}),
        "FAULTS": (range(6), {"error_logs": ("E42: charger 3 over temperature",)}),
        "SILENT": (range(40, 45), {}),
        "LATE": (range(7, 12), {}),
        "AHEAD": (range(-3, 3), {}),
    }
    return [
        make_metric(station_id=name, timestamp=NOW - age * MINUTE, **measured)
        for name, (ages, measured) in minutes.items()
        for age in ages
    ]


async def test_a_tick_sees_what_it_sees_by_boto3(both: Both) -> None:
    clock = FixedClock(NOW).clock
    runtime = make_runtime(clock=clock)
    both.metrics(None).put_many(fleet())
    names = tuple(sorted({each.station_id for each in fleet()}))
    seen: list[list[StationReading]] = []
    for queries in (None, both.quick):
        stores = build_stores(both.client, both.names, clock, Telemetry(), windows=Windows(queries))
        tick = Tick(runtime, stores, Stations(runtime, names, stores.roster, list), every_seconds=60)
        report = await tick.run(fence=1)
        assert (report.missed, report.failed) == ([], [])
        seen.append(report.seen)
    assert len(seen[0]) == len(names)
    assert any(each.judged.findings for each in seen[0])
    assert seen[0] == seen[1]
    runtime.workers.close()
