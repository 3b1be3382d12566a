"""What a tick does of a station is done as right by functions, by several at once, and beside the leader's own tick."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest
from botocore.exceptions import ClientError
from structlog.testing import capture_logs

from bot.access.policy import Policy
from bot.access.policy_in_use import PolicyInUse
from bot.engines.handlers import stream, sweep
from bot.errors import MayNotEvaluate, NotAllEvaluated
from bot.evaluation.stations import Stations
from bot.evaluation.tick import Tick
from bot.tables.stores import Stores
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.closing import ClosingRule
from rules.alert.work import WorkKind
from rules.digest.storm import FEWEST
from rules.evaluate.evaluate import judge_window
from rules.evaluate.window import Window
from rules.units import MINUTE_MS
from storage.leases import Leases
from tests.doubles.aws.stream import record
from tests.doubles.runtime import make_runtime
from tests.factories import make_metric
from tests.integration.deciding_alerts import decide
from tests.integration.functions import LONG, Function
from tests.integration.ticking import FixedClock, new_id

TEMPLATE = Path(__file__).parents[2] / "deploy" / "scale-out.yaml"


@dataclass
class Field:
    """Stations, the functions that look at them, and the time."""

    stores: Stores
    clock: FixedClock
    functions: list[Function] = field(default_factory=list)

    def function(self, client: Any = None, **how: Any) -> Function:
        made = Function(client or self.stores.client, self.stores.names, self.clock.clock, **how)
        self.functions.append(made)
        return made

    def report(self, *stations: str, minutes: int = 5, **measured: Any) -> dict[str, Any]:
        """Let stations have reported the same for some minutes; return the batch that the stream makes of the last."""
        for station in stations:
            times = (self.clock.now - number * MINUTE_MS for number in range(minutes))
            self.stores.metrics.put_many(make_metric(station_id=station, timestamp=at, **measured) for at in times)
        return {"Records": [record(station, number) for number, station in enumerate(stations, 1)]}

    def runs_out(self, *stations: str) -> dict[str, Any]:
        return self.report(*stations, charged_batteries=2, uncharged_batteries=28)

    def passes(self, minutes: float) -> None:
        self.clock.now += int(minutes * MINUTE_MS)
        self.clock.passed += minutes * 60

    def alerts(self) -> list[Alert]:
        return list(self.stores.alerts.scan())

    def written(self, alert: Alert) -> int:
        """The length of its audit chain: each change that was written down."""
        return alert.metadata.audit_head.sequence if alert.metadata.audit_head else 0

    def tick(self, *stations: str) -> Tick:
        runtime = make_runtime(clock=self.clock.clock)
        return Tick(runtime, self.stores, Stations(runtime, stations, self.stores.roster, tuple), every_seconds=60)

    def leads(self, times: int) -> int:
        """Let as many leaders have followed each other; return the fence of the last."""
        fence = 0
        for _ in range(times):
            leases = Leases(
                self.stores.client,
                self.stores.names.coordination,
                seconds=20,
                monotonic=lambda: 0.0,
                new_token=new_id,
                now_ms=lambda: 0,
            )
            lease = leases.take("rule-engine", new_id())
            assert lease is not None
            leases.give_back(lease)
            fence = lease.fence
        return fence


@pytest.fixture
def house(stores: Stores, clock: FixedClock) -> Iterator[Field]:
    made = Field(stores, clock)
    yield made
    for each in made.functions:
        each.close()


def throttled(name: str) -> ClientError:
    return ClientError({"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, name)


class Refusing:
    """A client that fails for some calls."""

    def __init__(self, client: Any, fails: Callable[[str, dict[str, Any]], Exception | None]) -> None:
        self._client = client
        self._fails = fails
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)

        def called(**request: Any) -> Any:
            self.calls[name] += 1
            if (failure := self._fails(name, request)) is not None:
                raise failure
            return operation(**request)

        return called


def actions_of(name: str, request: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """What IAM is asked for by a call: a table, and an action."""
    if name == "transact_write_items":
        writes = (next(iter(each.items())) for each in request["TransactItems"])
        return [(write["TableName"], f"dynamodb:{kind}Item") for kind, write in writes]
    action = "dynamodb:" + "".join(each.title() for each in name.split("_"))
    return [(each, action) for each in request.get("RequestItems", {request.get("TableName"): None})]


def allowed_actions() -> set[tuple[str, str]]:
    """What the template's role allows the functions at the tables, by their kinds."""
    statements = re.findall(
        r"Action:((?:.|\n)*?)Resource:((?:.|\n)*?)(?=- Sid|- Effect)", TEMPLATE.read_text(encoding="utf-8")
    )
    return {
        (table.lower(), action)
        for actions, tables in statements
        for action in re.findall(r"dynamodb:\w+Item|dynamodb:Query", actions)
        for table in re.findall(r"table/\$\{(\w+)Table\}", tables)
    }


async def test_a_station_that_reports_trouble_has_an_alert_and_the_work_that_posts_it(house: Field) -> None:
    batch = house.runs_out("A")
    assert await stream(house.function().engine, batch, LONG) == {"batchItemFailures": []}
    (alert,) = house.alerts()
    assert (alert.station_id, alert.alert_type, alert.status) == ("A", AlertType.LOW_INVENTORY, AlertStatus.PENDING)
    assert WorkKind.POST_CARD in {each.kind for each in house.stores.work.outstanding()}


async def test_a_batch_that_lambda_sends_again_opens_nothing_more(house: Field) -> None:
    batch = house.runs_out("A", "B")
    for function in (house.function(), house.function()):
        await stream(function.engine, batch, LONG)
        await stream(function.engine, batch, LONG)
    assert sorted(each.station_id for each in house.alerts()) == ["A", "B"]


async def test_trouble_that_gets_worse_and_clears_is_said_on_the_alert(house: Field) -> None:
    await stream(house.function().engine, house.runs_out("A"), LONG)
    house.passes(5)
    await stream(house.function().engine, house.report("A", charged_batteries=0, uncharged_batteries=30), LONG)
    (alert,) = house.alerts()
    assert alert.severity is Severity.CRITICAL
    house.passes(10)
    house.report("A", minutes=8)
    await sweep(house.function().engine, "A", LONG)
    assert house.stores.alerts.get(alert.alert_id).metadata.condition is not None
    house.passes(10)
    house.report("A", charged_batteries=0, uncharged_batteries=30)
    await sweep(house.function().engine, {"stationId": "A", "guarded": True}, LONG)
    assert house.stores.alerts.get(alert.alert_id).metadata.condition is None
    assert len(house.alerts()) == 1


async def test_an_alert_whose_condition_stayed_clear_closes_by_itself(house: Field) -> None:
    rule = ClosingRule(severity=Severity.CRITICAL, after_minutes=15)
    policy = PolicyInUse(Policy(groups={}, recovered=(rule,)))
    await stream(house.function(policy=policy).engine, house.report("A", charged_batteries=0), LONG)
    for _ in range(4):
        house.passes(10)
        house.report("A", minutes=10)
        await sweep(house.function(policy=policy).engine, "A", LONG)
    (alert,) = house.alerts()
    assert alert.closed_itself is not None


async def test_of_a_station_without_a_guard_none_is_read_unless_there_is_trouble(house: Field) -> None:
    counting = Refusing(house.stores.client, lambda _name, _request: None)
    function = house.function(counting)
    house.report("A", "B")
    items = [{"stationId": name, "guarded": False} for name in ("A", "B")]
    await sweep(function.engine, {"Items": items}, LONG)
    assert counting.calls["batch_get_item"] == 0
    house.runs_out("B")
    await sweep(function.engine, {"Items": items}, LONG)
    assert [each.station_id for each in house.alerts()] == ["B"]


async def test_the_sweep_finds_the_station_that_fell_silent(house: Field) -> None:
    await stream(house.function().engine, house.report("A", "B"), LONG)
    assert sorted(house.stores.roster.read(house.clock.now)) == ["A", "B"]
    house.passes(20)
    house.report("B", minutes=20)
    assert await sweep(house.function().engine, {"Items": ["A", "B"]}, LONG) == {"stations": 2, "opened": 1}
    (alert,) = house.alerts()
    assert (alert.station_id, alert.alert_type) == ("A", AlertType.CHARGER_DOWN)


async def test_two_functions_and_the_leaders_tick_race_over_the_same_stations_and_each_has_one_alert(
    house: Field,
) -> None:
    names = [f"S{number:02}" for number in range(12)]
    batch = house.runs_out(*names)
    fence = house.leads(1)
    await asyncio.gather(
        house.tick(*names).run(fence),
        stream(house.function().engine, batch, LONG),
        stream(house.function().engine, batch, LONG),
        sweep(house.function().engine, {"Items": names}, LONG),
    )
    assert sorted(each.station_id for each in house.alerts()) == names
    created = [each for each in house.stores.audit.scan() if each.action_type == "ALERT_CREATED"]
    assert len(created) == len(names)


async def test_they_race_over_what_clears_and_it_is_written_once(house: Field) -> None:
    names = [f"S{number:02}" for number in range(6)]
    await stream(house.function().engine, house.runs_out(*names), LONG)
    house.passes(10)
    house.report(*names, minutes=8)
    looks = (sweep(house.function().engine, names, LONG) for _ in range(3))
    await asyncio.gather(house.tick(*names).run(1), *looks)
    assert [house.written(each) for each in house.alerts()] == [2] * len(names)


async def test_a_function_opens_again_what_a_leader_of_any_number_had_opened(house: Field) -> None:
    """It borrows the fence of whoever leads; with a fence of its own it would be held back for good."""
    fence = house.leads(3)
    house.runs_out("A")
    (alert,) = (await house.tick("A").run(fence)).opened
    decide(house.stores, alert, 0)
    house.passes(10)
    house.report("A", minutes=8)
    await sweep(house.function().engine, "A", LONG)
    house.passes(30)
    await stream(house.function().engine, house.runs_out("A"), LONG)
    assert len(house.alerts()) == 2


async def test_where_no_leader_ever_was_the_first_one_takes_over_what_functions_opened(house: Field) -> None:
    await stream(house.function().engine, house.runs_out("A"), LONG)
    (alert,) = house.alerts()
    decide(house.stores, alert, 0)
    house.passes(10)
    house.report("A", minutes=8)
    await sweep(house.function().engine, "A", LONG)
    house.passes(30)
    house.runs_out("A")
    assert len((await house.tick("A").run(house.leads(1))).opened) == 1


async def test_only_the_station_that_could_not_be_read_is_sent_again(house: Field) -> None:
    def fails(name: str, request: dict[str, Any]) -> Exception | None:
        is_b = name == "query" and {"S": "B"} in request["ExpressionAttributeValues"].values()
        return throttled(name) if is_b else None

    batch = house.runs_out("A", "B", "C")
    function = house.function(Refusing(house.stores.client, fails))
    (failed,) = (await stream(function.engine, batch, LONG))["batchItemFailures"]
    assert failed == {"itemIdentifier": batch["Records"][1]["dynamodb"]["SequenceNumber"]}
    assert sorted(each.station_id for each in house.alerts()) == ["A", "C"]
    with pytest.raises(NotAllEvaluated, match="'B'"):
        await sweep(function.engine, {"Items": ["A", "B", "C"]}, LONG)


async def test_an_alert_that_could_not_be_written_is_tried_again(house: Field) -> None:
    def fails(name: str, _request: dict[str, Any]) -> Exception | None:
        return throttled(name) if name == "transact_write_items" else None

    batch = house.runs_out("A")
    function = house.function(Refusing(house.stores.client, fails))
    assert len((await stream(function.engine, batch, LONG))["batchItemFailures"]) == 1
    with pytest.raises(NotAllEvaluated):
        await sweep(function.engine, "A", LONG)


async def test_a_station_that_surprises_does_not_block_the_stream(
    house: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(window: Window, *given: Any) -> Any:
        if window.station_id == "B":
            raise ZeroDivisionError
        return judge_window(window, *given)

    monkeypatch.setattr("bot.evaluation.readings.judge_window", breaks)
    batch = house.runs_out("A", "B")
    assert await stream(house.function().engine, batch, LONG) == {"batchItemFailures": []}
    assert [each.station_id for each in house.alerts()] == ["A"]


async def test_a_function_without_time_reads_nothing_and_says_so(house: Field) -> None:
    batch = house.runs_out("A")
    assert len((await stream(house.function().engine, batch, -1.0))["batchItemFailures"]) == 1


async def test_a_function_whose_clock_is_wrong_opens_nothing_and_keeps_the_batch(house: Field) -> None:
    """The tests' present is years behind AWS's."""
    with pytest.raises(MayNotEvaluate, match="clock"):
        await stream(house.function(checks=True).engine, house.runs_out("A"), LONG)
    assert house.alerts() == []


async def test_a_batch_costs_few_calls_beside_one_a_station(house: Field) -> None:
    """The fence, the guards of all, the mutes; what a station's past needs is read when it is first seen."""
    counting = Refusing(house.stores.client, lambda _name, _request: None)
    function = house.function(counting)
    names = [f"S{number:02}" for number in range(20)]
    beside = []
    for some in (names[:10], names):
        batch = house.report(*some, minutes=1)
        await stream(function.engine, batch, LONG)
        counting.calls.clear()
        await stream(function.engine, batch, LONG)
        beside.append(counting.calls.total() - len(some))
    assert beside[0] == beside[1] <= 3


async def test_the_role_allows_what_functions_do_and_little_else(house: Field) -> None:
    """As the template has it, by table; what a transaction writes counts as the writes that are in it."""
    did: set[tuple[str, str]] = set()

    def noted(name: str, request: dict[str, Any]) -> None:
        did.update(actions_of(name, request))

    function = house.function(Refusing(house.stores.client, noted), checks=True)
    function.engine.evaluate._fitness._clock_check.fault = AsyncMock(return_value=None)  # type: ignore[method-assign]
    await stream(function.engine, house.runs_out("A", "B"), LONG)
    house.passes(10)
    house.report("A", "B", minutes=8)
    await sweep(function.engine, ["A", "B"], LONG)
    await asyncio.to_thread(function.stores.roster.read, house.clock.now)
    names = {name: kind for kind, name in house.stores.names.model_dump().items()}
    allowed = allowed_actions()
    assert {(names[table], action) for table, action in did} <= allowed
    assert {action for kind, action in allowed if kind == "audit"} == {"dynamodb:PutItem"}
    assert {action for kind, action in allowed if kind == "metrics"} == {"dynamodb:Query"}


@pytest.mark.parametrize("in_a_batch", [1, 5])
async def test_a_storm_that_many_functions_see_at_once_is_some_cards_and_one_digest(
    house: Field, in_a_batch: int
) -> None:
    """Each sees a few stations of it, and none more than would each get a card of its own."""
    names = [f"S{number:02}" for number in range(20)]
    house.runs_out(*names)
    left = [names[start : start + in_a_batch] for start in range(0, len(names), in_a_batch)]
    for _ in range(5):
        looks = (swept(house.function(), each) for each in left)
        left = [each for each, is_done in zip(left, await asyncio.gather(*looks), strict=True) if not is_done]
    assert left == []
    alone = [each for each in house.alerts() if each.metadata.digest is None]
    assert len(house.alerts()) == len(names)
    assert len(alone) <= 10 + FEWEST - 1
    (digest,) = house.stores.digests.since(0)
    assert set(digest.members) >= {each.alert_id for each in house.alerts() if each.metadata.digest is not None}


async def swept(function: Function, names: list[str]) -> bool:
    try:
        await sweep(function.engine, {"Items": names}, LONG)
    except NotAllEvaluated:
        return False
    return True


async def test_trouble_that_two_modes_see_counts_once_toward_a_storm(house: Field) -> None:
    names = [f"S{number:02}" for number in range(8)]
    batch = house.runs_out(*names)
    await asyncio.gather(*(stream(house.function().engine, batch, LONG) for _ in range(3)), house.tick(*names).run(1))
    assert [each.metadata.digest for each in house.alerts()] == [None] * len(names)


async def test_an_item_of_openings_that_nobody_can_read_keeps_no_alert_from_opening(house: Field) -> None:
    minute = house.clock.now // MINUTE_MS
    key = {"scope": {"S": "openings"}, "key": {"S": f"{minute:012d}"}}
    house.stores.client.put_item(TableName=house.stores.names.coordination, Item=key | {"guards": {"S": "one"}})
    await stream(house.function().engine, house.runs_out("A"), LONG)
    assert len(house.alerts()) == 1


async def test_what_a_function_did_is_a_line_of_its_log_that_cloudwatch_reads_as_metrics(house: Field) -> None:
    with capture_logs() as logged:
        await stream(house.function().engine, house.runs_out("A", "B"), LONG)
    (line,) = [each for each in logged if "_aws" in each]
    (declared,) = line["_aws"]["CloudWatchMetrics"]
    figures = {each["Name"]: line[each["Name"]] for each in declared["Metrics"]}
    assert figures == {
        "stations": 2,
        "opened": 2,
        "worsened": 0,
        "moved": 0,
        "muted": 0,
        "missed": 0,
        "surprises": 0,
    }
    assert (declared["Namespace"], declared["Dimensions"], line["environment"]) == ("aiops", [["environment"]], "prod")
    assert line["_aws"]["Timestamp"] == house.clock.now
