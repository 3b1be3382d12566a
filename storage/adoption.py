"""Guards the alerts that another program wrote into the table."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from rules.alert.alert import AlertStatus
from rules.alert.open_alert import OpenAlert
from storage.alert_requests import spellings
from storage.guard_writes import GuardWrites, guard_of
from storage.guards import Guard
from storage.items import to_attributes
from storage.tables import TableNames
from storage.transactions import TransactionCancelled, Write, transact_patiently

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


class Adoption:
    """Gives a foreign alert the guard that our own alerts get when they open."""

    def __init__(
        self,
        client: DynamoDBClient,
        names: TableNames,
        guards: GuardWrites,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._client = client
        self._names = names
        self._guards = guards

    def adopt(self, alert: OpenAlert, fence: int, now_ms: int) -> Guard | None:
        """
        Guard a pending alert; return its guard.

        None when it was decided meanwhile, or another alert holds the guard. Raises StorageUnavailable, BrokenItem.
        """
        pending = {f":p{index}": each for index, each in enumerate(spellings(AlertStatus.PENDING))}
        # The index in which it was found may lag behind its decision.
        still_pending = {
            "ConditionCheck": {
                "TableName": self._names.alerts,
                "Key": to_attributes({"alertId": alert.alert_id}),
                "ConditionExpression": f"#status IN ({', '.join(pending)})",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": to_attributes(pending),
            }
        }
        lost = self._lost(still_pending, self._guards.opening(alert, fence, now_ms))
        if lost is not None and lost.failed(1) and self._guards.found(lost.item(1)) is None:
            lost = self._lost(still_pending, self._guards.opening(alert, fence, now_ms, lost.item(1)))
        return guard_of(alert, fence) if lost is None else None

    def _lost(self, *writes: Write) -> TransactionCancelled | None:
        """Return whose condition did not hold; None if the writes were made. Raises Contended."""
        # Giving up after a conflict would open another alert beside it.
        otherwise = "An alert of another program could not be guarded for now."
        try:
            transact_patiently(self._client, *writes, otherwise=otherwise, pause=self._pause)
        except TransactionCancelled as lost:
            return lost
        return None
