"""What is done to the audit table behind the bot's back is found by `aiops audit verify`."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from mypy_boto3_dynamodb import DynamoDBClient
from typer.testing import CliRunner

from bot.cli.app import cli
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import build_stores
from rules.alert.audit import ActionType
from rules.alert.rejection import Rejection, RejectionCategory
from rules.lifecycle import deciding, opening, rejecting
from storage.setup import ensure_table
from storage.tables import TableNames, tables
from tests.factories import NOW, make_finding
from tests.local_stack import LocalAws

pytestmark = pytest.mark.ministack

NAMES = TableNames()
Item = dict[str, Any]


@pytest.fixture(scope="module")
def aws(aws_process: LocalAws) -> LocalAws:
    return aws_process


@pytest.fixture(scope="module")
def dynamodb(aws: LocalAws) -> Iterator[DynamoDBClient]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in aws.ministack.environment({}).items():
            environment.setenv(name, value)
        for table in tables(NAMES):
            ensure_table(aws.dynamodb, table)
        yield aws.dynamodb


@pytest.fixture
def alert_id(dynamodb: DynamoDBClient) -> str:
    """An alert with three entries: opened, a refused press, rejected."""
    changing = build_stores(dynamodb, NAMES, Clock(), Telemetry()).changing
    alert_id = str(uuid4())
    changing.open(opening.open_alert(make_finding(station_id=alert_id), alert_id, NOW), 1)
    refused = ActionType.ALERT_APPROVED
    changing.change(alert_id, lambda stored, _at: deciding.refuse(stored, "U0EVE", refused, "may not"))
    changing.change(
        alert_id,
        lambda stored, at: rejecting.reject(stored, "U0ALICE", Rejection(RejectionCategory.OTHER, "crew on site"), at),
    )
    return alert_id


def trail(dynamodb: DynamoDBClient, alert_id: str) -> list[Any]:
    # Page by page: other tests of this process have filled the table.
    pages = dynamodb.get_paginator("scan").paginate(TableName=NAMES.audit)
    mine = [item for page in pages for item in page["Items"] if item["alertId"]["S"] == alert_id]
    return sorted(mine, key=lambda item: int(item["timestamp"]["N"]))


def put(dynamodb: DynamoDBClient, item: Item) -> None:
    dynamodb.put_item(TableName=NAMES.audit, Item=item)


def changed(dynamodb: DynamoDBClient, entries: list[Item]) -> None:
    put(dynamodb, {**entries[1], "userId": {"S": "U0ALICE"}})


def dropped(dynamodb: DynamoDBClient, entries: list[Item]) -> None:
    dynamodb.delete_item(TableName=NAMES.audit, Key={"taskId": entries[1]["taskId"]})


def inserted(dynamodb: DynamoDBClient, entries: list[Item]) -> None:
    put(dynamodb, {**entries[1], "taskId": {"S": str(uuid4())}, "details": {"M": {}}})


def reordered(dynamodb: DynamoDBClient, entries: list[Item]) -> None:
    put(dynamodb, {**entries[1], "timestamp": entries[2]["timestamp"]})
    put(dynamodb, {**entries[2], "timestamp": entries[1]["timestamp"]})


def verify(alert_id: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["audit", "verify", alert_id])
    return result.exit_code, result.output


def test_an_untouched_trail_is_intact(dynamodb: DynamoDBClient, alert_id: str) -> None:
    code, said = verify(alert_id)
    assert code == 0, said
    assert "intact, 3 entries" in said


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (changed, ["entry 2 (ALERT_APPROVED", "was changed"]),
        (dropped, ["entry 2 was removed"]),
        (inserted, ["an entry (ALERT_APPROVED", "was inserted"]),
        (reordered, ["entry 3 (ALERT_REJECTED", "was reordered"]),
    ],
)
def test_what_was_done_is_found_and_named(
    dynamodb: DynamoDBClient, alert_id: str, tamper: Callable[[DynamoDBClient, list[Item]], None], named: list[str]
) -> None:
    tamper(dynamodb, trail(dynamodb, alert_id))
    code, said = verify(alert_id)
    assert code == 1, said
    assert "NOT INTACT" in said
    for part in named:
        assert part in said
