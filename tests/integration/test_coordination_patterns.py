"""Every way in which the coordination table and the audit are read and written, for one replica at a time."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.tables.stores import Stores
from rules.alert.alert import AlertType
from rules.alert.audit import ActionType
from rules.alert.work import Work, WorkKind
from rules.data_version import DATA_VERSION
from rules.fleet.fleet_snapshot import FleetSnapshot
from rules.lifecycle import opening
from rules.units import MINUTE_MS
from storage.data_versions import DataVersions
from storage.errors import ClaimLost, NewerThanKnown
from storage.items import to_attributes
from storage.leases import Leases
from storage.refusals import Refusal
from storage.seen_requests import SeenRequests
from storage.tables import TableNames
from tests.factories import NOW, make_finding
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


@pytest.fixture
def work(stores: Stores) -> Work:
    """The card of an alert that was just opened, to be posted."""
    stores.changing.open(opening.open_alert(make_finding(), new_id(), NOW), 1)
    (asked,) = stores.work.outstanding()
    return asked


def test_opening_writes_the_alert_its_guard_its_audit_entry_and_its_work_in_one_transaction(
    stores: Stores, work: Work
) -> None:
    alert = stores.alerts.get(work.subject_id)
    (guard,) = stores.guards.all().values()
    (entry,) = stores.audit.of_alert(alert.alert_id)
    assert (guard.alert_id, entry.action_type) == (alert.alert_id, ActionType.ALERT_CREATED)
    assert stores.work.alerts_with(WorkKind.POST_CARD) == [alert.alert_id]


def test_work_is_claimed_renewed_begun_drawn_over_and_put_off_by_its_holder_alone(stores: Stores, work: Work) -> None:
    held = stores.work.claim(work, "token", "replica")
    assert held is not None
    assert (held.attempts, held.renewals) == (1, 0)
    assert stores.work.claim(work, "other", "another replica") is None
    stores.work.renew(held)
    stores.work.begin(held, "alert")
    stores.work.draw_over(held, NOW + MINUTE_MS)
    (seen,) = stores.work.outstanding()
    assert (seen.claim, seen.renewals, seen.begun, seen.draw_over_at) == ("token", 1, "alert", NOW + MINUTE_MS)
    assert not stores.work.is_free(seen, NOW)
    stores.work.put_off(held, NOW + MINUTE_MS, "Slack asks to wait")
    (later,) = stores.work.outstanding()
    assert (later.claim, later.last_error) == (None, "Slack asks to wait")
    assert not stores.work.is_free(later, NOW)
    assert stores.work.is_free(later, NOW + MINUTE_MS)
    for write in (stores.work.renew, stores.work.end):
        with pytest.raises(ClaimLost):
            write(held)


def test_a_claim_that_is_no_longer_renewed_is_taken_over(stores: Stores, work: Work, clock: FixedClock) -> None:
    stores.work.claim(work, "token", "replica")
    (seen,) = stores.work.outstanding()
    clock.passed += 31
    assert stores.work.is_free(seen, NOW)
    taken = stores.work.claim(seen, "other", "another replica")
    assert taken is not None
    stores.work.end(taken)
    assert stores.work.outstanding() == []


def test_work_that_is_left_to_a_newer_version_counts_no_attempt(stores: Stores, work: Work) -> None:
    held = stores.work.claim(work, "token", "replica")
    assert held is not None
    stores.work.leave(held, "it is newer")
    (left,) = stores.work.outstanding()
    assert (left.claim, left.attempts) == (None, 0)


def test_a_lease_is_taken_renewed_given_back_and_taken_over_with_a_higher_fence(
    aws: LocalAws, names: TableNames, clock: FixedClock
) -> None:
    leases = Leases(
        aws.dynamodb,
        names.coordination,
        seconds=20,
        monotonic=lambda: clock.passed,
        new_token=new_id,
        now_ms=lambda: NOW,
    )
    first = leases.take("rule-engine", "one")
    assert first is not None
    assert leases.take("rule-engine", "two") is None
    renewed = leases.renew(first)
    assert renewed is not None
    assert leases.renew(first) is None
    assert leases.take("rule-engine", "two") is None
    clock.passed += 21
    taken = leases.take("rule-engine", "two")
    assert taken is not None
    assert (taken.owner, taken.fence) == ("two", first.fence + 1)
    leases.give_back(renewed)
    assert leases.take("rule-engine", "one") is None
    leases.give_back(taken)
    assert leases.take("rule-engine", "one") is not None


NO_NUMBERS: list[Any] = [{"NULL": True}, {"S": "x"}, {"L": []}, {"M": {}}, {"BOOL": True}, {"B": b"x"}, {"SS": ["1"]}]


@pytest.mark.parametrize("odd", NO_NUMBERS)
@pytest.mark.parametrize("name", ["token", "owner", "fence", "dataVersion"])
def test_a_lease_of_which_a_part_was_changed_by_hand_is_taken(
    aws: LocalAws, names: TableNames, clock: FixedClock, name: str, odd: Any
) -> None:
    item = to_attributes({"scope": "lease", "key": "rule-engine"}) | {name: odd}
    aws.dynamodb.put_item(TableName=names.coordination, Item=item)
    leases = Leases(
        aws.dynamodb,
        names.coordination,
        seconds=20,
        monotonic=lambda: clock.passed,
        new_token=new_id,
        now_ms=lambda: NOW,
    )
    taken = leases.take("rule-engine", "one")
    if taken is None:
        clock.passed += 21
        taken = leases.take("rule-engine", "one")
    assert taken is not None
    assert leases.renew(taken) is not None


@pytest.mark.parametrize("odd", NO_NUMBERS)
@pytest.mark.parametrize("name", ["slot", "fence", "dataVersion", "generation", "pieces"])
@pytest.mark.parametrize("key", ["head", "piece#a#000000", "piece#b#000000"])
def test_a_fleet_of_which_a_part_was_changed_by_hand_is_written_anew(
    aws: LocalAws, names: TableNames, stores: Stores, key: str, name: str, odd: Any
) -> None:
    fleet = FleetSnapshot(at=NOW, every_ms=MINUTE_MS, window_ms=MINUTE_MS)
    aws.dynamodb.put_item(
        TableName=names.coordination, Item=to_attributes({"scope": "fleet", "key": key}) | {name: odd}
    )
    assert all(stores.fleet.write(fleet, 1) for _ in range(2))
    assert stores.fleet.read() == fleet


def test_a_guard_is_cooled_and_removed_only_while_its_alert_is_the_same(stores: Stores, work: Work) -> None:
    (guard,) = stores.guards.all().values()
    assert guard.alert_type is AlertType.LOW_INVENTORY
    assert stores.guards.cool(guard, NOW + MINUTE_MS)
    assert not stores.guards.cool(guard, NOW + 2 * MINUTE_MS)
    (cooled,) = stores.guards.all().values()
    assert cooled.holds_back(NOW, 0)
    assert not cooled.holds_back(NOW + MINUTE_MS, 0)
    stores.guards.remove(guard)
    assert len(stores.guards.all()) == 1


def test_work_about_what_a_newer_version_wrote_is_not_ended_by_this_one(
    aws: LocalAws, names: TableNames, stores: Stores, work: Work
) -> None:
    aws.dynamodb.update_item(
        TableName=names.alerts,
        Key={"alertId": {"S": work.subject_id}},
        UpdateExpression="SET metadata.aftermath = :odd",
        ExpressionAttributeValues={":odd": {"M": {"attempt": {"N": "1"}, "recovery": {"S": "HALFWAY"}}}},
    )
    look = work.model_copy(update={"kind": WorkKind.CHECK_STATION})
    with pytest.raises(NewerThanKnown, match="HALFWAY"):
        stores.changing.change(work.subject_id, lambda _alert, _at: None, ends=look)


def test_a_request_of_slacks_is_first_once(aws: LocalAws, names: TableNames) -> None:
    seen = SeenRequests(aws.dynamodb, names.coordination, new_id)
    assert [seen.is_first(each, NOW) for each in ("v0=a", "v0=a", "v0=b")] == [True, False, True]


def test_those_who_opened_the_home_tab_lately_are_found_and_forgotten(stores: Stores) -> None:
    for user_id in ("U0ALICE", "U0BOB", "U0CAROL"):
        stores.home_viewers.opened(user_id, NOW, "view")
    stores.home_viewers.acted("U0BOB", NOW + 1)
    stores.home_viewers.acted("U0NOBODY", NOW + 1)
    stores.home_viewers.forget("U0CAROL")
    stores.home_viewers.opened("U0FUTURE", NOW + 366 * 24 * 60 * MINUTE_MS, "view")
    assert [each.user_id for each in stores.home_viewers.lately(NOW + 2)] == ["U0BOB", "U0ALICE"]


def test_the_stamp_of_the_alerts_changes_with_them(stores: Stores, work: Work) -> None:
    before = stores.stamp.read()
    stores.stamp.renew()
    assert stores.stamp.read() != before


def test_the_data_version_of_the_tables_is_raised_and_never_lowered(aws: LocalAws, names: TableNames) -> None:
    versions = DataVersions(aws.dynamodb, names.coordination)
    assert versions.raise_to_ours() == versions.read() == DATA_VERSION
    (item,) = aws.dynamodb.scan(TableName=names.coordination)["Items"]
    newer = {name: {"N": str(DATA_VERSION + 1)} if "N" in value else value for name, value in item.items()}
    aws.dynamodb.put_item(TableName=names.coordination, Item=newer)
    assert versions.raise_to_ours() == versions.read() == DATA_VERSION + 1


@pytest.mark.parametrize("slip", ["1E40", "1001", "99999999999"])
def test_a_data_version_that_no_bot_can_have_is_a_slip_and_is_put_right(
    aws: LocalAws, names: TableNames, slip: str
) -> None:
    versions = DataVersions(aws.dynamodb, names.coordination)
    versions.raise_to_ours()
    (item,) = aws.dynamodb.scan(TableName=names.coordination)["Items"]
    wrong = {name: {"N": slip} if "N" in value else value for name, value in item.items()}
    aws.dynamodb.put_item(TableName=names.coordination, Item=wrong)
    assert versions.raise_to_ours() == versions.read() == DATA_VERSION


def test_a_refusal_is_written_into_the_audit(aws: LocalAws, names: TableNames, stores: Stores) -> None:
    stores.refusals.record("U0MALLORY", Refusal.READING, "audit", "not in managers")
    (item,) = aws.dynamodb.scan(TableName=names.audit)["Items"]
    assert item["userId"] == to_attributes({"is": "U0MALLORY"})["is"]
    assert item["errorMessage"] == to_attributes({"is": "not in managers"})["is"]
