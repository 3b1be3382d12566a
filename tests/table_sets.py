"""The four tables, made once and lent to one test after another: making them takes longer than many a test."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from secrets import token_hex
from typing import Any

from mypy_boto3_dynamodb import DynamoDBClient

from storage.setup import ensure_table
from storage.tables import Table, TableNames, tables

_RESTING = 2
"""So many sets rest before the first is lent again: what a bot still writes while it closes reaches no other test."""

_MOST_PER_REQUEST = 25


class TableSets:
    """
    Tables of one AWS. Blocking; a test that deletes a table or adds to it need not mend it.

    `emptied` empties a table sooner than calls do, and returns whether there is one of that name.
    """

    def __init__(self, dynamodb: DynamoDBClient, emptied: Callable[[Table], bool] | None = None) -> None:
        self._dynamodb = dynamodb
        self._emptied = emptied or self._emptied_by_calls
        self._free: deque[TableNames] = deque()
        self._numbers = count(1)
        self._mine = token_hex(4)

    @contextmanager
    def lent(self) -> Iterator[TableNames]:
        """Lend four empty tables."""
        names = self.take()
        try:
            yield names
        finally:
            self._free.append(names)

    def take(self) -> TableNames:
        """Return four empty tables that nobody else gets."""
        if len(self._free) <= _RESTING:
            return self._made(next(self._numbers))
        names = self._free.popleft()
        for table in tables(names):
            self._empty(table)
        return names

    def _made(self, number: int) -> TableNames:
        names = TableNames(**{name: f"{name}-{self._mine}-{number}" for name in TableNames.model_fields})
        for table in tables(names):
            ensure_table(self._dynamodb, table)
        return names

    def _empty(self, table: Table) -> None:
        if not self._emptied(table):
            ensure_table(self._dynamodb, table)

    def _emptied_by_calls(self, table: Table) -> bool:
        try:
            keys = list(self._keys(table))
        except self._dynamodb.exceptions.ResourceNotFoundException:
            return False
        for start in range(0, len(keys), _MOST_PER_REQUEST):
            deletions: list[Any] = [{"DeleteRequest": {"Key": key}} for key in keys[start : start + _MOST_PER_REQUEST]]
            self._dynamodb.batch_write_item(RequestItems={table.name: deletions})
        return True

    def _keys(self, table: Table) -> Iterator[dict[str, Any]]:
        named = {f"#{place}": name for place, name in enumerate(table.key.attributes())}
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=table.name, ProjectionExpression=", ".join(named), ExpressionAttributeNames=named
        )
        for page in pages:
            yield from page["Items"]
