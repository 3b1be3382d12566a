"""
Guards keep one alert open per station and type.

A guard is an item of the coordination table, scope `open-alert`, key
`STATION#TYPE`. While OPEN it names the open alert. While COOLING it holds back
the next one until `coolUntil` (epoch ms), and while the decided alert's trouble
stands, unless the next one is worse. Each carries the fence of its leader.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from rules.alert.alert import AlertType
from rules.lifecycle.troubles import is_same
from rules.metric import EpochMs
from rules.record import Record, stored_key
from rules.stored_word import KEEPS_UNKNOWN
from rules.units import DAY_MS, MINUTE_MS
from storage.calls import conditional_call
from storage.items import Item, must_be_as_written, to_attributes
from storage.partitions import Partitions
from storage.reading import BrokenItems, read_nouns

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient

SCOPE = "open-alert"
_KEPT_AFTER_COOLING_SECONDS = 24 * 3600
_KEPT_WHILE_STANDING_SECONDS = 30 * 24 * 3600
"""What has stood for so long since anybody looked at it is news again."""


LONGEST_MS = DAY_MS + 5 * MINUTE_MS
"""No cool-down is longer: the rules file allows a day, and clocks may differ by minutes."""


class GuardState(StrEnum):
    """Whether the alert is open or was decided recently."""

    OPEN = "OPEN"
    COOLING = "COOLING"


def _in_capitals(word: Any) -> Any:
    return word.strip().upper() if isinstance(word, str) and word.strip().upper() in set(GuardState) else word


class Guard(Record):
    """A guard as it is stored."""

    station_id: str
    alert_type: Annotated[AlertType, KEEPS_UNKNOWN]
    alert_id: str
    state: Annotated[GuardState, KEEPS_UNKNOWN, BeforeValidator(_in_capitals)]
    severity_rank: int = Field(ge=0)
    reason: str | None = None  # of its opening, or of what it last became worse by
    fence: int = 0
    data_version: int = 0
    cleared: bool = False
    """Whether the condition of the open alert has cleared; saves the tick reading the alert."""
    cleared_at: EpochMs | None = None
    waits_for_a_person: bool = False
    opened_at: EpochMs | None = None
    """When its alert was opened; lets a tick count recent alerts."""
    cool_until: EpochMs | None = None
    stands: bool = False
    """Whether the condition of the decided alert may still stand."""
    awaits_look: bool = False
    """Whether a remediation was ordered and the station has not been looked at since it ended."""
    troubles: tuple[str, ...] = ()
    """What the decided alert is about (`rules.lifecycle.troubles`)."""
    noted: bool = False
    """Whether the decided alert says that its condition still stands."""

    @model_validator(mode="before")
    @classmethod
    def _is_named(cls, item: Any) -> Any:
        """Read station and type from the key of a guard that was stored without them."""
        if not isinstance(item, dict) or "key" not in item or {"stationId", "alertType"} <= item.keys():
            return item
        station_id, _, alert_type = str(item["key"]).rpartition("#")
        return {**item, "stationId": station_id, "alertType": alert_type}

    @property
    def key(self) -> str:
        """Return its sort key in the coordination table."""
        return guard_key(self.station_id, self.alert_type)

    @property
    def is_open(self) -> bool:
        """Whether its alert waits for a decision."""
        return self.state is GuardState.OPEN

    def holds_back(self, now_ms: int, severity_rank: int, troubles: tuple[str, ...] = ()) -> bool:
        """
        Return whether no new alert of a severity may be opened now; one worse than was decided may be.

        After the cool-down one about other `troubles` may be, too. A state that this version does not know holds back.
        """
        cools = self.is_cooling(now_ms) or (self.stands and is_same(troubles, self.troubles))
        return self.state is not GuardState.COOLING or (cools and severity_rank <= self.severity_rank)

    def is_cooling(self, now_ms: int) -> bool:
        """Whether the cool-down lasts; one that ends later than any can was written by a clock that was wrong."""
        return now_ms < (self.cool_until or 0) <= now_ms + LONGEST_MS

    @property
    def is_watched(self) -> bool:
        """Whether its alert is decided, and the tick says whether the condition still stands."""
        return self.state is GuardState.COOLING and self.stands and not self.awaits_look


def guard_key(station_id: str, alert_type: AlertType) -> str:
    """Return the sort key of the guard of a station and type."""
    return stored_key(station_id, alert_type)


def guard_item_key(partitions: Partitions, station_id: str, alert_type: AlertType) -> Item:
    """Return the key of the guard of a station and type in the coordination table."""
    return partitions.key(SCOPE, guard_key(station_id, alert_type))


class Guards:
    """Reads guards, and ends those whose alert vanished or was decided by another program."""

    def __init__(self, client: DynamoDBClient, partitions: Partitions, on_broken: BrokenItems) -> None:
        self._client = client
        self._table = partitions.table
        self._partitions = partitions
        self._on_broken = on_broken

    def all(self) -> dict[str, Guard]:
        """Return every guard by its key."""
        items = self._partitions.items(SCOPE)
        guards = read_nouns(Guard, items, self._table, ("scope", "key"), self._on_broken, read_guard)
        return {guard.key: guard for guard in guards}

    def remove(self, guard: Guard) -> None:
        """Remove a guard if it is still open for this alert."""
        self._if_open(guard, self._client.delete_item)

    def forget(self, guard: Guard) -> None:
        """Remove a guard that is not open and whose alert was deleted, if it is still that alert's."""
        conditional_call(
            self._client.delete_item,
            TableName=self._table,
            Key=guard_item_key(self._partitions, guard.station_id, guard.alert_type),
            ConditionExpression="alertId = :alertId AND NOT #state = :open",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues=to_attributes({":alertId": guard.alert_id, ":open": GuardState.OPEN}),
        )

    def cool(self, guard: Guard, until_ms: int) -> bool:
        """Set a guard to cooling until a time (epoch ms); return False when it is no longer open for this alert."""
        values = {":cooling": GuardState.COOLING, ":until": until_ms, ":ttl": kept_until(until_ms)}
        cooling = "SET #state = :cooling, coolUntil = :until, #ttl = :ttl"
        return self._if_open(guard, self._client.update_item, values, {"#ttl": "ttl"}, UpdateExpression=cooling)

    def _if_open(
        self,
        guard: Guard,
        operation: Any,
        values: dict[str, Any] | None = None,
        names: dict[str, str] | None = None,
        **request: Any,
    ) -> bool:
        written = conditional_call(
            operation,
            TableName=self._table,
            Key=guard_item_key(self._partitions, guard.station_id, guard.alert_type),
            # If we decided the alert meanwhile, it is cooling already.
            ConditionExpression="alertId = :alertId AND #state = :open",
            ExpressionAttributeNames={"#state": "state", **(names or {})},
            ExpressionAttributeValues=to_attributes(
                {":alertId": guard.alert_id, ":open": GuardState.OPEN, **(values or {})}
            ),
            **request,
        )
        return written is not None


def read_guard(values: dict[str, Any]) -> Guard:
    """Return the guard in stored values. One that no write can replace would silence its station for good."""
    guard = Guard.model_validate(values)
    compared = {"alertId": guard.alert_id, "state": guard.state.value, "severityRank": guard.severity_rank}
    must_be_as_written(values, key=guard.key, **compared)
    return guard


def kept_until(cool_until_ms: int, *, stands: bool = False) -> int:
    """Return the TTL (epoch seconds) of a guard that cools until a time (epoch ms)."""
    return cool_until_ms // 1000 + (_KEPT_WHILE_STANDING_SECONDS if stands else _KEPT_AFTER_COOLING_SECONDS)
