"""
The template, deployed into an AWS that runs it, does the main job: a metric comes in, an alert opens; silence is found.

The functions run as they are packed, but for the libraries, which this environment has. ministack takes no notice of
`ItemBatcher` (each station comes alone), nor of which records a function gives back.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.demo.ministack import SERVICES
from bot.engines.fitness import build_fitness
from bot.engines.roll_call import RollCall
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import AlertType
from rules.alert.work import WorkKind
from rules.units import MINUTE_MS
from storage.setup import ensure_table
from storage.stream import ensure_stream
from storage.tables import TableNames, tables
from tests.doubles.runtime import make_runtime
from tests.factories import make_metric
from tests.local_stack import LocalAws, local_aws
from tools.functions import own_files, pack

TEMPLATE = Path(__file__).parents[2] / "deploy" / "scale-out.yaml"
STACK, BUCKET = "wide", "code-of-functions"
PATIENCE_SECONDS = 60.0
NEEDED = f"{SERVICES},s3,lambda,cloudformation,scheduler,events,logs,cloudwatch,monitoring"
Found = Any


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with local_aws(services=NEEDED) as running:
        yield running


@pytest.fixture(scope="module")
def stores(aws: LocalAws) -> Stores:
    """The tables, and a station on the roster that reported long ago, before there were functions."""
    for table in tables(TableNames()):
        ensure_table(aws.dynamodb, table)
    made = build_stores(aws.dynamodb, TableNames(), Clock(), Telemetry())
    report(made, "SILENT", minutes_ago=30)
    made.roster.heard("SILENT", Clock().now_ms())
    return made


@pytest.fixture(scope="module")
def deployed(aws: LocalAws, stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the stack made, by the template's names."""
    archive = tmp_path_factory.mktemp("code") / "functions.zip"
    key = f"{pack(archive, list(own_files()))[:12]}.zip"
    s3, formation = aws.client("s3"), aws.client("cloudformation")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key=key, Body=archive.read_bytes())
    stream, _ = ensure_stream(stores.client, stores.names.metrics)
    given = {"CodeBucket": BUCKET, "CodeKey": key, "MetricsStreamArn": stream}
    formation.create_stack(
        StackName=STACK,
        TemplateBody=TEMPLATE.read_text(encoding="utf-8"),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    until(lambda: formation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE")
    found = formation.describe_stack_resources(StackName=STACK)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}


def until(holds: Callable[[], Found]) -> Found:
    """Return what is there once it is."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not (found := holds()):
        assert time.monotonic() < ends, "it did not come"
        time.sleep(0.1)
    return found


def report(stores: Stores, station: str, *, minutes_ago: int = 0, **measured: Any) -> None:
    now = Clock().now_ms() - minutes_ago * MINUTE_MS
    times = (now - number * MINUTE_MS for number in range(5))
    stores.metrics.put_many(make_metric(station_id=station, timestamp=at, **measured) for at in times)


def alerts_of(stores: Stores, station: str) -> list[Any]:
    return [each for each in stores.alerts.scan() if each.station_id == station]


def swept(aws: LocalAws, deployed: dict[str, str]) -> dict[str, Any]:
    """Start a sweep as the schedule does, and return how it ended."""
    states: Any = aws.stepfunctions
    arn = states.start_execution(stateMachineArn=deployed["Sweep"])["executionArn"]
    until(lambda: states.describe_execution(executionArn=arn)["status"] != "RUNNING")
    ended: dict[str, Any] = states.describe_execution(executionArn=arn)
    return ended


def test_a_metric_in_the_table_opens_an_alert_and_queues_its_card(stores: Stores, deployed: dict[str, str]) -> None:
    report(stores, "EMPTY", charged_batteries=2, uncharged_batteries=28)
    (alert,) = until(lambda: alerts_of(stores, "EMPTY"))
    assert alert.alert_type is AlertType.LOW_INVENTORY
    queued = [each.kind for each in stores.work.outstanding() if each.subject_id == alert.alert_id]
    assert WorkKind.POST_CARD in queued
    assert "EMPTY" in until(lambda: stores.roster.read(Clock().now_ms()))


def test_the_sweep_finds_silence_and_opens_nothing_twice(
    aws: LocalAws, stores: Stores, deployed: dict[str, str]
) -> None:
    ended = swept(aws, deployed)
    assert ended["status"] == "SUCCEEDED", ended
    assert {"n": 1} in json.loads(ended["output"])
    (alert,) = alerts_of(stores, "SILENT")
    assert alert.alert_type is AlertType.CHARGER_DOWN
    assert len(alerts_of(stores, "EMPTY")) == 1


async def test_the_services_own_tick_beside_it_opens_nothing_more(stores: Stores, deployed: dict[str, str]) -> None:
    runtime = make_runtime()
    tick = Tick(runtime, stores, Stations(runtime, (), stores.roster, tuple), every_seconds=60)
    opened = (await tick.run(fence=1)).opened
    runtime.workers.close()
    assert opened == []


def test_the_schedule_starts_the_sweep_each_minute(aws: LocalAws, deployed: dict[str, str]) -> None:
    schedule = aws.client("scheduler").get_schedule(Name=deployed["EachMinute"])
    assert (schedule["ScheduleExpression"], schedule["State"]) == ("rate(1 minute)", "ENABLED")
    assert schedule["Target"]["Arn"] == deployed["Sweep"]


async def test_the_roll_is_what_the_map_reads(aws: LocalAws, stores: Stores, deployed: dict[str, str]) -> None:
    runtime, s3 = make_runtime(), aws.client("s3")
    roll = RollCall(runtime, stores, ("Zürich HB", "EMPTY"), s3, build_fitness(runtime, stores))
    told = await roll.write(deployed["Roll"], "mine.json")
    runtime.workers.close()
    assert json.loads(s3.get_object(Bucket=told["bucket"], Key=told["key"])["Body"].read()) == [
        {"stationId": "Zürich HB", "guarded": False},
        {"stationId": "EMPTY", "guarded": True},
    ]
