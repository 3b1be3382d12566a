"""Who opened the home tab lately: scope `home-viewer` of the coordination table, one item a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.calls import call
from storage.items import to_attributes, to_values
from storage.paging import items_of_scope

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "home-viewer"
REMEMBERED_SECONDS = 8 * 3600
"""A shift. Slack does not say when a tab is closed."""


class HomeViewers:
    """Remembers them for every replica."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def opened(self, user_id: str, at: int) -> None:
        """Note that a person opened the tab at `at` (epoch ms)."""
        item = {"scope": SCOPE, "key": user_id, "openedAt": at, "ttl": at // 1000 + REMEMBERED_SECONDS}
        call(self._client.put_item, TableName=self._table, Item=to_attributes(item))

    def lately(self, now_ms: int, most: int) -> dict[str, int]:
        """Return when each of those who opened it last did so (epoch ms), at most so many people."""
        items = items_of_scope(self._client, self._table, SCOPE)
        found = [to_values(item) for item in items]
        since = now_ms - REMEMBERED_SECONDS * 1000
        newest = sorted((each for each in found if each["openedAt"] > since), key=lambda each: -each["openedAt"])
        return {str(each["key"]): int(each["openedAt"]) for each in newest[:most]}
