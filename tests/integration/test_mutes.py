"""Mutes as they are stored: with their audit entry or not at all, one for each station and type, gone when they end."""

import asyncio
from typing import Any

import pytest

from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import AlertType
from rules.alert.audit import ActionType, AuditEntry
from rules.alert.quiet_time import QuietTime
from rules.audit.audit_chain import NO_ALERT
from rules.stations.muting import at_station
from rules.stations.station_facts import NO_FACTS
from storage.errors import Contended, MuteGone, TableMissing
from storage.items import to_attributes
from storage.mutes import SCOPE
from tests.doubles.aws.dynamodb import DocumentedDynamoDb
from tests.factories import NOW
from tests.integration.ticking import FixedClock
from tests.unit.lifecycle.mutes import HOUR, make_mute

pytestmark = pytest.mark.ministack


def written(stores: Stores) -> list[AuditEntry]:
    return stores.audit.of_alert(NO_ALERT)


def put_by_hand(stores: Stores, **attributes: Any) -> None:
    item = {"scope": SCOPE, "key": "STATION_001#LOW_INVENTORY", **attributes}
    stores.client.put_item(TableName=stores.names.coordination, Item=to_attributes(item))


def test_a_mute_is_kept_with_its_entry_and_deleted_by_dynamodb_after_it_ends(stores: Stores) -> None:
    mute = make_mute()
    assert stores.mutes.put([mute]) == []
    assert stores.mutes.standing() == [mute]
    (entry,) = written(stores)
    assert (entry.action_type, entry.user_id, entry.details["event"]) == (ActionType.ALERT_CREATED, "U0ALICE", "MUTED")
    (item,) = stores.client.scan(TableName=stores.names.coordination)["Items"]
    assert (item["key"]["S"], item["ttl"]["N"]) == ("STATION_001#LOW_INVENTORY", str(mute.until // 1000 + 1))


def test_a_mute_that_dynamodb_is_too_busy_to_end_is_not_said_to_have_ended(stores: Stores, clock: FixedClock) -> None:
    busy: Any = DocumentedDynamoDb(stores.client, cancels_each=2)
    mutes = build_stores(busy, stores.names, clock.clock, Telemetry()).mutes
    mutes.put([make_mute()])
    mutes.end(mutes.standing(), "U0ALICE")
    assert stores.mutes.standing() == []

    always: Any = DocumentedDynamoDb(stores.client, cancels_each=1)
    stores.mutes.put([make_mute()])
    with pytest.raises(Contended):
        build_stores(always, stores.names, clock.clock, Telemetry()).mutes.end([make_mute()], "U0ALICE")
    assert stores.mutes.standing() == [make_mute()]


def test_a_mute_whose_audit_cannot_be_written_is_not_written_either(stores: Stores, clock: FixedClock) -> None:
    no_audit = stores.names.model_copy(update={"audit": f"{stores.names.audit}-gone"})

    with pytest.raises(TableMissing):
        build_stores(stores.client, no_audit, clock.clock, Telemetry()).mutes.put([make_mute()])

    assert stores.mutes.standing() == []


def test_a_mute_that_ended_is_gone_though_its_item_still_stands(stores: Stores, clock: FixedClock) -> None:
    stores.mutes.put([make_mute()])
    clock.now = NOW + 2 * HOUR
    assert stores.mutes.standing() == []
    assert stores.mutes.put([make_mute(mute_id="m-2", since=clock.now, until=clock.now + HOUR)]) == []
    assert "replaces" not in written(stores)[-1].details


def test_a_mute_takes_the_place_of_the_one_that_stands_and_says_which(stores: Stores, clock: FixedClock) -> None:
    first = make_mute()
    stores.mutes.put([first])
    clock.now += 1
    again = make_mute(mute_id="m-2", by="U0BOB", until=NOW + HOUR)
    assert stores.mutes.put([again]) == [first]
    assert stores.mutes.standing() == [again]
    assert written(stores)[-1].details["replaces"] == "m-1"


def test_the_mutes_of_a_station_are_not_those_of_another_whose_name_begins_so(stores: Stores) -> None:
    stores.mutes.put([make_mute(station_id="A"), make_mute(station_id="A#B", mute_id="m-2")])
    assert [each.station_id for each in at_station(stores.mutes.standing(), "A", NO_FACTS, NOW)] == ["A"]


@pytest.mark.parametrize("broken", [{}, {"muteId": "m-0"}, {"muteId": 7, "until": "soon"}])
def test_a_broken_mute_mutes_nothing_is_counted_and_can_be_replaced(stores: Stores, broken: dict[str, Any]) -> None:
    put_by_hand(stores, **broken)
    assert stores.mutes.standing() == []
    mute = make_mute()
    assert stores.mutes.put([mute]) == []
    assert stores.mutes.standing() == [mute]


def test_what_is_ended_is_written_down_and_cannot_be_ended_again(stores: Stores, clock: FixedClock) -> None:
    mutes = [make_mute(alert_type=each) for each in AlertType]
    stores.mutes.put(mutes)
    clock.now += 1
    stores.mutes.end(mutes, "U0BOB")
    assert stores.mutes.standing() == []
    with pytest.raises(MuteGone):
        stores.mutes.end(mutes, "U0BOB")
    assert [each.details["event"] for each in written(stores)] == ["MUTED"] * 4 + ["UNMUTED"] * 4


def test_a_mute_that_was_replaced_is_not_ended_in_its_stead(stores: Stores) -> None:
    first = make_mute()
    stores.mutes.put([first])
    stores.mutes.put([make_mute(mute_id="m-2")])
    with pytest.raises(MuteGone):
        stores.mutes.end([first], "U0BOB")
    assert len(stores.mutes.standing()) == 1


async def test_of_many_who_mute_the_same_at_once_each_is_written_down_and_the_chain_of_replacements_is_whole(
    stores: Stores,
) -> None:
    mutes = [make_mute(mute_id=f"m-{place}", by=f"U0N{place}") for place in range(4)]
    await asyncio.gather(*(asyncio.to_thread(stores.mutes.put, [each]) for each in mutes))
    (standing,) = stores.mutes.standing()
    replaced = {entry.details.get("replaces") for entry in written(stores)}
    assert replaced == {None, *(each.mute_id for each in mutes)} - {standing.mute_id}


def test_what_is_quiet_is_announced_by_one_replica_and_told_who_ended_it(stores: Stores) -> None:
    time = QuietTime(quiet_id="m-1:group:NORTH", channel="C1", since=NOW, place="group NORTH")
    assert stores.quiet.begin(time)
    assert not stores.quiet.begin(time)
    assert stores.quiet.begin(time.model_copy(update={"channel": "C2"}))
    stores.quiet.posted(time, "1.0")
    stores.quiet.ending(time)
    stores.quiet.ended_by("m-1", "U0BOB")
    stores.quiet.ended_by("m-2", "U0CAROL")
    first, second = sorted(stores.quiet.all(), key=lambda each: each.channel)
    assert (first.ts, first.ending, first.ended_by, second.ts, second.ended_by) == ("1.0", True, "U0BOB", None, "U0BOB")
    stores.quiet.forget(first)
    stores.quiet.posted(first, "2.0")
    assert stores.quiet.all() == [second]
