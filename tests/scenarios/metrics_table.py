"""A DynamoDB client whose metrics table can hang or be throttled; all other tables answer."""

import threading
from typing import Any

from botocore.exceptions import ClientError

LONGEST_SECONDS = 10.0


class MetricsTable:
    """Stands before a client; `queries` counts how often metrics were asked for."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table
        self._open = threading.Event()
        self._throttled = False
        self.queries = 0
        self.mend()

    def hang(self) -> None:
        """Answer nothing until it is mended."""
        self._open.clear()

    def throttle(self) -> None:
        """Refuse as AWS does when a table is asked for more than it was given."""
        self._throttled = True

    def mend(self) -> None:
        self._throttled = False
        self._open.set()

    def query(self, **request: Any) -> Any:
        if request["TableName"] == self._table:
            self.queries += 1
            self._open.wait(LONGEST_SECONDS)
            if self._throttled:
                refusal: Any = {"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}
                raise ClientError(refusal, "Query")
        return self._client.query(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)
