"""Every call to DynamoDB goes through here, so that failures get names."""

from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from storage.errors import AccessDenied, StorageUnavailable, TableMissing

Answer = TypeVar("Answer")

_UNAVAILABLE = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "Throttling",
        "ThrottlingException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidSignatureException",
        "UnrecognizedClientException",
    }
)


def call(operation: Callable[..., Answer], **request: Any) -> Answer:
    """
    Make a DynamoDB call.

    Raises TableMissing, AccessDenied, StorageUnavailable; any other ClientError (a failed condition, a
    cancelled transaction) as it is.
    """
    try:
        return operation(**request)
    except ClientError as error:
        raise named(error, request) from error
    except (BotoCoreError, UnicodeDecodeError) as error:
        # botocore lets a reply with broken UTF-8 through as a bare UnicodeDecodeError: a bad reply like any other.
        raise StorageUnavailable(f"DynamoDB could not be reached: {error}") from error


def conditional_call(operation: Callable[..., Answer], **request: Any) -> Answer | None:
    """Make a call that has a condition; return None when it does not hold. Raises what else `call` raises."""
    try:
        return call(operation, **request)
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        return None


def named(error: ClientError, request: dict[str, Any]) -> Exception:
    """Return one of our errors for those that callers handle, and any other error as it is."""
    code = error_code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "ResourceNotFoundException":
        return TableMissing(str(request.get("TableName", "(of a transaction)")))
    if code in _DENIED:
        return AccessDenied(f"DynamoDB refuses the credentials ({code}). Check them and the role's permissions.")
    if code in _UNAVAILABLE or status >= 500:  # noqa: PLR2004  the HTTP class of server errors
        return StorageUnavailable(f"DynamoDB does not answer for now ({code}).")
    return error


def error_code(error: ClientError) -> str:
    """Return AWS's name of the error."""
    return error.response.get("Error", {}).get("Code", "")
