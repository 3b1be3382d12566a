"""Which part of a transaction failed."""

from typing import Any

from botocore.exceptions import ClientError

from storage.calls import error_code


class TransactionCancelled(Exception):
    """Nothing was written; `failed` says whose condition did not hold."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        super().__init__(", ".join(reason.get("Code", "None") for reason in reasons))
        self._reasons = reasons

    def failed(self, place: int) -> bool:
        """Whether the condition of the part at this place did not hold."""
        return 0 <= place < len(self._reasons) and self._reasons[place].get("Code") == "ConditionalCheckFailed"

    def item(self, place: int) -> dict[str, Any]:
        """Return the item that the part at this place met, when it asked for it; {} when there was none."""
        found: dict[str, Any] = self._reasons[place].get("Item", {})
        return found


def cancelled(error: ClientError) -> Exception:
    """Return a transaction cancelled by a race as TransactionCancelled, any other error as it is."""
    if error_code(error) != "TransactionCanceledException" or is_refused_for_good(error):
        return error
    return TransactionCancelled(_reasons(error))


def is_refused_for_good(error: ClientError) -> bool:
    """Whether DynamoDB will never take the transaction as it is: an item of it is too large, or malformed."""
    faulty = any(reason.get("Code") == "ValidationError" for reason in _reasons(error))
    return faulty or error_code(error) == "ValidationException"


def _reasons(error: ClientError) -> list[dict[str, Any]]:
    response: Any = error.response
    reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
    return reasons
