"""Guards the alerts that another program wrote into the table."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from rules.alert.alert import AlertStatus
from rules.alert.open_alert import OpenAlert
from storage.alert_requests import spellings
from storage.errors import Contended
from storage.guard_writes import GuardWrites, guard_of
from storage.guards import Guard
from storage.items import to_attributes
from storage.tables import TableNames
from storage.transactions import TransactionCancelled, Write, transact

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


_TRIES = 5
_FIRST_PAUSE_SECONDS = 0.02


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
        for attempt in range(_TRIES):
            try:
                transact(self._client, *writes)
            except TransactionCancelled as lost:
                if any(lost.failed(place) for place in range(len(writes))):
                    return lost
                # A conflict or a throttle says nothing of the alert, and giving up would open another beside it.
                self._pause(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311  jitter, no secret
            else:
                return None
        raise Contended("An alert of another program could not be guarded for now.")
