"""Every access pattern of the table schema, and what is done with items that other writers left there."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bot.cards.answers.alert_filter import AlertFilter
from bot.cards.answers.page_tokens import AlertsAt
from bot.queries.alert_pages import read_alerts
from bot.queries.alert_search import AlertSearch
from bot.runtime.telemetry import Telemetry
from bot.tables.history import SampleHistory
from bot.tables.recent_metrics import RecentReader
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import ActionType
from rules.alert.rejection import Rejection, RejectionCategory
from rules.audit.audit_verify import verify_trail
from rules.evaluate.ruleset import default_rules
from rules.lifecycle import opening, rejecting
from rules.lifecycle.waiting import snooze
from storage.alert_requests import index_key
from storage.alert_requests import spellings as alert_spellings
from storage.alert_update import alert_update
from storage.alerts import Alerts
from storage.errors import AlertNotFound, BrokenItem, StorageUnavailable, TableDiffers, TableMissing
from storage.items import to_attributes
from storage.metrics import Metrics
from storage.setup import TableCheck, ensure_table, table_faults
from storage.tables import Key, Table, TableNames, tables
from tests.factories import MINUTE, NOW, make_finding, make_metric
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


def opened(stores: Stores, station: str, at: int) -> str:
    alert_id = new_id()
    stores.changing.open(opening.open_alert(make_finding(station_id=station), alert_id, at), 1)
    return alert_id


def test_the_tables_are_the_schemas_and_making_them_again_does_nothing(aws: LocalAws, names: TableNames) -> None:
    for table in tables(names):
        assert table_faults(aws.dynamodb, table) == []
        assert ensure_table(aws.dynamodb, table) == []


def test_a_table_with_another_key_is_refused_saying_how(aws: LocalAws) -> None:
    name = f"other-{new_id()}"
    ensure_table(aws.dynamodb, Table(name, Key(("station", "S"))))
    with pytest.raises(TableDiffers, match=r"its key is station \(S\); it must be stationId \(S\), timestamp \(N\)"):
        ensure_table(aws.dynamodb, Table(name, Key(("stationId", "S"), ("timestamp", "N"))))


def test_a_bot_starts_beside_no_table_that_lacks_an_index_or_builds_one(aws: LocalAws) -> None:
    key, index = Key(("alertId", "S")), {"StatusIndex": Key(("status", "S"), ("createdAt", "N"))}
    half, whole = (Table(f"indexed-{new_id()}", key, index) for _ in range(2))
    ensure_table(aws.dynamodb, Table(half.name, key))
    with pytest.raises(TableDiffers, match="the index StatusIndex is missing; `aiops init` adds it"):
        TableCheck(aws.dynamodb, (half,))()
    ensure_table(aws.dynamodb, whole)
    TableCheck(aws.dynamodb, (whole,))()
    found: Any = aws.dynamodb.describe_table(TableName=whole.name)
    found["Table"]["GlobalSecondaryIndexes"][0]["IndexStatus"] = "CREATING"
    building: Any = SimpleNamespace(describe_table=lambda **_named: found)
    with pytest.raises(StorageUnavailable, match="is still building the index StatusIndex"):
        TableCheck(building, (whole,))()


def test_a_missing_table_is_named_with_what_makes_it(aws: LocalAws) -> None:
    def on_broken(broken: BrokenItem) -> None:
        raise broken

    with pytest.raises(TableMissing, match=r"nowhere does not exist\. Create it with `aiops init`"):
        Metrics(aws.dynamodb, "nowhere", on_broken).newest("STATION_001", 1, NOW)


def test_the_newest_metrics_of_a_station_come_newest_first(stores: Stores) -> None:
    stores.metrics.put_many(make_metric(timestamp=NOW - age * MINUTE) for age in range(6))
    assert [each.timestamp for each in stores.metrics.newest("STATION_001", 3, NOW)] == [
        NOW,
        NOW - MINUTE,
        NOW - 2 * MINUTE,
    ]


def test_the_last_five_minutes_of_a_station_are_read_and_no_more(stores: Stores) -> None:
    stores.metrics.put_many(make_metric(timestamp=NOW - age * MINUTE) for age in range(9))
    found = stores.metrics.since("STATION_001", NOW - 5 * MINUTE)
    assert [each.timestamp for each in found] == [NOW - age * MINUTE for age in range(6)]
    between = stores.metrics.between("STATION_001", NOW - 3 * MINUTE, NOW - 2 * MINUTE)
    assert [each.timestamp for each in between] == [NOW - 2 * MINUTE, NOW - 3 * MINUTE]


def test_a_metric_behind_an_hour_of_broken_ones_is_found_and_the_newest_item_is_known_readable_or_not(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    old = make_metric(timestamp=NOW - 60 * MINUTE)
    stores.metrics.put(old)
    for age in range(45):
        broken = {"stationId": "STATION_001", "timestamp": NOW - age * MINUTE, "chargedBatteries": -1}
        aws.dynamodb.put_item(TableName=names.metrics, Item=to_attributes(broken))
    tomorrow = {"stationId": {"S": "STATION_001"}, "timestamp": {"N": str(NOW + 24 * 60 * MINUTE)}}
    aws.dynamodb.put_item(TableName=names.metrics, Item=tomorrow)
    assert stores.recent.read("STATION_001", NOW, default_rules()).last_seen == old
    assert stores.metrics.newest_time("STATION_001") == NOW + 24 * 60 * MINUTE
    assert stores.metrics.newest_time("STATION_002") is None


def test_the_samples_of_the_window_are_those_that_do_not_lie_in_the_future(stores: Stores) -> None:
    now, ahead = make_metric(), make_metric(timestamp=NOW + 6 * MINUTE)
    stores.metrics.put_many([now, ahead])
    assert stores.recent.read("STATION_001", NOW, default_rules()).samples == (now,)
    recent = stores.recent.read("STATION_001", NOW + 30 * MINUTE, default_rules())
    assert (recent.samples, recent.last_seen) == ((), ahead)


@pytest.mark.parametrize("factor", [Decimal("0.001"), Decimal(1_000), Decimal(1_000_000)])
def test_a_station_whose_writer_counts_in_another_unit_is_read_like_any_other(
    aws: LocalAws, names: TableNames, stores: Stores, factor: Decimal
) -> None:
    def put(station: str, at: Decimal) -> None:
        item = {"stationId": station, "timestamp": at, "chargedBatteries": 3}
        aws.dynamodb.put_item(TableName=names.metrics, Item=to_attributes(item))

    stores.metrics.put(make_metric(station_id="CHANGED", timestamp=NOW - 24 * 60 * MINUTE))
    for station in ("ALWAYS", "CHANGED"):
        for age in range(3):
            put(station, (NOW - age * MINUTE) * factor)
        recent = stores.recent.read(station, NOW, default_rules())
        assert [each.timestamp for each in recent.samples] == [NOW - age * MINUTE for age in range(3)], station
        assert stores.recent.read(station, NOW + 30 * MINUTE, default_rules()).last_seen_ms == NOW
    assert [each.timestamp for each in stores.metrics.between("ALWAYS", NOW - MINUTE, NOW)] == [NOW, NOW - MINUTE]
    assert stores.metrics.newest_time("ALWAYS") == NOW
    assert stores.metrics.stations() == ["ALWAYS", "CHANGED"]


def test_a_station_that_reports_in_time_costs_one_query(stores: Stores) -> None:
    class Counting:
        def __init__(self) -> None:
            self.queries = 0

        def query(self, **request: Any) -> Any:
            self.queries += 1
            return stores.client.query(**request)

    counting = Counting()
    client: Any = counting
    stores.metrics.put_many(make_metric(timestamp=NOW - age * MINUTE) for age in range(9))
    reader = RecentReader(Metrics(client, stores.names.metrics, lambda _broken: None), SampleHistory())
    first = reader.read("STATION_001", NOW, default_rules())
    assert len(first.samples) == 6
    assert len(first.metrics) == 9
    assert counting.queries == 2  # the past, once
    again = reader.read("STATION_001", NOW + MINUTE, default_rules())
    assert len(again.metrics) == 9
    assert counting.queries == 3


def test_hours_are_read_without_the_logs_that_make_them_large_or_to_a_bound_with_them(stores: Stores) -> None:
    logs = ("x" * 380_000,)
    metrics = [make_metric(timestamp=NOW - age * MINUTE, error_logs=logs) for age in range(30)]
    for start in range(0, 30, 10):
        stores.metrics.put_many(metrics[start : start + 10])
    measured = stores.metrics.between("STATION_001", NOW - 60 * MINUTE, NOW, texts=False)
    assert measured == [each.model_copy(update={"error_logs": ()}) for each in metrics]
    whole = stores.metrics.between("STATION_001", NOW - 60 * MINUTE, NOW)
    assert whole == metrics[: len(whole)]
    assert 10 < len(whole) < 30


def test_numbers_are_kept_digit_by_digit_and_the_ttl_is_thirty_days_ahead_in_seconds(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    exact = Decimal("1.2345678901234567890123456789012345678")
    stores.metrics.put(make_metric(swap_rate=exact))
    assert stores.metrics.newest("STATION_001", 1, NOW)[0].swap_rate == exact
    item: Any = aws.dynamodb.scan(TableName=names.metrics)["Items"][0]
    assert int(item["ttl"]["N"]) == NOW // 1000 + 30 * 24 * 3600


def test_a_range_that_ends_before_it_begins_has_no_metrics(stores: Stores) -> None:
    stores.metrics.put(make_metric())
    assert stores.metrics.between("STATION_001", NOW + MINUTE, NOW) == []
    assert stores.metrics.between("STATION_001", NOW, NOW) == [make_metric()]


def test_of_two_metrics_with_one_key_in_a_batch_the_last_is_kept(stores: Stores) -> None:
    stores.metrics.put_many([make_metric(charged_batteries=1), make_metric(charged_batteries=2)] * 30)
    assert [each.charged_batteries for each in stores.metrics.newest("STATION_001", 5, NOW)] == [2]


def test_what_a_batch_left_unwritten_is_written_again() -> None:
    class Grudging:
        """Takes one item of each batch and leaves the others, as a throttled table does."""

        def __init__(self) -> None:
            self.kept: list[Any] = []

        def batch_write_item(self, *, RequestItems: dict[str, list[Any]]) -> Any:  # noqa: N803  boto3's name
            (table, requests), *_ = RequestItems.items()
            self.kept.append(requests[0])
            return {"UnprocessedItems": {table: requests[1:]} if requests[1:] else {}}

    client: Any = Grudging()
    metrics = Metrics(client, "m", lambda _broken: None, pause=lambda _seconds: None)
    metrics.put_many(make_metric(timestamp=NOW + n) for n in range(5))
    assert len(client.kept) == 5
    with pytest.raises(StorageUnavailable, match="were not taken"):
        metrics.put_many(make_metric(timestamp=NOW + n) for n in range(25))


def test_stations_are_found_by_leaps_and_by_a_whole_scan_where_leaps_are_refused(stores: Stores) -> None:
    stores.metrics.put_many(
        make_metric(station_id=f"STATION_{n:03}", timestamp=NOW - age * MINUTE) for n in range(7) for age in range(4)
    )
    wanted = [f"STATION_{n:03}" for n in range(7)]
    assert stores.metrics.stations() == wanted

    class NoLeaps:
        """A DynamoDB that takes no key but its own."""

        def scan(self, **request: Any) -> Any:
            made_up = request.get("ExclusiveStartKey", {}).get("timestamp", {}).get("N")
            if made_up == str(10**30):
                error = {"Error": {"Code": "ValidationException", "Message": "The provided starting key is invalid"}}
                raise ClientError(error, "Scan")  # type: ignore[arg-type]  # a shortened answer
            return stores.client.scan(**request)

    client: Any = NoLeaps()
    assert Metrics(client, stores.names.metrics, lambda _broken: None).stations() == wanted


def test_a_reply_that_was_cut_short_is_not_read_as_no_metrics() -> None:
    class Cut:
        def query(self, **_request: Any) -> Any:
            return {}

    client: Any = Cut()
    with pytest.raises(StorageUnavailable):
        Metrics(client, "m", lambda _broken: None).since("STATION_001", 0)


def test_alerts_opened_between_two_times_are_read_once_each_whatever_is_decided_meanwhile(
    aws: LocalAws, names: TableNames, clock: FixedClock, stores: Stores
) -> None:
    ids = [opened(stores, f"STATION_{place}", NOW + place) for place in range(6)]
    clock.now = NOW + 10

    def reject(place: int) -> None:
        rejection = Rejection(RejectionCategory.OTHER, "works")
        stores.changing.change(ids[place], lambda alert, at: rejecting.reject(alert, "U0BOB", rejection, at))

    class Busy:
        """Somebody decides what was read as pending, before the decided ones are read."""

        def query(self, **request: Any) -> Any:
            if request["ExpressionAttributeValues"][":status"] == {"S": "APPROVED"}:
                reject(2)
            return aws.dynamodb.query(**request)

    for place in (1, 4, 5):
        reject(place)
    client: Any = Busy()
    found = list(Alerts(client, names.alerts, lambda _broken: None).opened_between(NOW + 1, NOW + 4))
    assert sorted(each.alert_id for each in found) == sorted(ids[1:5])
    by_id = {each.alert_id: each for each in found}
    assert (by_id[ids[1]].rejected_by, by_id[ids[1]].rejection_reason) == ("U0BOB", "works")
    assert by_id[ids[2]].status is AlertStatus.REJECTED
    assert by_id[ids[3]].metadata.evidence is None


@pytest.mark.parametrize(
    ("per_ms", "unit"), [(Decimal("0.001"), "seconds"), (Decimal(1_000), "micro"), (Decimal(1_000_000), "nano")]
)
def test_a_report_has_the_alerts_of_a_writer_who_counts_in_another_unit(
    aws: LocalAws, names: TableNames, stores: Stores, per_ms: Decimal, unit: str
) -> None:
    at = NOW // 1_000 * 1_000
    alert_id = opened(stores, f"STATION_{unit}", at)
    aws.dynamodb.update_item(
        TableName=names.alerts,
        Key={"alertId": {"S": alert_id}},
        UpdateExpression="SET createdAt = :at",
        ExpressionAttributeValues={":at": {"N": str(int(at * per_ms))}},
    )

    def found(since: int, until: int) -> list[str]:
        alerts = stores.alerts.opened_between(since, until, in_any_unit=True)
        return [each.alert_id for each in alerts if each.station_id == f"STATION_{unit}"]

    assert found(at - 5, at + 5) == [alert_id]
    assert (found(at + 1, at + 999), found(at - 999, at - 1)) == ([], [])


@pytest.mark.parametrize("status", ["aPPROVED", "Approved", "approved"])
def test_an_approved_alert_is_listed_whatever_key_of_capitals_was_locked(
    aws: LocalAws, names: TableNames, stores: Stores, status: str
) -> None:
    alert_id = opened(stores, f"STATION_{status}", NOW)
    aws.dynamodb.update_item(
        TableName=names.alerts,
        Key={"alertId": {"S": alert_id}},
        UpdateExpression="SET #status = :status",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":status": {"S": status}},
    )
    assert alert_id in [each.alert_id for each in stores.alerts.newest(AlertStatus.APPROVED, 50)]
    assert alert_id in [each.alert_id for each in stores.alerts.opened_between(NOW, NOW)]


def test_an_alert_opened_between_two_times_is_read_even_where_its_evidence_is_broken(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    alert_id = opened(stores, "STATION_001", NOW)
    aws.dynamodb.update_item(
        TableName=names.alerts,
        Key={"alertId": {"S": alert_id}},
        UpdateExpression="SET metadata.evidence = :broken",
        ExpressionAttributeValues={":broken": {"S": "?"}},
    )
    assert [each.alert_id for each in stores.alerts.opened_between(NOW, NOW)] == [alert_id]


def test_alerts_of_a_status_come_newest_first_however_many_are_read_at_a_time(stores: Stores) -> None:
    ids = [opened(stores, f"STATION_{n:03}", NOW + n) for n in range(5)]
    assert [each.alert_id for each in stores.alerts.newest(AlertStatus.PENDING, 3)] == ids[:1:-1]
    assert [each.alert_id for each in stores.alerts.walk(("PENDING",), None, 2)] == ids[::-1]
    assert stores.alerts.newest(AlertStatus.REJECTED, 3) == []
    assert {each.alert_id for each in stores.alerts.scan()} == set(ids)


def test_a_walk_begins_beside_an_alert_in_either_direction(stores: Stores) -> None:
    ids = [opened(stores, f"STATION_{n:03}", NOW + n) for n in range(5)]
    older = stores.alerts.walk(("PENDING",), index_key("PENDING", NOW + 3, ids[3]), 2)
    newer = stores.alerts.walk(("PENDING",), index_key("PENDING", NOW + 1, ids[1]), 2, oldest_first=True)
    assert [each.alert_id for each in older] == ids[2::-1]
    assert [each.alert_id for each in newer] == ids[2:]


def test_a_status_in_other_letters_is_listed_with_ours_each_alert_once_in_either_direction(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    ways = ("APPROVED", "approved", "Approved")
    for place in range(18):
        # Three at a time were opened in the same millisecond.
        item = {"alertId": f"a{place:02}", "stationId": "S1", "alertType": "HIGH_DEMAND", "severity": "LOW"}
        item |= {"status": ways[place * 7 // 3 % 3]}
        values: Any = {name: {"S": value} for name, value in item.items()} | {"createdAt": {"N": str(NOW + place // 3)}}
        aws.dynamodb.put_item(TableName=names.alerts, Item=values)

    def beside(last: Alert) -> Any:
        # As the button of a page has it.
        return index_key(last.as_written.status or last.status.value, last.created_at, last.alert_id)

    def pages(at: Any, *, oldest_first: bool) -> list[Alert]:
        found: list[Alert] = []
        while page := list(islice(stores.alerts.walk(spellings, at, 2, oldest_first=oldest_first), 2)):
            found += page
            at = beside(page[-1])
        return found

    spellings = alert_spellings(AlertStatus.APPROVED)
    down = pages(None, oldest_first=False)
    assert sorted(each.alert_id for each in down) == [f"a{place:02}" for place in range(18)]
    assert [each.created_at for each in down] == sorted((each.created_at for each in down), reverse=True)
    lowest = down[-1]
    up = pages(beside(lowest), oldest_first=True)
    assert sorted(each.alert_id for each in [*up, lowest]) == sorted(each.alert_id for each in down)


@pytest.mark.parametrize("a_millisecond", [Decimal("0.001"), Decimal(1), Decimal(1_000), Decimal(1_000_000)])
def test_the_times_of_an_alert_are_known_in_whatever_unit_its_writer_counts(
    aws: LocalAws, names: TableNames, stores: Stores, a_millisecond: Decimal
) -> None:
    for name, status in (("waits", "PENDING"), *((f"a{place:02}", "APPROVED") for place in range(12))):
        texts = {"alertId": name, "stationId": "S1", "alertType": "HIGH_DEMAND", "severity": "LOW", "status": status}
        at = {"N": str(int(NOW * a_millisecond))}
        times = dict.fromkeys(("createdAt", "updatedAt", *(("approvedAt",) if status == "APPROVED" else ())), at)
        aws.dynamodb.put_item(TableName=names.alerts, Item={key: {"S": each} for key, each in texts.items()} | times)
    (brief,), alert = stores.alerts.pending(), stores.alerts.get("a00")
    assert {brief.created_at, alert.created_at, alert.updated_at, alert.approved_at} == {NOW}

    page = read_alerts(stores.alerts, stores.waiting, AlertsAt(of="alerts", status=AlertStatus.APPROVED))
    found = [each.alert_id for each in page.alerts]
    while page.next is not None:
        page = read_alerts(stores.alerts, stores.waiting, page.next)
        found += [each.alert_id for each in page.alerts]
    assert sorted(found) == [f"a{place:02}" for place in range(12)]


def test_a_search_over_statuses_is_paged_there_and_back_and_goes_on_where_it_was_given_up(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    for place in range(60):
        status = ("APPROVED", "rejected", "Approved")[place % 3]
        item = {"alertId": f"a{place:02}", "stationId": f"S{place % 5}", "alertType": "HIGH_DEMAND", "severity": "LOW"}
        values: Any = {name: {"S": value} for name, value in (item | {"status": status}).items()}
        aws.dynamodb.put_item(TableName=names.alerts, Item=values | {"createdAt": {"N": str(NOW + place // 4)}})
    decided = AlertsAt(of="alerts", status=AlertStatus.APPROVED, also=(AlertStatus.REJECTED,))
    at = decided.model_copy(update={"wanted": AlertFilter(station="S3")})
    wanted = {f"a{place:02}" for place in range(60) if place % 5 == 3}

    for most in (3_000, 7):
        page, down, given_up = AlertSearch(stores.alerts, at, 5, most).page(), list[Alert](), 0
        while True:
            down += page.alerts
            given_up += page.looked_at is not None
            if page.next is None:
                break
            page = AlertSearch(stores.alerts, page.next, 5, most).page()
        assert (given_up > 0) is (most == 7)
        assert {each.alert_id for each in down} == wanted
        assert [each.created_at for each in down] == sorted((each.created_at for each in down), reverse=True)
    page = AlertSearch(stores.alerts, at, 5).page()
    second = read_alerts(stores.alerts, stores.waiting, page.next, 5) if page.next else page
    assert second.previous is not None
    assert read_alerts(stores.alerts, stores.waiting, second.previous, 5).alerts == page.alerts


def test_one_alert_is_read_by_its_id_and_one_that_is_not_there_is_said_to_be_missing(stores: Stores) -> None:
    alert_id = opened(stores, "STATION_001", NOW)
    assert stores.alerts.get(alert_id).station_id == "STATION_001"
    assert stores.alerts.ids_starting_with(alert_id[:6], 3) == [alert_id]
    with pytest.raises(AlertNotFound):
        stores.alerts.get(new_id())


def test_the_audit_is_read_by_alert_by_type_newest_first_and_whole(stores: Stores, clock: FixedClock) -> None:
    alert_id = opened(stores, "STATION_001", NOW)
    clock.now += 1_000
    stores.changing.change(
        alert_id, lambda alert, at: rejecting.reject(alert, "U0BOB", Rejection(RejectionCategory.OTHER, "works"), at)
    )
    trail = stores.audit.of_alert(alert_id)
    assert [each.action_type for each in trail] == [ActionType.ALERT_CREATED, ActionType.ALERT_REJECTED]
    assert trail[1].details["rejectionReason"] == "works"
    assert {each.ttl for each in trail} == {each.timestamp // 1000 + 90 * 24 * 3600 for each in trail}
    (newest,) = stores.audit.newest(ActionType.ALERT_REJECTED, clock.now, lambda: True)
    assert (newest.task_id, newest.details) == (trail[1].task_id, {})
    assert len(list(stores.audit.scan())) == 2


def test_items_of_other_writers_are_read_without_their_optional_attributes_and_broken_ones_are_named(
    aws: LocalAws, names: TableNames
) -> None:
    telemetry = Telemetry()
    stores = build_stores(aws.dynamodb, names, FixedClock(NOW).clock, telemetry)
    aws.dynamodb.put_item(
        TableName=names.metrics, Item={"stationId": {"S": "S1"}, "timestamp": {"N": str(NOW)}, "errorLogs": {"L": []}}
    )
    aws.dynamodb.put_item(
        TableName=names.metrics,
        Item={"stationId": {"S": "S1"}, "timestamp": {"N": str(NOW - 1)}, "chargerHealth": {"S": "on fire"}},
    )
    bare = {"alertId": "a1", "stationId": "S1", "alertType": "HIGH_DEMAND", "severity": "LOW", "status": "PENDING"}
    item: Any = {name: {"S": value} for name, value in bare.items()} | {"createdAt": {"N": str(NOW)}}
    aws.dynamodb.put_item(TableName=names.alerts, Item=item)
    aws.dynamodb.put_item(TableName=names.alerts, Item=item | {"alertId": {"S": "a2"}, "stationId": {"N": "7"}})

    assert [each.timestamp for each in stores.metrics.since("S1", 0)] == [NOW]
    assert [each.timestamp for each in stores.metrics.between("S1", 0, NOW, texts=False)] == [NOW]
    broken: list[str] = []
    (read,) = stores.alerts.walk(("PENDING",), None, 9, broken_keys=broken)
    assert (read.alert_id, broken) == ("a1", ["alertId='a2'"])
    assert read.updated_at == NOW
    with pytest.raises(BrokenItem, match=r"alertId='a2'.*stationId"):
        stores.alerts.get("a2")
    counted = {name: telemetry.broken_items.labels(table=name)._value.get() for name in (names.metrics, names.alerts)}
    assert counted == {names.metrics: 1, names.alerts: 1}


@pytest.mark.parametrize("revision", ["1" + "0" * 40, "9" * 38, "-5", "1.5", "1000000000000000"])
def test_a_revision_that_no_bot_wrote_loses_no_change(
    aws: LocalAws, names: TableNames, stores: Stores, revision: str
) -> None:
    plain = {"alertId": "of-others", "stationId": "S", "alertType": "LOW_INVENTORY", "severity": "HIGH"}
    item = to_attributes({**plain, "status": "PENDING", "createdAt": NOW})
    item |= {"metadata": {"M": {"revision": {"N": revision}}}}
    aws.dynamodb.put_item(TableName=names.alerts, Item=item)
    before = stores.alerts.get("of-others")
    for _ in range(2):
        stores.changing.change("of-others", lambda alert, at: snooze(alert, "U0ALICE", at + 5 * MINUTE, at))
    assert stores.alerts.get("of-others").metadata.revision == 2
    late = alert_update(names.alerts, before, stores.alerts.get("of-others"))["Update"]
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        aws.dynamodb.update_item(**late)


@pytest.mark.parametrize("updated", ["1" + "0" * 40, "9" * 38 + "0" * 88, "99999999999999", str(NOW + 6 * MINUTE)])
def test_a_change_after_a_time_that_cannot_be_is_made_now_and_its_trail_is_intact(
    aws: LocalAws, names: TableNames, stores: Stores, updated: str
) -> None:
    plain = {"alertId": "of-others", "stationId": "S", "alertType": "LOW_INVENTORY", "severity": "HIGH"}
    item = to_attributes({**plain, "status": "PENDING", "createdAt": NOW}) | {"updatedAt": {"N": updated}}
    aws.dynamodb.put_item(TableName=names.alerts, Item=item)
    no = Rejection(RejectionCategory.OTHER, "known")
    stores.changing.change("of-others", lambda alert, at: rejecting.reject(alert, "U0ALICE", no, at))
    alert, trail = stores.alerts.get("of-others"), stores.audit.of_alert("of-others")
    assert (alert.rejected_at, alert.updated_at) == (NOW, NOW)
    assert verify_trail(alert, trail, NOW).is_intact
