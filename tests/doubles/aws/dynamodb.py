"""DynamoDB with indexes that lag, numbers spelled out, and transactions cancelled for several reasons at once."""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from botocore.exceptions import ClientError

from tests.doubles.aws.errors import refused

Item = dict[str, Any]
Key = tuple[str, ...]

_READS = ("get_item", "scan", "batch_get_item", "transact_get_items")


class DocumentedDynamoDb:
    """
    What was written through it is missing from an index for a while.

    Every `cancels_each`th transaction is cancelled once, by a conflict at one place and a throttle at another; one that
    is cancelled because a condition did not hold has a conflict beside it. With 0 none is cancelled.
    """

    def __init__(
        self,
        inner: Any,
        *,
        lag_seconds: float = 0.3,
        cancels_each: int = 7,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._lag = lag_seconds
        self._cancels_each = cancels_each
        self._monotonic = monotonic
        self._transactions = count(1)
        self._schemas: dict[str, tuple[Key, Key]] = {}
        self._written: dict[tuple[str, Key], float] = {}

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._inner, name)
        return (lambda **request: _spelled_out(operation(**request))) if name in _READS else operation

    def is_behind(self) -> bool:
        """Whether anything that was written is missing from an index still."""
        return self._monotonic() - max(self._written.values(), default=float("-inf")) < self._lag

    def query(self, **request: Any) -> Any:
        answer = self._inner.query(**request)
        if "IndexName" in request:
            answer["Items"] = [each for each in answer["Items"] if not self._is_late(request["TableName"], each)]
        return _spelled_out(answer)

    def put_item(self, **request: Any) -> Any:
        return self._after(self._inner.put_item, request, [{"Put": request}])

    def update_item(self, **request: Any) -> Any:
        return self._after(self._inner.update_item, request, [{"Update": request}])

    def batch_write_item(self, **request: Any) -> Any:
        writes = [
            {"Put": {"TableName": table, "Item": each["PutRequest"]["Item"]}}
            for table, each_table in request["RequestItems"].items()
            for each in each_table
            if "PutRequest" in each
        ]
        return self._after(self._inner.batch_write_item, request, writes)

    def transact_write_items(self, **request: Any) -> Any:
        parts = request["TransactItems"]
        if self._cancels_each and next(self._transactions) % self._cancels_each == 0:
            reasons = [{"Code": "None"} for _part in parts]
            reasons[-1] = {"Code": "ThrottlingError", "Message": "Throughput exceeds the current capacity"}
            reasons[0] = {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
            raise _cancelled(reasons)
        try:
            return self._after(self._inner.transact_write_items, request, parts)
        except ClientError as error:
            given: Any = error.response
            if not given.get("CancellationReasons"):
                raise
            raise _cancelled(list(_mixed(given["CancellationReasons"]))) from error

    def _after(self, operation: Any, request: Item, writes: Iterable[Item]) -> Any:
        answer = operation(**request)
        now = self._monotonic()
        for write in writes:
            for kind, part in write.items():
                if (kind == "Put" and self._schema(part["TableName"])[1]) or (kind == "Update" and self._moves(part)):
                    self._written[part["TableName"], self._key(part["TableName"], part.get("Item") or part["Key"])] = (
                        now
                    )
        return _spelled_out(answer)

    def _moves(self, update: Item) -> bool:
        """Whether an update sets an attribute by which an index is sorted."""
        _key, indexed = self._schema(update["TableName"])
        names = update.get("ExpressionAttributeNames", {})
        placeholders = [placeholder for placeholder, name in names.items() if name in indexed]
        return any(re.search(rf"{each}\b =", update.get("UpdateExpression", "")) for each in placeholders)

    def _is_late(self, table: str, item: Item) -> bool:
        key, _indexed = self._schema(table)
        if not set(key) <= set(item):
            return False
        return self._monotonic() - self._written.get((table, self._key(table, item)), float("-inf")) < self._lag

    def _key(self, table: str, item: Item) -> Key:
        key, _indexed = self._schema(table)
        return tuple(str(next(iter(item[name].values()))) for name in key)

    def _schema(self, table: str) -> tuple[Key, Key]:
        """Return the names of a table's key, and those of its indexes."""
        if table not in self._schemas:
            found = self._inner.describe_table(TableName=table)["Table"]
            key = tuple(each["AttributeName"] for each in found["KeySchema"])
            indexes = found.get("GlobalSecondaryIndexes", [])
            self._schemas[table] = (key, tuple(each["AttributeName"] for one in indexes for each in one["KeySchema"]))
        return self._schemas[table]


def _cancelled(reasons: list[Item]) -> ClientError:
    said = f"Transaction cancelled, reasons [{', '.join(each['Code'] for each in reasons)}]"
    code = "TransactionCanceledException"
    return refused("TransactWriteItems", code, said, CancellationReasons=_spelled_out(reasons))


def _mixed(reasons: list[Item]) -> Iterator[Item]:
    """Yield the reasons, the first that is none replaced by a conflict."""
    is_told = not any(each.get("Code") == "ConditionalCheckFailed" for each in reasons)
    for each in reasons:
        if each.get("Code", "None") == "None" and not is_told:
            is_told = True
            yield {"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}
        else:
            yield each


def _spelled_out(value: Any) -> Any:
    """Return an answer with its numbers as AWS spells them: without an exponent."""
    match value:
        case Mapping() if set(value) == {"N"} and isinstance(value["N"], str):
            return {"N": format(Decimal(value["N"]), "f")}
        case Mapping() if set(value) == {"NS"}:
            return {"NS": [format(Decimal(each), "f") for each in value["NS"]]}
        case Mapping():
            return {name: _spelled_out(each) for name, each in value.items()}
        case list():
            return [_spelled_out(each) for each in value]
    return value
