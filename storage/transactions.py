"""Writes several items, all or none, and tells which part failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from storage.calls import call, error_code
from storage.items import Item

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

Write = dict[str, Any]
"""One part of a TransactWriteItems: `{"Put": {…}}`."""


class TransactionCancelled(Exception):
    """A race was lost and nothing was written; `failed` tells which part's condition did not hold."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        super().__init__(", ".join(reason.get("Code", "None") for reason in reasons))
        self._reasons = reasons

    def failed(self, index: int) -> bool:
        """Return whether the condition of the part at this index did not hold."""
        return index < len(self._reasons) and self._reasons[index].get("Code") == "ConditionalCheckFailed"

    def item(self, index: int) -> Item:
        """Return the item that the part at this index found, if it asked for it; {} otherwise."""
        found: Item = self._reasons[index].get("Item", {})
        return found


def transact(client: DynamoDBClient, *writes: Write) -> None:
    """
    Write all or nothing.

    Raises TransactionCancelled when a race was lost, and ClientError when DynamoDB will never accept the writes.
    """
    request: Any = list(writes)
    try:
        call(client.transact_write_items, TransactItems=request)
    except ClientError as error:
        if error_code(error) != "TransactionCanceledException" or is_refused_for_good(error):
            raise
        raise TransactionCancelled(_reasons(error)) from error


def is_refused_for_good(error: ClientError) -> bool:
    """Return whether DynamoDB will never accept the transaction: an item is too large, or malformed."""
    faulty = any(reason.get("Code") == "ValidationError" for reason in _reasons(error))
    return faulty or error_code(error) == "ValidationException"


def _reasons(error: ClientError) -> list[dict[str, Any]]:
    response: Any = error.response
    reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return reasons
