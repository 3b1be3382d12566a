"""What stands in the tables, read as any reader of the schema does."""

import asyncio
from typing import Any

from rules.audit.audit_chain import NO_ALERT
from storage.items import to_attributes, to_values
from storage.tables import ALERT_INDEX, TableNames
from tests.scenarios.clients import Clients
from tests.scenarios.reading import alert_id_of
from tests.slack_double.message import Message

Values = dict[str, Any]
BOOKKEEPING = {"updatedAt", "metadata"}
"""What an audit entry changes of its alert: the head of the audit's chain is kept there."""


class Stored:
    """The items of one house as plain values."""

    def __init__(self, clients: Clients, names: TableNames) -> None:
        self._dynamodb = clients.dynamodb
        self._names = names

    async def alert(self, card: Message) -> Values:
        """The item of a card's alert."""
        key = {"alertId": {"S": alert_id_of(card)}}
        answer = await asyncio.to_thread(self._dynamodb.get_item, TableName=self._names.alerts, Key=key)
        return to_values(answer["Item"])

    async def decision(self, card: Message) -> Values:
        """The same without what an entry in the audit changes."""
        return {name: value for name, value in (await self.alert(card)).items() if name not in BOOKKEEPING}

    async def audit(self, card: Message) -> list[Values]:
        """The audit entries of a card's alert, oldest first."""
        answer = await asyncio.to_thread(
            self._dynamodb.query,
            TableName=self._names.audit,
            IndexName=ALERT_INDEX,
            KeyConditionExpression="alertId = :alertId",
            ExpressionAttributeValues={":alertId": {"S": alert_id_of(card)}},
        )
        return [to_values(item) for item in answer["Items"]]

    async def audit_of_no_alert(self) -> list[Values]:
        """The audit entries that belong to no alert."""
        return [entry for entry in await self._all(self._names.audit) if entry["alertId"] == NO_ALERT]

    async def alerts(self) -> list[Values]:
        return await self._all(self._names.alerts)

    async def audits(self) -> list[Values]:
        return await self._all(self._names.audit)

    async def metrics(self) -> list[Values]:
        return await self._all(self._names.metrics)

    async def guards(self) -> list[Values]:
        """What keeps one alert open for each station and type."""
        return [each for each in await self._all(self._names.coordination) if each["scope"] == "open-alert"]

    async def mutes(self) -> list[Values]:
        """What is muted."""
        return [each for each in await self._all(self._names.coordination) if each["scope"] == "mute"]

    async def put(self, table: str, item: Values) -> None:
        """Write an item as somebody else might."""
        await asyncio.to_thread(self._dynamodb.put_item, TableName=table, Item=to_attributes(item))

    async def _all(self, table: str) -> list[Values]:
        answer = await asyncio.to_thread(self._dynamodb.scan, TableName=table)
        return [to_values(item) for item in answer["Items"]]
