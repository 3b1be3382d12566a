"""The guard of an open alert hears of each step that it must know, and of nobody else's."""

from typing import Any

import pytest

from bot.tables.stores import Stores
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.recheck import Reading
from rules.lifecycle import opening, watching
from storage.errors import BrokenItem
from storage.guards import Guard, guard_key
from tests.factories import NOW, make_finding
from tests.integration.test_races import MINUTES, decide, opened
from tests.integration.ticking import FixedClock, new_id

pytestmark = pytest.mark.ministack


def guard(stores: Stores) -> Guard:
    return stores.guards.all()[guard_key("STATION_001", AlertType.LOW_INVENTORY)]


def test_it_remembers_whether_the_condition_has_cleared(stores: Stores) -> None:
    alert = opened(stores)
    assert not guard(stores).cleared
    stores.changing.change(alert.alert_id, lambda stored, at: watching.condition_cleared(stored, Reading(), None, at))
    assert guard(stores).cleared
    stores.changing.change(alert.alert_id, lambda stored, _at: watching.condition_returned(stored))
    assert not guard(stores).cleared


def test_a_worse_finding_gives_it_its_severity_and_reason_and_the_condition_holds_again(stores: Stores) -> None:
    alert = opened(stores)
    stores.changing.change(alert.alert_id, lambda stored, at: watching.condition_cleared(stored, Reading(), None, at))
    worse = make_finding(severity=Severity.CRITICAL)
    stores.changing.change(alert.alert_id, lambda stored, at: opening.worsen(stored, worse, at))
    assert (guard(stores).severity_rank, guard(stores).reason, guard(stores).cleared) == (
        Severity.CRITICAL.rank,
        worse.reason,
        False,
    )


def test_of_another_alert_it_hears_nothing(stores: Stores) -> None:
    forgotten = opened(stores)
    stores.guards.remove(guard(stores))
    opened(stores)
    before = guard(stores)
    stores.changing.change(
        forgotten.alert_id, lambda stored, at: watching.condition_cleared(stored, Reading(), None, at)
    )
    stores.changing.change(
        forgotten.alert_id, lambda stored, at: opening.worsen(stored, make_finding(severity=Severity.CRITICAL), at)
    )
    assert guard(stores) == before
    assert stores.alerts.get(forgotten.alert_id).severity is Severity.CRITICAL


def test_it_cools_from_the_decision_on_and_is_kept_a_day_longer(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    clock.now += 5 * MINUTES
    decide(stores, alert, 0)
    assert guard(stores).cool_until == clock.now + 15 * MINUTES
    key: Any = {"scope": {"S": "open-alert"}, "key": {"S": "STATION_001#LOW_INVENTORY"}}
    item: Any = stores.client.get_item(TableName=stores.names.coordination, Key=key)["Item"]
    assert int(item["ttl"]["N"]) == (clock.now + 15 * MINUTES) // 1000 + 24 * 3600


def test_a_guard_that_cannot_be_read_is_named(stores: Stores) -> None:
    opened(stores)
    stores.client.update_item(
        TableName=stores.names.coordination,
        Key={"scope": {"S": "open-alert"}, "key": {"S": "STATION_001#LOW_INVENTORY"}},
        UpdateExpression="SET severityRank = :word",
        ExpressionAttributeValues={":word": {"S": "high"}},
    )
    with pytest.raises(BrokenItem, match="STATION_001#LOW_INVENTORY"):
        stores.changing.open(opening.open_alert(make_finding(), new_id(), NOW), 1)


def test_an_opening_whose_answer_was_lost_is_the_alert_itself(stores: Stores) -> None:
    change = opening.open_alert(make_finding(), new_id(), NOW)
    first = stores.changing.open(change, 1)
    again = stores.changing.open(change, 1)
    assert isinstance(first, Alert)
    assert isinstance(again, Alert)
    assert again.alert_id == first.alert_id
    assert len(list(stores.audit.scan())) == 1
