"""Refusals that are about no alert: somebody asked to read or to mute who may not."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.alert.audit import ActionType, AuditEntry, AuditStatus
from rules.audit.audit_chain import AUDIT_RETENTION_SECONDS
from storage.calls import call
from storage.items import to_item

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

NO_ALERT = "none"
"""The `alertId` of an entry that belongs to no alert; it stands in no chain."""


class Refusal(StrEnum):
    """What was refused, as `details.event` says it."""

    READING = "READ_REFUSED"
    MUTING = "MUTE_REFUSED"


class Refusals:
    """Writes them into the audit table."""

    def __init__(
        self, client: DynamoDBClient, table: str, now_ms: Callable[[], int], new_id: Callable[[], str]
    ) -> None:
        self._client = client
        self._table = table
        self._now_ms = now_ms
        self._new_id = new_id

    def record(self, user_id: str, what: Refusal, asked: str, why: str) -> None:
        """
        Write down who asked what and why it was refused. Raises StorageUnavailable, SetupFault.

        The schema's action types are closed: like a refused press it is an ALERT_APPROVED entry that FAILED, told
        apart by `details.event`.
        """
        now_ms = self._now_ms()
        entry = AuditEntry(
            task_id=self._new_id(),
            alert_id=NO_ALERT,
            action_type=ActionType.ALERT_APPROVED,
            timestamp=now_ms,
            user_id=user_id,
            details={"event": what.value, "asked": asked},
            status=AuditStatus.FAILED,
            error_message=why,
            ttl=now_ms // 1000 + AUDIT_RETENTION_SECONDS,
        )
        call(self._client.put_item, TableName=self._table, Item=to_item(entry))
