"""Refusals that concern no alert: somebody tried to read or to mute without permission."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from rules.alert.audit import AuditEvent, event_draft
from rules.audit.audit_chain import unchained
from storage.calls import call
from storage.items import to_item

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


class Refusal(Enum):
    """What was refused, as the audit names it."""

    READING = AuditEvent.READ_REFUSED
    MUTING = AuditEvent.MUTE_REFUSED


class Refusals:
    """Writes refusals into the audit table."""

    def __init__(
        self, client: DynamoDBClient, table: str, now_ms: Callable[[], int], new_id: Callable[[], str]
    ) -> None:
        self._client = client
        self._table = table
        self._now_ms = now_ms
        self._new_id = new_id

    def record(self, user_id: str, what: Refusal, asked: str, why: str) -> None:
        """Write down who asked for what, and why it was refused. Raises StorageUnavailable, SetupFault."""
        draft = event_draft(what.value, {"asked": asked}, by=user_id, error=why)
        entry = unchained(draft, self._now_ms(), self._new_id())
        call(self._client.put_item, TableName=self._table, Item=to_item(entry))
