"""Who opened the home tab recently: scope `home-viewer` of the coordination table, one item a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.units import MINUTE_MS
from storage.calls import call, conditional_call
from storage.items import Item, to_attributes, to_values
from storage.paging import items_of_scope

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "home-viewer"
REMEMBERED_SECONDS = 8 * 3600
"""A shift. Slack does not say when a tab is closed."""


_AHEAD_MS = 5 * MINUTE_MS
"""How far the clock of the replica that wrote it may run ahead."""


@dataclass(frozen=True)
class Viewer:
    """
    A person with the tab open. Times are epoch ms.

    `acted_at` is when they last pressed a button there, 0 if not since opening it. `shown` is a digest of what
    was drawn at the opening, None if nothing was.
    """

    user_id: str
    opened_at: int
    acted_at: int
    shown: str | None

    @property
    def seen_at(self) -> int:
        """Return when they were last active there."""
        return max(self.opened_at, self.acted_at)


class HomeViewers:
    """Remembers viewers, for every replica."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def opened(self, user_id: str, at: int, shown: str | None) -> None:
        """Note that a person opened the tab at `at` (epoch ms), and what was drawn."""
        drawn = ", shown = :shown REMOVE actedAt" if shown is not None else " REMOVE actedAt, shown"
        call(
            self._client.update_item,
            TableName=self._table,
            Key=to_attributes({"scope": SCOPE, "key": user_id}),
            UpdateExpression=f"SET openedAt = :at, #ttl = :ttl{drawn}",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=to_attributes({":at": at, ":ttl": _forgotten_at(at), ":shown": shown}),
        )

    def forget(self, user_id: str) -> None:
        """Forget a person, so that no redraw replaces the message that they just got."""
        call(self._client.delete_item, TableName=self._table, Key=to_attributes({"scope": SCOPE, "key": user_id}))

    def acted(self, user_id: str, at: int) -> None:
        """Note that a person pressed a button at `at` (epoch ms), if they are a viewer."""
        conditional_call(
            self._client.update_item,
            TableName=self._table,
            Key=to_attributes({"scope": SCOPE, "key": user_id}),
            UpdateExpression="SET actedAt = :at, #ttl = :ttl",
            ConditionExpression="attribute_exists(openedAt)",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=to_attributes({":at": at, ":ttl": _forgotten_at(at)}),
        )

    def lately(self, now_ms: int) -> list[Viewer]:
        """Return the current viewers, the most recently active first."""
        viewers = filter(None, map(_viewer, items_of_scope(self._client, self._table, SCOPE)))
        since = now_ms - REMEMBERED_SECONDS * 1000
        # One of the future was written by a clock that was wrong: it would keep others from being redrawn for good.
        present = (each for each in viewers if since < each.seen_at <= now_ms + _AHEAD_MS)
        return sorted(present, key=lambda each: -each.seen_at)


def _forgotten_at(at: int) -> int:
    return at // 1000 + REMEMBERED_SECONDS


def _viewer(item: Item) -> Viewer | None:
    """Return the viewer; None if the item is none that we wrote. Their tab is redrawn once they open it again."""
    values = to_values(item)
    opened_at, acted_at, shown = values.get("openedAt"), values.get("actedAt", 0), values.get("shown")
    if not isinstance(opened_at, int) or not isinstance(acted_at, int):
        return None
    return Viewer(str(values.get("key", "")), opened_at, acted_at, shown if isinstance(shown, str) else None)
