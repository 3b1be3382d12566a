"""Guards for alerts that another writer put into the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from rules.alert.alert import AlertStatus
from rules.alert.open_alert import OpenAlert
from storage.calls import call
from storage.guards import Guard, Guards, guard_of
from storage.items import to_attributes
from storage.outcome import TransactionCancelled, cancelled
from storage.tables import TableNames

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


class Adoption:
    """Gives such an alert what our own have from their opening on."""

    def __init__(self, client: DynamoDBClient, names: TableNames, guards: Guards) -> None:
        self._client = client
        self._names = names
        self._guards = guards

    def adopt(self, alert: OpenAlert, fence: int, now_ms: int) -> Guard | None:
        """Guard an alert; None when it is decided by now, or another is guarded. Raises StorageUnavailable."""
        # The index that it was found in may lag behind its decision.
        still_pending = {
            "ConditionCheck": {
                "TableName": self._names.alerts,
                "Key": to_attributes({"alertId": alert.alert_id}),
                "ConditionExpression": "#status = :pending",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": to_attributes({":pending": AlertStatus.PENDING}),
            }
        }
        try:
            self._transact(still_pending, self._guards.opening(alert, fence, now_ms))
        except TransactionCancelled:
            return None
        return guard_of(alert, fence)

    def _transact(self, *parts: object) -> None:
        try:
            call(self._client.transact_write_items, TransactItems=list(parts))
        except ClientError as error:
            raise cancelled(error) from error
