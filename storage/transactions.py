"""Writes several items, all or none, and tells which part failed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from storage.calls import call, error_code
from storage.errors import Contended
from storage.items import Item

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.02

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


def transact_patiently(
    client: DynamoDBClient, *writes: Write, otherwise: str, pause: Callable[[float], None] = time.sleep
) -> None:
    """
    Write all or nothing; what is cancelled though each condition held is tried again.

    A conflict or a throttle says nothing of what stands in the table. Raises TransactionCancelled when a condition did
    not hold, Contended with the sentence `otherwise` when DynamoDB goes on cancelling, and what `transact` raises.
    """
    for attempt in range(_TRIES):
        try:
            transact(client, *writes)
        except TransactionCancelled as cancelled:
            if any(map(cancelled.failed, range(len(writes)))):
                raise
            pause(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311  jitter, no secret
        else:
            return
    raise Contended(otherwise)


def is_refused_for_good(error: ClientError) -> bool:
    """Return whether DynamoDB will never accept the transaction: an item is too large, or malformed."""
    faulty = any(reason.get("Code") == "ValidationError" for reason in _reasons(error))
    return faulty or error_code(error) == "ValidationException"


def _reasons(error: ClientError) -> list[dict[str, Any]]:
    response: Any = error.response
    reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return reasons
