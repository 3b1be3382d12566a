"""A newer version of the bot has written what this one reads: it keeps it, leaves it alone, and says so."""

import asyncio
from typing import Any

import pytest

from bot.doctor.versions import check_versions
from rules.data_version import DATA_VERSION
from storage.data_versions import DataVersions
from tests.scenarios.acting import ALICE
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of
from tests.scenarios.stored import Values
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

NEWER = DATA_VERSION + 8
NOTHING_CHANGED = "This version of the bot cannot do that"
UNKNOWN = {"deep": [{"er": None, "word": "w"}], "number": 10**100}


async def changed(house: House, shown: Message, **metadata: Any) -> Values:
    """Store the alert of a card with more metadata, as a newer version would; return its item."""
    item = await house.tables.alert(shown)
    item["metadata"] |= metadata | {"revision": item["metadata"]["revision"] + 1}
    await house.tables.put(house.names.alerts, item)
    return item


async def coordination(house: House, scope: str) -> list[Values]:
    return [each for each in await house.tables._all(house.names.coordination) if each["scope"] == scope]


async def tables_are_newer(house: House) -> None:
    item = {"scope": "data-version", "key": "data-version", "dataVersion": NEWER, "by": "a newer one"}
    await house.tables.put(house.names.coordination, item)


async def test_the_first_look_at_the_tables_writes_their_data_version_and_every_item_carries_it(house: House) -> None:
    card = await house.trouble()
    assert [each["dataVersion"] for each in await coordination(house, "data-version")] == [DATA_VERSION]
    await house.approve(card)
    await house.carried_out(card)
    assert (await house.tables.alert(card))["metadata"]["dataVersion"] == DATA_VERSION
    for scope in ("open-alert", "lease", "fleet", "work"):
        assert {each["dataVersion"] for each in await coordination(house, scope)} <= {DATA_VERSION}, scope


async def test_a_replica_does_not_lead_where_a_newer_version_has_written_and_says_so(house: House) -> None:
    await tables_are_newer(house)
    await house.report(house.metric("STATION_001", chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    assert await house.tables.alerts() == []
    assert await coordination(house, "lease") == []
    ills = (await house.operations.get("/readyz")).json()["ills"]
    assert f"data version {NEWER}; this bot knows {DATA_VERSION}" in ills["evaluation"]
    doctor = await asyncio.to_thread(check_versions, DataVersions(house.clients.dynamodb, house.names.coordination))
    assert f"data version {NEWER}" in (doctor.fix or "")
    assert [each["dataVersion"] for each in await coordination(house, "data-version")] == [NEWER]


async def test_a_replica_that_leads_gives_the_lease_back_when_a_newer_version_begins(house: House) -> None:
    await house.trouble()
    assert (await coordination(house, "lease"))[0]["owner"] != ""
    await tables_are_newer(house)
    assert await house.bot.engine.leading.keep() is None
    assert (await coordination(house, "lease"))[0]["owner"] == ""


@pytest.mark.parametrize(
    "newer",
    [{"metadata": {"dataVersion": NEWER}}, {"severity": "EMERGENCY"}, {"alertType": "GRID_DOWN"}, {"status": "HELD"}],
    ids=str,
)
async def test_nobody_decides_what_is_newer_than_this_version_knows(house: House, newer: dict[str, Any]) -> None:
    card = await house.trouble()
    await house.quiet()
    item = await house.tables.alert(card)
    # Whichever bot changes an alert raises its revision.
    raised = {"revision": item["metadata"]["revision"] + 1}
    item |= newer | {"metadata": item["metadata"] | newer.get("metadata", {}) | raised}
    await house.tables.put(house.names.alerts, item)
    await house.approve(card)
    assert NOTHING_CHANGED in await house.told(ALICE)
    assert await house.tables.alert(card) == item
    assert await house.executions(card) == []
    assert await house.type(f"audit {item['alertId']}", by=ALICE)
    assert await house.type("alerts")
    await house.report(house.minutes("STATION_001", chargedBatteries=0, unchargedBatteries=30))
    await house.tick()
    assert await house.tables.alert(card) == item


async def test_an_alert_of_an_unknown_severity_is_listed_with_its_word(house: House) -> None:
    await house.stored_alert(60_000, severity="EMERGENCY", title="The grid is down")
    answer = await house.type("alerts")
    assert "EMERGENCY" in answer
    assert "The grid is down" in answer


async def test_what_it_does_not_know_is_still_there_when_everything_is_done(house: House) -> None:
    card = await house.trouble()
    await house.quiet()
    before = await house.tables.alert(card)
    evidence = before["metadata"]["evidence"] | {"ofTomorrow": UNKNOWN}
    place = before["metadata"]["card"] | {"ofTomorrow": None}
    note = {"key": "n", "kind": "OF_TOMORROW", "at": 1, "facts": {"x": None}, "more": UNKNOWN}
    await changed(house, card, evidence=evidence, card=place, notes=[note], ofTomorrow=UNKNOWN)
    await house.approve(card)
    await house.carried_out(card)
    metadata = (await house.tables.alert(card))["metadata"]
    assert metadata["execution"]["status"] == "SUCCEEDED"
    assert (metadata["evidence"], metadata["card"], metadata["notes"]) == (evidence, place, [note])
    assert metadata["ofTomorrow"] == UNKNOWN
    assert len(await house.executions(card)) == 1


async def test_work_of_an_unknown_kind_and_work_of_a_newer_version_are_left_and_not_counted_as_broken(
    house: House,
) -> None:
    card = await house.trouble()
    await house.quiet()
    common = {"scope": "work", "alertId": alert_id_of(card), "severityRank": 3, "createdAt": 1, "dueAt": 1, "more": 1}
    left = [
        common | {"key": f"{alert_id_of(card)}#fold_paper", "kind": "fold_paper"},
        common | {"key": f"{alert_id_of(card)}#update_card", "kind": "update_card", "dataVersion": NEWER},
    ]
    for item in left:
        await house.tables.put(house.names.coordination, item)
    other = await house.trouble("STATION_002")
    await house.approve(other)
    await house.carried_out(other)
    stored = {each["key"]: each for each in await coordination(house, "work")}
    assert [stored[str(each["key"])] for each in left] == left
    assert await house.counted("aiops_broken_items_total") == 0


async def test_a_start_that_a_newer_version_holds_back_is_neither_made_nor_ended(house: House) -> None:
    card = await house.trouble()
    await house.quiet()
    item = await house.tables.alert(card)
    item |= {"status": "APPROVED", "approvedAt": item["createdAt"] + 1, "approvedBy": ALICE}
    item["metadata"] |= {"execution": {"status": "HELD", "queuedAt": 1, "until": UNKNOWN}}
    await house.tables.put(house.names.alerts, item)
    work = {
        "scope": "work",
        "key": f"{item['alertId']}#start_execution",
        "alertId": item["alertId"],
        "kind": "start_execution",
        "severityRank": 3,
        "createdAt": 1,
        "dueAt": 1,
        "generation": 1,
    }
    await house.tables.put(house.names.coordination, work)

    async def given_back() -> bool:
        found = [each for each in await coordination(house, "work") if each["key"] == work["key"]]
        return bool(found) and "lastError" in found[0] and "claim" not in found[0]

    await house.until(given_back, "the work is left")
    left = next(each for each in await coordination(house, "work") if each["key"] == work["key"])
    assert left == {**work, "attempts": 0, "renewals": 0, "lastError": left["lastError"]}
    assert "does not know the state of its remediation 'HELD'" in left["lastError"]
    assert await house.tables.alert(card) == item
    assert await house.executions(card) == []


async def test_a_note_of_an_unknown_kind_is_left_to_a_newer_version_and_the_known_ones_are_written(
    house: House,
) -> None:
    card = await house.trouble()
    await house.quiet()
    note = {"key": "n", "kind": "OF_TOMORROW", "at": 1, "facts": {}}
    await changed(house, card, notes=[note])
    await house.report(house.minutes("STATION_001", chargedBatteries=0, unchargedBatteries=30))
    await house.tick()

    async def written() -> bool:
        return [each["key"] for each in (await house.tables.alert(card))["metadata"]["notes"]] == ["n"]

    await house.until(written, "the known note is written")

    async def left() -> bool:
        replies = [each for each in await coordination(house, "work") if each["kind"] == "reply"]
        return [("claim" in each, "unknown kind" in each.get("lastError", "")) for each in replies] == [(False, True)]

    await house.until(left, "the reply is left")
    assert (await house.tables.alert(card))["metadata"]["notes"] == [note]


async def test_a_mute_of_a_newer_version_is_neither_ended_nor_replaced(house: House) -> None:
    now = house.now_ms()
    mute = {
        "scope": "mute",
        "key": "STATION_001#LOW_INVENTORY",
        "muteId": "m",
        "stationId": "STATION_001",
        "alertType": "LOW_INVENTORY",
        "by": ALICE,
        "reason": "works",
        "since": now,
        "until": now + 3_600_000,
        "dataVersion": NEWER,
        "ofTomorrow": 1,
    }
    await house.tables.put(house.names.coordination, mute)
    await house.report(house.metric("STATION_001"))
    assert NOTHING_CHANGED in await house.type("mute STATION_001 LOW_INVENTORY 2h because")
    assert NOTHING_CHANGED in await house.type("unmute STATION_001 LOW_INVENTORY")
    assert await house.tables.mutes() == [mute]


async def test_a_guard_of_a_newer_version_is_not_taken_over(house: House) -> None:
    guard = {
        "scope": "open-alert",
        "key": "STATION_001#LOW_INVENTORY",
        "alertId": "gone",
        "state": "COOLING",
        "severityRank": 0,
        "fence": 0,
        "coolUntil": 1,
        "dataVersion": NEWER,
        "ofTomorrow": 1,
    }
    await house.tables.put(house.names.coordination, guard)
    await house.report(house.metric("STATION_001", chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    assert await house.tables.alerts() == []
    assert await house.tables.guards() == [guard]


async def test_what_is_unknown_in_a_guard_stays_when_the_next_alert_takes_its_place(house: House) -> None:
    guard = {
        "scope": "open-alert",
        "key": "STATION_001#LOW_INVENTORY",
        "alertId": "gone",
        "state": "COOLING",
        "severityRank": 0,
        "fence": 0,
        "coolUntil": 1,
        "ttl": 2_000_000_000,
        "ofTomorrow": 1,
    }
    await house.tables.put(house.names.coordination, guard)
    card = await house.trouble()
    (taken,) = await house.tables.guards()
    assert (taken["alertId"], taken["state"], taken["ofTomorrow"]) == (alert_id_of(card), "OPEN", 1)
    assert not {"coolUntil", "ttl"} & set(taken)
