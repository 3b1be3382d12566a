"""DynamoDB's clock, read from a response, to check this machine's against."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from storage.calls import call
from storage.errors import TimeRefused
from storage.items import to_attributes

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


class ServerClock:
    """Reads the `Date` header of a response (to the second)."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def now_ms(self) -> int | None:
        """
        Return DynamoDB's time (epoch ms); None when the response has none.

        What a clock signs that is more than five minutes off is refused, with the right time. Raises TimeRefused only
        where it is not said.
        """
        key = to_attributes({"scope": "clock", "key": "clock"})
        try:
            return _date_of(call(self._client.get_item, TableName=self._table, Key=key))
        except TimeRefused as refused:
            theirs = _date_of(getattr(refused.__cause__, "response", {}))
            if theirs is None:
                raise
            return theirs


def _date_of(answer: Any) -> int | None:
    date = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        return int(parsedate_to_datetime(date).timestamp() * 1000)
    except (TypeError, ValueError):
        return None
