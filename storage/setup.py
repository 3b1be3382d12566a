"""Creates what is missing of the tables and refuses what differs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from storage.calls import call, error_code
from storage.errors import StorageUnavailable, TableDiffers, TableMissing
from storage.tables import Key, Table, index_creation

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_POLL_SECONDS = 0.2
_READY_SECONDS = 300
"""DynamoDB builds an index on a table with data in minutes."""


def ensure_table(client: DynamoDBClient, table: Table, pause: Callable[[float], None] = time.sleep) -> list[str]:
    """
    Create a table, its missing indexes and its TTL; return what was done, as sentences.

    Raises TableDiffers when existing keys or indexes differ.
    """
    done: list[str] = []
    try:
        found = _description(client, table.name)
    except TableMissing:
        call(client.create_table, **table.creation())
        done.append(f"created the table {table.name}")
        found = when_ready(client, table.name, pause)
    faults = list(_differences(found, table))
    if faults:
        raise TableDiffers(table.name, faults)
    for name in sorted(_missing_indexes(found, table)):
        call(client.update_table, **_index_addition(table, name))
        when_ready(client, table.name, pause)
        done.append(f"added the index {name} to {table.name}")
    if table.ttl and not _ttl_is_on(client, table):
        specification = {"Enabled": True, "AttributeName": table.ttl}
        call(client.update_time_to_live, TableName=table.name, TimeToLiveSpecification=specification)
        done.append(f"turned TTL on for {table.name} ({table.ttl})")
    return done


def table_faults(client: DynamoDBClient, table: Table) -> list[str]:
    """Return how a table differs from the schema, as sentences; empty if it does not. Raises TableMissing."""
    found = _description(client, table.name)
    faults = list(_differences(found, table))
    faults += [f"the index {name} is missing" for name in sorted(_missing_indexes(found, table))]
    if table.ttl and not _ttl_is_on(client, table):
        faults.append(f"TTL is off (it must be on for the attribute {table.ttl})")
    return faults


def _description(client: DynamoDBClient, name: str) -> Any:
    return call(client.describe_table, "Table", TableName=name)["Table"]


def when_ready(client: DynamoDBClient, name: str, pause: Callable[[float], None] = time.sleep) -> Any:
    """Return what AWS says of a table once it and its indexes are active. Raises StorageUnavailable."""
    for _ in range(int(_READY_SECONDS / _POLL_SECONDS)):
        found = _description(client, name)
        indexes = found.get("GlobalSecondaryIndexes", [])
        if found["TableStatus"] == "ACTIVE" and all(index["IndexStatus"] == "ACTIVE" for index in indexes):
            return found
        pause(_POLL_SECONDS)
    raise StorageUnavailable(f"The table {name} did not become active within {_READY_SECONDS} s.")


def _differences(found: Any, table: Table) -> Iterator[str]:
    types = {each["AttributeName"]: each["AttributeType"] for each in found["AttributeDefinitions"]}
    has = _key(found["KeySchema"], types)
    if has != table.key:
        yield f"its key is {has}; it must be {table.key}"
    for index in found.get("GlobalSecondaryIndexes", []):
        wanted = table.indexes.get(index["IndexName"])
        if wanted is None:
            continue  # somebody else's index does no harm
        has = _key(index["KeySchema"], types)
        if has != wanted:
            yield f"the key of its index {index['IndexName']} is {has}; it must be {wanted}"
        projection = index["Projection"].get("ProjectionType")
        if projection != "ALL":
            yield f"its index {index['IndexName']} projects {projection}; it must project ALL"


def _missing_indexes(found: Any, table: Table) -> set[str]:
    return set(table.indexes) - {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])}


def _key(schema: list[dict[str, str]], types: dict[str, str]) -> Key:
    by_kind = {each["KeyType"]: each["AttributeName"] for each in schema}
    sort = by_kind.get("RANGE")
    partition = by_kind["HASH"]
    return Key((partition, types[partition]), (sort, types[sort]) if sort else None)


def _index_addition(table: Table, name: str) -> dict[str, Any]:
    key = table.indexes[name]
    return {
        "TableName": table.name,
        "AttributeDefinitions": [
            {"AttributeName": each, "AttributeType": kind} for each, kind in key.attributes().items()
        ],
        "GlobalSecondaryIndexUpdates": [{"Create": index_creation(name, key)}],
    }


def _ttl_is_on(client: DynamoDBClient, table: Table) -> bool:
    try:
        found = call(client.describe_time_to_live, TableName=table.name)["TimeToLiveDescription"]
    except ClientError as error:
        if error_code(error) == "UnknownOperationException":
            return True  # a stand-in without TTL: nothing to turn on
        raise
    return found.get("TimeToLiveStatus") in {"ENABLED", "ENABLING"} and found.get("AttributeName") == table.ttl


class TableCheck:
    """Checks the tables against the schema. Raises TableMissing, TableDiffers, StorageUnavailable."""

    def __init__(self, client: DynamoDBClient, tables: tuple[Table, ...]) -> None:
        self._client = client
        self._tables = tables

    def __call__(self) -> None:
        """Check each table."""
        for table in self._tables:
            found = _description(self._client, table.name)
            faults = list(_differences(found, table))
            faults += [f"the index {name} is missing; `aiops init` adds it" for name in _missing_indexes(found, table)]
            if faults:
                raise TableDiffers(table.name, sorted(faults))
            indexes = found.get("GlobalSecondaryIndexes", [])
            if building := [each["IndexName"] for each in indexes if each.get("IndexStatus") == "CREATING"]:
                raise StorageUnavailable(f"{table.name} is still building the index {building[0]}.")
