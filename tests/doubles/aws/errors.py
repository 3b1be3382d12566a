"""Errors as boto3 raises them."""

from typing import Any

from botocore.exceptions import ClientError


def refused(operation: str, code: str, message: str, status: int = 400, **said: Any) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **said,
    }
    return ClientError(answer, operation)
