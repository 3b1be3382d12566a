"""Every call to DynamoDB goes through here, so that failures get names."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.parsers import ResponseParserError

from storage.errors import AccessDenied, StorageError, StorageUnavailable, TableDiffers, TableMissing, TimeRefused
from storage.items import Item

Answer = TypeVar("Answer")

UNREADABLE = (ResponseParserError, AttributeError, LookupError, OSError, RuntimeError, ValueError)
"""
What botocore lets through of a reply that it cannot read: cut short, of a proxy, of another shape, bad UTF-8.

And of credentials that it cannot read for a moment: the file of a web identity token is replaced, a program is missing.
"""

_ANSWERS = {
    "ConditionalCheckFailedException": "the condition of the request did not hold",
    "IdempotentParameterMismatchException": "the same request gets the same answer",
    "ItemCollectionSizeLimitExceededException": "the same request gets the same answer",
    "SerializationException": "the same request gets the same answer",
    "TransactionCanceledException": "its reasons say whose condition did not hold, or that a retry may succeed",
    "UnknownOperationException": "a stand-in does not know the operation",
    "ValidationException": "the same request gets the same answer",
}
"""The codes that callers handle, and why a retry does not help. Any other code, known or not, may be transient."""

_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "NotAuthorized",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_BY_TIME = frozenset({"RequestExpired", "RequestTimeTooSkewed"})
_SAYS_TIME = re.compile("Signature (expired|not yet current)")
"""A signature that does not fit has the same code as one of another time."""

_OF_AN_INDEX = re.compile(
    r"(?:(?P<building>backfilling global secondary index)|does not have the specified index)[: ]+(?P<index>[\w.-]+)"
)


def call(operation: Callable[..., Answer], *needed: str, **request: Any) -> Answer:
    """
    Make a DynamoDB call; its answer has the keys that are `needed`: botocore turns a reply that was cut short into {}.

    Raises TableMissing, AccessDenied, StorageUnavailable; the ClientError of what callers deal
    with (a failed condition, a cancelled transaction) as it is.
    """
    try:
        answer: Any = operation(**request)
    except ClientError as error:
        raise named(error, request) from error
    except (BotoCoreError, *UNREADABLE) as error:
        raise StorageUnavailable(f"DynamoDB could not be reached: {said_by(error)}") from error
    if any(key not in answer for key in needed):
        raise StorageUnavailable("DynamoDB gave an answer that cannot be read.")
    return answer  # type: ignore[no-any-return]  # what the operation returns


def said_by(error: Exception) -> str:
    """Return an error's text; of what the HTTP library did not expect the name alone, since that may quote a secret."""
    unexpected = getattr(error, "kwargs", {}).get("error") if type(error) is HTTPClientError else None
    return type(unexpected).__name__ if unexpected else str(error)


def conditional_call(operation: Callable[..., Answer], **request: Any) -> Answer | None:
    """Make a call that has a condition; return None when it does not hold. Raises what else `call` raises."""
    try:
        return call(operation, **request)
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        return None


def marked_call(operation: Callable[..., Any], mark: tuple[str, str], **request: Any) -> Item | None:
    """
    Make a write that has a condition and leaves a mark, an attribute with a value that nobody else writes.

    Return the attributes that DynamoDB answers with, or None when the condition does not hold. boto3 sends a write
    again whose answer was lost: what then stands there with the mark is our own. Raises what `call` raises.
    """
    needed = ("Attributes",) if "ReturnValues" in request else ()
    try:
        answer = call(operation, *needed, ReturnValuesOnConditionCheckFailure="ALL_OLD", **request)
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        name, value = mark
        found: Any = error.response
        item: Item = found.get("Item", {})
        return item if item.get(name) == {"S": value} else None
    written: Item = answer.get("Attributes", {})
    return written


def named(error: ClientError, request: dict[str, Any]) -> Exception:
    """Return the error by our name for it, or as it is if callers deal with it."""
    code = error_code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == "ResourceNotFoundException":
        return TableMissing(str(request.get("TableName", "(of a transaction)")))
    if code in _BY_TIME or (code in _DENIED and _SAYS_TIME.match(str(error.response.get("Error", {}).get("Message")))):
        return TimeRefused(f"DynamoDB refuses what this machine's clock signs ({code}). Set the clock right: NTP.")
    if code in _DENIED:
        return AccessDenied(f"DynamoDB refuses the credentials ({code}). Check them and the role's permissions.")
    if code == "ValidationException" and (about := _about_an_index(error, request)) is not None:
        return about
    if code in _ANSWERS and status < 500:  # noqa: PLR2004  the HTTP class of server errors
        return error
    return StorageUnavailable(f"DynamoDB does not answer for now ({code}).")


def _about_an_index(error: ClientError, request: dict[str, Any]) -> StorageError | None:
    """Return the error by our name for it if an index is missing, or not built yet."""
    if (said := _OF_AN_INDEX.search(str(error.response.get("Error", {}).get("Message")))) is None:
        return None
    table, index = str(request.get("TableName")), said["index"]
    if said["building"]:
        return StorageUnavailable(f"{table} is still building the index {index}; that takes minutes, or hours.")
    return TableDiffers(table, [f"the index {index} is missing; `aiops init` adds it"])


def error_code(error: ClientError) -> str:
    """Return AWS's name of the error."""
    return str(error.response.get("Error", {}).get("Code", "")).rsplit("#", 1)[-1]
