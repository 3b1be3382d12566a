"""
AWS errors, sorted by what the caller should do about them.

Only what repeating cannot heal is final at once; it is listed here with the reason. Every other error, known or not, is
tried the documented number of times (`bot.delivery.posting.back_off`): credentials are renewed, clocks are set,
permissions and keys take a while to reach every server, and AWS adds codes.
"""

from collections.abc import Callable
from enum import Enum
from http import HTTPStatus
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from bot.errors import CannotBeDone, TryAgain
from storage.calls import UNREADABLE

Answer = TypeVar("Answer")


class AwsService(Enum):
    """A service, by the name that a person reads."""

    STEP_FUNCTIONS = "Step Functions"
    SNS = "SNS"


_SAME_REQUEST = "the same request is refused again"
_NOT_THERE = "it is there once a person creates it"
_WRONG_NAME = "it is right once a person corrects the setting"

_ANYWHERE = {
    "InvalidAction": _SAME_REQUEST,
    "InvalidParameterCombination": _SAME_REQUEST,
    "InvalidParameterValue": _SAME_REQUEST,
    "InvalidQueryParameter": _SAME_REQUEST,
    "MalformedQueryString": _SAME_REQUEST,
    "MissingAction": _SAME_REQUEST,
    "MissingParameter": _SAME_REQUEST,
    "SerializationException": _SAME_REQUEST,
    "ValidationError": _SAME_REQUEST,
    "ValidationException": _SAME_REQUEST,
}

FINAL = {
    AwsService.STEP_FUNCTIONS: _ANYWHERE
    | {
        "InvalidArn": _WRONG_NAME,
        "InvalidExecutionInput": _SAME_REQUEST,
        "InvalidName": _SAME_REQUEST,
        "StateMachineDoesNotExist": _NOT_THERE,
        "StateMachineTypeNotSupported": _WRONG_NAME,
    },
    AwsService.SNS: _ANYWHERE
    | {
        "EndpointDisabled": _WRONG_NAME,
        "InvalidParameter": _SAME_REQUEST,
        "NotFound": _NOT_THERE,
        "ParameterValueInvalid": _SAME_REQUEST,
        "PlatformApplicationDisabled": _WRONG_NAME,
    },
}
"""The errors that repeating cannot heal, with the reason, by service."""

_LONGEST_SAID = 300


def ask(service: AwsService, operation: Callable[..., Answer], *needed: str, **request: Any) -> Answer:
    """
    Call a service; its answer has the keys that are `needed`.

    Raises ClientError, BotoCoreError, and TryAgain when the answer cannot be read: botocore returns an empty one for a
    body that was cut short, or lets its own failure through.
    """
    try:
        answer: Any = operation(**request)
    except OSError as error:
        # Credentials: the file of a token is being replaced.
        raise TryAgain(f"{service.value} could not be reached: {type(error).__name__}") from error
    except UNREADABLE as error:
        raise TryAgain(f"{service.value} gave an answer that cannot be read") from error
    if any(key not in answer for key in needed):
        raise TryAgain(f"{service.value} gave an answer that cannot be read")
    return answer  # type: ignore[no-any-return]  # what the operation returns


def aws_failure(service: AwsService, error: ClientError | BotoCoreError) -> TryAgain | CannotBeDone:
    """Return CannotBeDone with a sentence for the card if repeating cannot heal the error, otherwise TryAgain."""
    if isinstance(error, ParamValidationError):
        return CannotBeDone(f"{service.value} cannot be asked this: {error}"[:_LONGEST_SAID])
    if isinstance(error, BotoCoreError):
        return TryAgain(f"{service.value} could not be reached: {type(error).__name__}")
    code = error_code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    said = f"({code}): {error.response.get('Error', {}).get('Message', '')[:_LONGEST_SAID]}"
    if code in FINAL[service] and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return CannotBeDone(f"{service.value} refused {said}")
    return TryAgain(f"{service.value} does not answer for now {said}".removesuffix(": "))


def error_code(error: ClientError) -> str:
    """Return AWS's name of the error, without the prefix and the suffix that protocols differ in."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    return code.rsplit("#", 1)[-1]
