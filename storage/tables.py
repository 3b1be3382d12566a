"""The four tables: names, keys, indexes. The first three are given by the platform and must match."""

from dataclasses import dataclass, field
from typing import Any

from rules.record import Record

STATUS_INDEX = "StatusIndex"
ALERT_INDEX = "AlertIndex"
TIME_INDEX = "TimeIndex"


class TableNames(Record):
    """The names of the tables."""

    metrics: str = "ai-ops-metrics"
    alerts: str = "ai-ops-alerts"
    audit: str = "ai-ops-audit"
    coordination: str = "ai-ops-coordination"


@dataclass(frozen=True)
class Key:
    """A partition key and, where there is one, a sort key, each with its DynamoDB type (S or N)."""

    partition: tuple[str, str]
    sort: tuple[str, str] | None = None

    def schema(self) -> list[dict[str, str]]:
        """Return it as `KeySchema`."""
        keys = [{"AttributeName": self.partition[0], "KeyType": "HASH"}]
        if self.sort:
            keys.append({"AttributeName": self.sort[0], "KeyType": "RANGE"})
        return keys

    def attributes(self) -> dict[str, str]:
        """Return its attributes' types by name."""
        return dict([self.partition, *([self.sort] if self.sort else [])])

    def __str__(self) -> str:
        return ", ".join(f"{name} ({kind})" for name, kind in self.attributes().items())


@dataclass(frozen=True)
class Table:
    """The schema of one table."""

    name: str
    key: Key
    indexes: dict[str, Key] = field(default_factory=dict)
    ttl: str | None = None

    def creation(self) -> dict[str, Any]:
        """Return the CreateTable request; on-demand capacity."""
        types: dict[str, str] = {}
        for key in (self.key, *self.indexes.values()):
            types |= key.attributes()
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeySchema": self.key.schema(),
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()],
            "BillingMode": "PAY_PER_REQUEST",
        }
        if self.indexes:
            request["GlobalSecondaryIndexes"] = [index_creation(name, key) for name, key in self.indexes.items()]
        return request


def index_creation(name: str, key: Key) -> dict[str, Any]:
    """Return an index for CreateTable; it projects every attribute."""
    return {"IndexName": name, "KeySchema": key.schema(), "Projection": {"ProjectionType": "ALL"}}


def tables(names: TableNames) -> tuple[Table, ...]:
    """Return the four tables under their names."""
    return (
        Table(names.metrics, Key(("stationId", "S"), ("timestamp", "N")), ttl="ttl"),
        Table(names.alerts, Key(("alertId", "S")), {STATUS_INDEX: Key(("status", "S"), ("createdAt", "N"))}),
        Table(
            names.audit,
            Key(("taskId", "S")),
            {
                ALERT_INDEX: Key(("alertId", "S"), ("timestamp", "N")),
                TIME_INDEX: Key(("actionType", "S"), ("timestamp", "N")),
            },
            ttl="ttl",
        ),
        Table(names.coordination, Key(("scope", "S"), ("key", "S")), ttl="ttl"),
    )
