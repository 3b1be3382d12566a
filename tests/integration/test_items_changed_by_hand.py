"""Items of our own table that somebody changed, copied or deleted by hand: they stop nothing and silence no station."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.mute import Mute
from rules.alert.quiet_time import QuietTime
from rules.digest.digest import Digest
from rules.fleet.fleet_snapshot import FleetSnapshot
from rules.lifecycle import opening
from rules.units import DAY_MS, MINUTE_MS
from storage.items import Item, to_attributes, to_item
from storage.leases import Leases
from storage.tables import TableNames
from tests.factories import NOW, make_finding
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws

NULL: Item = {"NULL": True}
HUGE: Item = {"N": "1" + "0" * 37}
"""As many digits as moto takes; more of them in `tests/properties/test_whole_path.py`."""

GONE: Item = {}
NO_TIMES: list[Item] = [NULL, GONE, HUGE, {"BOOL": True}, {"S": "soon"}, {"L": []}, {"B": b"x"}]
WORK = to_attributes({"scope": "work", "key": "a#post_card", "alertId": "a", "kind": "post_card", "severityRank": 2})
WORK |= to_attributes({"createdAt": NOW, "dueAt": NOW, "attempts": 0, "generation": 1})
GUARD = to_attributes({"scope": "open-alert", "key": "STATION_001#LOW_INVENTORY", "stationId": "STATION_001"})
GUARD |= to_attributes({"alertType": "LOW_INVENTORY", "alertId": "a", "state": "COOLING", "severityRank": 3})
GUARD |= to_attributes({"coolUntil": NOW - 1, "fence": 1, "stands": False, "dataVersion": 1})


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


@pytest.fixture
def skipped(aws: LocalAws, names: TableNames, clock: FixedClock) -> Any:
    """Stores, and how many items of theirs were skipped."""
    telemetry = Telemetry()

    def count() -> float:
        return float(telemetry.broken_items.labels(table=names.coordination)._value.get())

    return build_stores(aws.dynamodb, names, clock.clock, telemetry), count


def put(aws: LocalAws, names: TableNames, item: Item, **odd: Item) -> None:
    """Put an item with some attributes in another way, without those that are `GONE`."""
    mixed = {name: value for name, value in {**item, **odd}.items() if value}
    aws.dynamodb.put_item(TableName=names.coordination, Item=mixed)


ODD_WORK: dict[str, Item] = {
    "another key": {"key": {"S": "copied#post_card"}},
    "another alert": {"alertId": {"S": "b"}},
    "another kind": {"kind": {"S": "post_digest"}},
    "no alert": {"alertId": {"S": ""}},
    "a claim that is NULL": {"claim": NULL},
    "a claim that is a number": {"claim": {"N": "5"}},
    "renewals that are NULL": {"claim": {"S": "x"}, "renewals": NULL},
    "renewals that are a text": {"claim": {"S": "x"}, "renewals": {"S": "1"}},
    "renewals that are true": {"claim": {"S": "x"}, "renewals": {"BOOL": True}},
    "attempts that are a text": {"attempts": {"S": "5"}},
    "attempts that are true": {"attempts": {"BOOL": True}},
    "no generation": {"generation": GONE},
    "a generation that is a text": {"generation": {"S": "1"}},
}


@pytest.mark.parametrize("odd", ODD_WORK)
def test_work_that_nobody_could_claim_or_end_is_skipped_and_counted(
    aws: LocalAws, names: TableNames, skipped: Any, odd: str
) -> None:
    stores, count = skipped
    put(aws, names, WORK, **ODD_WORK[odd])
    assert stores.work.outstanding() == stores.work.outstanding() == []
    assert count() == 1, "however often it is met"
    put(aws, names, WORK)
    (work,) = [each for each in stores.work.outstanding() if each.subject_id == "a"]
    assert stores.work.claim(work, "token", "replica") is not None


def opened(stores: Stores, **finding: Any) -> Alert | Any:
    return stores.changing.open(opening.open_alert(make_finding(**finding), new_id(), NOW), 1)


@pytest.mark.parametrize(
    "odd",
    [
        *({"coolUntil": each} for each in (*NO_TIMES, {"N": str(NOW + 2 * DAY_MS)})),
        *({"fence": each} for each in (*NO_TIMES, {"N": str(10**13)})),
        *({"alertId": each} for each in (NULL, GONE, HUGE, {"BOOL": True})),
        *({"severityRank": each} for each in (NULL, GONE)),
        *({"state": {"S": each}} for each in ("cooling", " COOLING ")),
        {"state": {"S": "OPEN"}, "stationId": {"S": "STATION_002"}},
        {"state": {"S": "OPEN"}, "alertType": {"S": "CHARGER_DOWN"}},
        {"dataVersion": {"N": "1.5"}},
    ],
)
def test_a_guard_that_was_changed_by_hand_silences_no_station(
    aws: LocalAws, names: TableNames, stores: Stores, odd: dict[str, Item]
) -> None:
    put(aws, names, GUARD, **odd)
    assert isinstance(opened(stores), Alert)
    guard = stores.guards.all()["STATION_001#LOW_INVENTORY"]
    assert (guard.is_open, guard.fence) == (True, 1)
    assert not isinstance(opened(stores), Alert), "the new one holds"


def test_a_guard_that_stands_under_another_key_silences_no_other_station(
    aws: LocalAws, names: TableNames, stores: Stores
) -> None:
    put(aws, names, GUARD, stationId={"S": "STATION_002"}, state={"S": "OPEN"})
    assert stores.guards.all() == {}
    assert isinstance(opened(stores, station_id="STATION_002"), Alert)


def leases(aws: LocalAws, names: TableNames, now_ms: int = NOW) -> Leases:
    return Leases(
        aws.dynamodb,
        names.coordination,
        seconds=20,
        monotonic=lambda: 0.0,
        new_token=new_id,
        now_ms=lambda: now_ms,
    )


@pytest.mark.parametrize("fence", [GONE, NULL, HUGE, {"N": "-5"}, {"N": "1.5"}, {"S": "7"}, None])
def test_who_leads_after_the_lease_was_deleted_or_changed_writes_over_what_earlier_leaders_wrote(
    aws: LocalAws, names: TableNames, stores: Stores, fence: Item | None
) -> None:
    before = leases(aws, names).take("rule-engine", "me")
    assert before is not None
    fleet = FleetSnapshot(at=NOW, every_ms=MINUTE_MS, window_ms=MINUTE_MS)
    assert stores.fleet.write(fleet, before.fence)
    put(aws, names, GUARD, fence={"N": str(before.fence)})
    lease = to_attributes({"scope": "lease", "key": "rule-engine", "token": "x", "owner": "me"})
    if fence is None:
        key = {name: lease[name] for name in ("scope", "key")}
        aws.dynamodb.delete_item(TableName=names.coordination, Key=key)
    else:
        put(aws, names, lease, fence=fence)
    after = leases(aws, names).take("rule-engine", "another" if fence is None else "me")
    assert after is not None
    later = FleetSnapshot(at=NOW + 1, every_ms=MINUTE_MS, window_ms=MINUTE_MS)
    assert stores.fleet.write(later, after.fence)
    assert stores.fleet.read() == later
    change = opening.open_alert(make_finding(severity=Severity.LOW), new_id(), NOW)
    assert isinstance(stores.changing.open(change, after.fence), Alert)


@pytest.mark.parametrize("fence", [{"N": str(10**13)}, HUGE])
@pytest.mark.parametrize("key", ["head", "piece#a#000000", "piece#b#000000"])
def test_a_fleet_whose_fence_nobody_can_have_is_written_anew(
    aws: LocalAws, names: TableNames, stores: Stores, key: str, fence: Item
) -> None:
    put(aws, names, to_attributes({"scope": "fleet", "key": key}), fence=fence)
    fleet = FleetSnapshot(at=NOW, every_ms=MINUTE_MS, window_ms=MINUTE_MS)
    assert all(stores.fleet.write(fleet, 1) for _ in range(2))
    assert stores.fleet.read() == fleet


@pytest.mark.parametrize("odd", [{"key": {"S": "STATION_009#CHARGER_DOWN"}}, {"muteId": HUGE}, {"muteId": NULL}])
def test_a_mute_that_nobody_could_end_mutes_nothing(
    aws: LocalAws, names: TableNames, stores: Stores, odd: dict[str, Item]
) -> None:
    mute = Mute(
        mute_id="m",
        station_id="STATION_001",
        alert_type=AlertType.CHARGER_DOWN,
        by="U0ALICE",
        reason="works",
        since=NOW,
        until=NOW + MINUTE_MS,
    )
    item = to_item(mute) | to_attributes({"scope": "mute", "key": "STATION_001#CHARGER_DOWN"})
    put(aws, names, item)
    assert stores.mutes.standing() == [mute]
    aws.dynamodb.delete_item(TableName=names.coordination, Key={name: item[name] for name in ("scope", "key")})
    put(aws, names, item, **odd)
    assert stores.mutes.standing() == []


def test_a_quiet_time_whose_end_nobody_could_note_is_not_told(aws: LocalAws, names: TableNames, stores: Stores) -> None:
    time = QuietTime(quiet_id="m:1", channel="C0ALERTS", since=NOW, place="STATION_001")
    assert stores.quiet.begin(time)
    copied = to_item(time) | to_attributes({"scope": "quiet", "key": "copied"})
    aws.dynamodb.put_item(TableName=names.coordination, Item=copied)
    assert stores.quiet.all() == [time]


@pytest.mark.parametrize("odd", [{"key": {"S": f"{NOW:014d}-y"}}, {"revision": GONE}, {"revision": {"S": "0"}}])
def test_a_digest_that_nobody_could_write_takes_no_alerts(
    aws: LocalAws, names: TableNames, stores: Stores, odd: dict[str, Item]
) -> None:
    digest = Digest(
        digest_id=f"{NOW:014d}-x", alert_type=AlertType.LOW_INVENTORY, created_at=NOW, joined_at=NOW, members=("a",)
    )
    item = to_item(digest) | to_attributes({"scope": "digest", "key": digest.digest_id})
    put(aws, names, item, **odd)
    assert stores.digests.since(0) == []
    put(aws, names, item)
    assert stores.digests.since(0) == [digest]
