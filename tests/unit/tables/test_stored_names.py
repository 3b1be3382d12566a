"""Items that an earlier version wrote are read, and one reads what is written now."""

from typing import Any

from rules.alert.alert import AlertType
from rules.alert.work import Work, WorkKind
from rules.lifecycle.change import noted
from rules.lifecycle.opening import open_alert
from storage.guard_writes import GuardWrites, guard_of
from storage.guards import Guard
from storage.items import to_item, to_noun
from storage.partitions import Partitions
from tests.factories import NOW, make_alert, make_finding

_NO_CLIENT: Any = None


def test_work_keeps_its_name_for_the_subject_in_the_table() -> None:
    stored = {
        "scope": {"S": "work"},
        "key": {"S": "a1#post_card"},
        "alertId": {"S": "a1"},
        "kind": {"S": "post_card"},
        "severityRank": {"N": "3"},
        "createdAt": {"N": str(NOW)},
        "dueAt": {"N": str(NOW)},
    }

    work = to_noun(Work, stored, "t", ("scope", "key"))

    assert (work.subject_id, work.kind, work.key) == ("a1", WorkKind.POST_CARD, "a1#post_card")
    assert to_item(work)["alertId"] == {"S": "a1"}


OLD_GUARD = {
    "scope": {"S": "open-alert"},
    "key": {"S": "STATION#1#LOW_INVENTORY"},
    "alertId": {"S": "a1"},
    "state": {"S": "OPEN"},
    "severityRank": {"N": "3"},
    "fence": {"N": "7"},
}


def test_a_guard_that_was_kept_without_its_station_and_type_is_read_by_its_key() -> None:
    guard = to_noun(Guard, OLD_GUARD, "t", ("scope", "key"))

    assert (guard.station_id, guard.alert_type, guard.fence) == ("STATION#1", AlertType.LOW_INVENTORY, 7)
    assert guard.key == "STATION#1#LOW_INVENTORY"


def test_a_guard_is_written_with_its_station_and_type_beside_the_key() -> None:
    alert = make_alert(station_id="STATION_001", alert_type=AlertType.CHARGER_DOWN)

    update = GuardWrites(Partitions(_NO_CLIENT, "t", 1)).opening(alert, 1, NOW)["Update"]
    names, values = update["ExpressionAttributeNames"], update["ExpressionAttributeValues"]
    item = update["Key"] | {name: values[f":{name}"] for name in names.values() if f":{name}" in values}

    assert (item["scope"]["S"], item["key"]["S"]) == ("open-alert", "STATION_001#CHARGER_DOWN")
    assert (item["stationId"]["S"], item["alertType"]["S"]) == ("STATION_001", "CHARGER_DOWN")
    assert to_noun(Guard, item, "t", ("scope", "key")) == guard_of(alert, 1)


def test_a_guard_is_read_by_its_own_attributes_and_not_by_its_key() -> None:
    named = {**OLD_GUARD, "stationId": {"S": "S"}, "alertType": {"S": "HIGH_DEMAND"}}

    assert to_noun(Guard, named, "t", ("scope", "key")).key == "S#HIGH_DEMAND"


def test_the_guard_of_another_programs_alert_says_that_it_waits_for_a_person() -> None:
    own = open_alert(make_finding(), "a", NOW).alert
    assert guard_of(make_alert(), 1).waits_for_a_person
    assert not guard_of(own, 1).waits_for_a_person
    assert guard_of(noted(own, opened_again_by="U0ALICE"), 1).waits_for_a_person
