"""AWS errors, sorted by what the caller should do about them."""

from botocore.exceptions import BotoCoreError, ClientError

from bot.errors import CannotBeDone, TryAgain

_HEALS = frozenset(
    {
        "ExecutionLimitExceeded",
        "InternalError",
        "InternalErrorException",
        "InternalFailure",
        "InternalServerError",
        "KMSThrottling",
        "RequestTimeout",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "StateMachineDeleting",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_SERVER_ERROR = 500


def aws_failure(service: str, error: ClientError | BotoCoreError) -> TryAgain | CannotBeDone:
    """Return TryAgain if the error can go away by itself, otherwise CannotBeDone with a sentence for the card."""
    if isinstance(error, BotoCoreError):
        return TryAgain(f"{service} could not be reached: {type(error).__name__}")
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _HEALS or status >= _SERVER_ERROR:
        return TryAgain(f"{service} does not answer for now ({code})")
    return CannotBeDone(f"{service} refused ({code}): {error.response.get('Error', {}).get('Message', '')[:300]}")
