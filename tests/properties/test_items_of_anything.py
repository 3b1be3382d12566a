"""Whatever stands in the tables, in the format of the wire: no item ends a tick, a delivery or an answer."""

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.answers.station import station_answer
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import ActionType
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from rules.fleet.fleet_snapshot import row_of
from rules.fleet.station_state import StationState
from rules.fleet.urgency import most_urgent_first
from rules.lifecycle.speaking import speakers
from storage.alert_update import alert_update
from storage.errors import BrokenItem, DigestNotFound
from storage.leases import Leases
from storage.tables import TableNames
from tests.factories import NOW, make_alert

NUMBERS = [
    "0",
    "-0",
    "7",
    "-1",
    "100.01",
    "99.5",
    str(NOW),
    str(NOW // 1000),
    f"{NOW}.5",
    "1" + "0" * 40,
    "1" + "0" * 125,
]
NUMBERS += [
    "0." + "0" * 129 + "1",
    "9" * 38,
    "-" + "9" * 38 + "0" * 80,
    "1E+40",
    "1.5E-7",
    "NaN",
    "1e99999999999999999999",
]
WORDS = [
    "",
    "healthy",
    "HEALTHY",
    "offline",
    "PENDING",
    "pending",
    "HIGH",
    "high",
    "LOW_INVENTORY",
    "OPEN",
    "post_card",
]
WORDS += ["12", "x" * 3000, "\x00", "<!channel>", "STATION_001#LOW_INVENTORY", "ALERT_CREATED", "é\u202e"]
leaves = st.one_of(
    st.sampled_from(NUMBERS).map(lambda text: {"N": text}),
    st.decimals(-(10**20), 10**20, allow_nan=False).map(lambda number: {"N": format(number, "f")}),
    st.sampled_from(WORDS).map(lambda text: {"S": text}),
    st.text(max_size=10).map(lambda text: {"S": text}),
    st.booleans().map(lambda flag: {"BOOL": flag}),
    st.just({"NULL": True}),
    st.binary(max_size=4).map(lambda data: {"B": data}),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(lambda texts: {"SS": texts}),
    st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True).map(lambda texts: {"NS": texts}),
)
INNER = (
    "reason",
    "observedAt",
    "samples",
    "facts",
    "status",
    "clearedAt",
    "ts",
    "channel",
    "at",
    "key",
    "kind",
    "since",
)
attributes: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: {"L": each})
        | st.dictionaries(st.sampled_from(INNER) | st.text(max_size=4), inner, max_size=4).map(lambda each: {"M": each})
    ),
    max_leaves=8,
)
METRIC: tuple[str, ...] = (
    "swapRate",
    "demandSurge",
    "chargerUptime",
    "chargerHealth",
    "chargedBatteries",
    "unchargedBatteries",
)
METRIC += ("errorLogs", "faultPatterns", "ttl", "firmware")
ALERT = tuple(str(field.alias) for field in Alert.model_fields.values())
METADATA = tuple(str(field.alias) for field in type(make_alert().metadata).model_fields.values())
OURS: tuple[str, ...] = (
    "alertId",
    "alertType",
    "state",
    "severityRank",
    "fence",
    "kind",
    "createdAt",
    "dueAt",
    "claim",
    "token",
    "owner",
)
OURS += (
    "muteId",
    "by",
    "reason",
    "since",
    "until",
    "digestId",
    "members",
    "cards",
    "openedAt",
    "actedAt",
    "shown",
    "stationId",
)
AUDIT = ("alertId", "actionType", "timestamp", "userId", "details", "status", "errorMessage", "ttl")


def items(key: dict[str, Any], names: tuple[str, ...], **good: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Items with a key as the table asks for, some good attributes and any others."""
    odd = st.dictionaries(st.sampled_from(names) | st.text(max_size=5), attributes, max_size=8)
    return st.builds(lambda sane, strange: {**sane, **strange, **key}, st.sampled_from(({}, good)), odd)


metrics = items({"stationId": {"S": "STATION_001"}, "timestamp": {"N": str(NOW)}}, METRIC, chargedBatteries={"N": "0"})
metadata = st.dictionaries(st.sampled_from(METADATA) | st.text(max_size=4), attributes, max_size=8).map(
    lambda each: {"M": each}
)
SANE = {
    "stationId": {"S": "S1"},
    "alertType": {"S": "low_inventory"},
    "severity": {"S": "HIGH"},
    "status": {"S": "pending"},
}
SANE |= {"createdAt": {"N": str(NOW)}}
alerts = st.builds(
    lambda item, more: {**item, "metadata": more}, items({"alertId": {"S": "a1"}}, ALERT, **SANE), metadata | attributes
)
ours = items({"scope": {"S": "any"}, "key": {"S": "STATION_001#LOW_INVENTORY"}}, OURS)
audits = items(
    {"taskId": {"S": "t"}}, AUDIT, alertId={"S": "a1"}, timestamp={"N": "5"}, actionType={"S": "ALERT_CREATED"}
)


class Table:
    """A client that answers every read with the same items, and takes every write."""

    def __init__(self, found: list[dict[str, Any]]) -> None:
        self._found = found

    def query(self, **_request: Any) -> Any:
        return {"Items": self._found}

    scan = query

    def get_item(self, **_request: Any) -> Any:
        return {"Item": self._found[0]}

    def update_item(self, **_request: Any) -> Any:
        return {"Attributes": self._found[0]}

    put_item = delete_item = update_item


def stores_of(found: list[dict[str, Any]]) -> Stores:
    client: Any = Table(found)
    names = TableNames(metrics="metrics", alerts="alerts", audit="audit", coordination="coordination")
    return build_stores(client, names, Clock(now_ms=lambda: NOW), Telemetry())


@pytest.mark.hypothesis
@given(st.lists(metrics, min_size=1, max_size=3))
def test_no_metric_ends_the_evaluation_of_its_station_or_its_status(found: list[dict[str, Any]]) -> None:
    stores, rules = stores_of(found), default_rules()
    recent = stores.recent.read("STATION_001", NOW, rules)
    findings = evaluate_station("STATION_001", recent.samples, NOW, rules, recent.last_seen_ms)
    row_of(recent.window, findings, recent.last_seen).model_dump_json()
    station_answer(StationState("STATION_001", list(recent.samples), NOW, [], NOW, rules.window_ms))
    assert list(stores.metrics.scan()) is not None


@pytest.mark.hypothesis
@given(st.lists(alerts, min_size=1, max_size=3))
def test_no_alert_ends_a_list_and_each_that_is_read_can_be_written(found: list[dict[str, Any]]) -> None:
    stores = stores_of(found)
    read = list(stores.alerts.of_status(AlertStatus.PENDING))
    most_urgent_first(read)
    speakers(read, NOW)
    list(stores.alerts.pending())
    for alert in read:
        after = alert.model_copy(
            update={"metadata": alert.metadata.model_copy(update={"revision": 99}), "updated_at": 10**14}
        )
        alert_update("alerts", alert, after)


@pytest.mark.hypothesis
@given(st.lists(ours, min_size=1, max_size=3))
def test_no_item_of_our_own_table_ends_a_tick_a_delivery_or_a_home_tab(found: list[dict[str, Any]]) -> None:
    stores = stores_of(found)
    stores.guards.all()
    stores.work.outstanding()
    stores.mutes.standing()
    stores.digests.since(0)
    stores.home_viewers.lately(NOW, 5)
    stores.fleet.read()
    stores.stamp.read()
    with contextlib.suppress(BrokenItem, DigestNotFound):
        stores.digests.get("d")
    client: Any = Table(found)
    Leases(client, "t", seconds=1, monotonic=lambda: 0.0, new_token=lambda: "x").take("rule-engine", "me")


@pytest.mark.hypothesis
@given(st.lists(audits, min_size=1, max_size=3))
def test_no_audit_entry_ends_a_trail(found: list[dict[str, Any]]) -> None:
    stores = stores_of(found)
    stores.audit.of_alert("a1")
    list(stores.audit.scan())
    list(stores.audit.of_type(ActionType.ALERT_CREATED, 0, 10**15))


def test_the_numbers_are_spelled_as_aws_spells_them() -> None:
    assert format(Decimal("1E+40"), "f") in NUMBERS
