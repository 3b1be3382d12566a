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
from rules.alert.audit import ActionType
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.ruleset import default_rules
from rules.fleet.fleet_snapshot import row_of
from rules.fleet.station_state import StationState
from rules.fleet.urgency import most_urgent_first
from rules.lifecycle.speaking import speakers
from rules.stored_word import is_known
from storage.alert_update import alert_update
from storage.errors import BrokenItem, DigestNotFound
from storage.guards import guard_key
from storage.leases import Leases
from storage.tables import TableNames
from tests.factories import NOW
from tests.odd_items import NUMBERS, alerts, audits, metrics, ours


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
    stores.metrics.between("STATION_001", 0, NOW)


@pytest.mark.hypothesis
@given(st.lists(alerts, min_size=1, max_size=3))
def test_no_alert_ends_a_list_and_each_that_is_read_can_be_written(found: list[dict[str, Any]]) -> None:
    stores = stores_of(found)
    read = list(stores.alerts.read_items(stores.alerts.waiting_items()))
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
    under = {str(item["key"]["S"]) for item in found}
    assert set(stores.guards.all()) <= under, "one under another key could not be replaced"
    assert {each.key for each in stores.work.outstanding() if is_known(each.kind)} <= under, "nor be claimed"
    assert {guard_key(each.station_id, each.alert_type) for each in stores.mutes.standing()} <= under, "nor be ended"
    assert {each.digest_id for each in stores.digests.since(0)} <= under, "nor be written"
    stores.home_viewers.lately(NOW)
    assert all(0 < len(name.encode()) <= 2_048 for name in stores.roster.read(NOW))
    stores.fleet.read()
    stores.stamp.read()
    with contextlib.suppress(BrokenItem, DigestNotFound):
        stores.digests.get("d")
    client: Any = Table(found)
    Leases(client, "t", seconds=1, monotonic=lambda: 0.0, new_token=lambda: "x", now_ms=lambda: NOW).take(
        "rule-engine", "me"
    )


@pytest.mark.hypothesis
@given(st.lists(audits, min_size=1, max_size=3))
def test_no_audit_entry_ends_a_trail(found: list[dict[str, Any]]) -> None:
    stores = stores_of(found)
    stores.audit.of_alert("a1")
    list(stores.audit.scan())
    list(stores.audit.newest(ActionType.ALERT_CREATED, NOW, lambda: True))


def test_the_numbers_are_spelled_as_aws_spells_them() -> None:
    assert format(Decimal("1E+40"), "f") in NUMBERS
