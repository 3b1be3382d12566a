"""The doubles are late and strict where AWS documents it, and kind in nothing."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from bot.runtime.telemetry import Telemetry
from bot.tables.stores import build_stores
from rules.alert.alert import AlertStatus
from rules.lifecycle import opening
from storage.tables import STATUS_INDEX, TableNames
from storage.transactions import TransactionCancelled, transact
from tests.doubles.aws.dynamodb import DocumentedDynamoDb
from tests.factories import NOW, make_finding
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws
from tests.quicker_ministack import quickened

pytestmark = pytest.mark.ministack


def put(names: TableNames, key: str, *, once: bool = True) -> dict[str, Any]:
    item = {"scope": {"S": "test"}, "key": {"S": key}, "big": {"N": "1E+40"}}
    condition = {"ConditionExpression": "attribute_not_exists(#k)", "ExpressionAttributeNames": {"#k": "key"}}
    return {"Put": {"TableName": names.coordination, "Item": item, **(condition if once else {})}}


def test_what_was_just_written_is_missing_from_an_index_and_stands_in_the_table(
    aws: LocalAws, names: TableNames, clock: FixedClock
) -> None:
    seconds = [0.0]
    late: Any = DocumentedDynamoDb(aws.dynamodb, lag_seconds=1, cancels_each=0, monotonic=lambda: seconds[0])
    stores = build_stores(late, names, clock.clock, Telemetry())
    alert_id = new_id()
    stores.changing.open(opening.open_alert(make_finding(station_id=alert_id), alert_id, NOW), 1)
    assert stores.alerts.get(alert_id).alert_id == alert_id
    assert stores.alerts.newest(AlertStatus.PENDING, 9) == []
    seconds[0] = 1.5
    assert [each.alert_id for each in stores.alerts.newest(AlertStatus.PENDING, 9)] == [alert_id]
    values = {":status": {"S": "REJECTED"}, ":now": {"N": str(NOW)}}
    late.update_item(
        TableName=names.alerts,
        Key={"alertId": {"S": alert_id}},
        UpdateExpression="SET #status = :status, updatedAt = :now",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues=values,
    )
    asked: dict[str, Any] = {"TableName": names.alerts, "IndexName": STATUS_INDEX}
    asked |= {"KeyConditionExpression": "#status = :status", "ExpressionAttributeNames": {"#status": "status"}}
    asked |= {"ExpressionAttributeValues": {":status": {"S": "REJECTED"}}}
    assert late.query(**asked)["Items"] == []
    seconds[0] = 3.0
    assert len(late.query(**asked)["Items"]) == 1


class Woken(Exception):
    """Ends a thread that sleeps for the second time."""


def test_what_has_expired_by_the_machines_clock_stays_for_a_test_that_lives_at_another_time(
    aws: LocalAws, names: TableNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = {"scope": {"S": "test"}, "key": {"S": "a"}, "ttl": {"N": "1"}}
    aws.dynamodb.put_item(TableName=names.coordination, Item=item)
    service, sleeps = quickened(), iter([None])

    def sleep(_seconds: float) -> None:
        if next(sleeps, Woken) is Woken:
            raise Woken

    monkeypatch.setattr(service, "time", SimpleNamespace(sleep=sleep, time=lambda: NOW / 1000))
    with pytest.raises(Woken):
        service._ttl_reaper()
    assert aws.dynamodb.get_item(TableName=names.coordination, Key={"scope": item["scope"], "key": item["key"]})["Item"]


def test_numbers_come_back_spelled_out(aws: LocalAws, names: TableNames) -> None:
    late = DocumentedDynamoDb(aws.dynamodb, cancels_each=0)
    late.transact_write_items(TransactItems=[put(names, "a")])
    key = {"scope": {"S": "test"}, "key": {"S": "a"}}
    found = late.get_item(TableName=names.coordination, Key=key)["Item"]
    assert found["big"] == {"N": "1" + "0" * 40}


def test_a_transaction_is_cancelled_for_several_reasons_and_nothing_is_written(
    aws: LocalAws, names: TableNames
) -> None:
    late: Any = DocumentedDynamoDb(aws.dynamodb, cancels_each=2)
    transact(late, put(names, "a"), put(names, "b"))
    with pytest.raises(TransactionCancelled, match="TransactionConflict, None, ThrottlingError") as cancelled:
        transact(late, put(names, "c"), put(names, "d"), put(names, "e"))
    assert not any(cancelled.value.failed(place) for place in range(3))
    with pytest.raises(TransactionCancelled, match="TransactionConflict, ConditionalCheckFailed") as lost:
        transact(late, put(names, "f"), put(names, "a"))
    assert [lost.value.failed(place) for place in range(2)] == [False, True]
    items = aws.dynamodb.scan(TableName=names.coordination)["Items"]
    assert sorted(each["key"]["S"] for each in items if each["scope"]["S"] == "test") == ["a", "b"]


def test_what_is_refused_for_good_is_refused_by_the_double_too(aws: LocalAws, names: TableNames) -> None:
    late: Any = DocumentedDynamoDb(aws.dynamodb, cancels_each=0)
    with pytest.raises(ClientError):
        late.put_item(TableName="no-such-table", Item={"a": {"S": "b"}})
