"""Digests against real transactions: nobody's member is lost, and work ends only when nothing more was asked for."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.evaluation.storms import Storms
from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.placement import Placement
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import WorkKind
from rules.data_version import DATA_VERSION
from rules.digest.digest import Digest, digest_id, joined, with_card
from rules.lifecycle import escalating, opening, rejecting
from rules.lifecycle.afterwards import cleared_since
from rules.lifecycle.change import Change
from storage.digests import KEPT_SECONDS, Ask
from storage.errors import ClaimLost, DigestNotFound
from storage.items import to_values
from tests.doubles.aws.dynamodb import DocumentedDynamoDb
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW, make_finding
from tests.integration.deciding_alerts import claimed
from tests.integration.ticking import FixedClock, new_id

pytestmark = pytest.mark.ministack


def begun(stores: Stores, at: int = NOW, *asks: Ask) -> Digest:
    digest = Digest(digest_id=digest_id(at, new_id()), alert_type=AlertType.LOW_INVENTORY, created_at=at, joined_at=at)
    return stores.digests.begin(joined(digest, ("first",), 2, at), *asks)


def joins(alert_id: str) -> Callable[[Digest], Digest]:
    return lambda digest: joined(digest, (alert_id,), 0, NOW + 1)


def work_left(stores: Stores) -> list[tuple[WorkKind, int]]:
    return [(each.kind, each.due_at) for each in stores.work.outstanding()]


def test_a_digest_is_written_with_the_work_of_showing_it(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.POST_DIGEST, NOW + 15_000))
    assert stores.digests.get(digest.digest_id) == digest
    (work,) = stores.work.outstanding()
    assert (work.subject_id, work.kind, work.due_at) == (digest.digest_id, WorkKind.POST_DIGEST, NOW + 15_000)
    assert work.severity_rank == 2


def raw(stores: Stores, scope: str) -> dict[str, Any]:
    """The one item of a scope as it is stored."""
    asked = {"KeyConditionExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "scope"}}
    values = {":s": {"S": scope}}
    answer = stores.client.query(TableName=stores.names.coordination, ExpressionAttributeValues=values, **asked)  # type: ignore[arg-type]
    (item,) = answer["Items"]
    return to_values(item)


def test_a_digest_is_kept_for_as_long_as_the_audit_and_says_which_version_wrote_it(stores: Stores) -> None:
    digest = begun(stores)
    stored = raw(stores, "digest")
    assert stored["ttl"] == digest.joined_at // 1000 + KEPT_SECONDS
    assert (stored["revision"], stored["dataVersion"]) == (1, DATA_VERSION)
    changed = stores.digests.change(digest.digest_id, joins("second"))
    assert (changed.revision, raw(stores, "digest")["revision"]) == (2, 2)


def test_a_digest_whose_first_write_was_made_though_its_answer_was_lost_counts_as_begun(stores: Stores) -> None:
    digest = begun(stores)
    assert stores.digests.begin(digest) == digest
    assert stores.digests.get(digest.digest_id) == digest


def test_a_digest_whose_first_write_dynamodb_cancels_is_begun_at_once_all_the_same(
    stores: Stores, clock: FixedClock
) -> None:
    """Otherwise its alerts would wait for the next tick: a conflict or a throttle says nothing of the digest."""
    busy: Any = DocumentedDynamoDb(stores.client, cancels_each=2)
    cancelled = build_stores(busy, stores.names, clock.clock, Telemetry())
    digests = [begun(cancelled, NOW + number, Ask(WorkKind.POST_DIGEST, NOW)) for number in range(3)]
    assert [stores.digests.get(each.digest_id) for each in digests] == digests
    assert work_left(stores) == [(WorkKind.POST_DIGEST, NOW)] * 3


def test_a_guard_is_kept_for_a_month_while_the_condition_stands_and_a_day_once_it_cleared(stores: Stores) -> None:
    opened = opening.open_alert(make_finding(), new_id(), NOW)
    stores.changing.open(opened, 1)
    rejection = Rejection(RejectionCategory.OTHER, "known")
    stores.changing.change(opened.alert.alert_id, lambda alert, at: rejecting.reject(alert, "U0BOB", rejection, at))
    stored = raw(stores, "open-alert")
    assert stored["state"] == "COOLING"
    assert stored["ttl"] == stored["coolUntil"] // 1000 + 30 * 24 * 3600
    stores.changing.change(opened.alert.alert_id, cleared_since)
    assert raw(stores, "open-alert")["ttl"] == stored["coolUntil"] // 1000 + 24 * 3600


def test_a_digest_that_is_not_there_is_named(stores: Stores) -> None:
    with pytest.raises(DigestNotFound, match="nowhere"):
        stores.digests.get("nowhere")


def test_of_many_that_join_at_once_none_is_lost(stores: Stores) -> None:
    digest = begun(stores)
    names = [f"alert-{number}" for number in range(12)]
    threads = [threading.Thread(target=stores.digests.change, args=(digest.digest_id, joins(each))) for each in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = stores.digests.get(digest.digest_id)
    assert set(stored.members) == {"first", *names}
    assert stored.revision == digest.revision + len(names)


def test_the_newest_digests_are_found_by_their_time(stores: Stores) -> None:
    old, young = begun(stores, NOW - 11 * MINUTE), begun(stores, NOW - 9 * MINUTE)
    assert stores.digests.since(NOW - 10 * MINUTE) == [young]
    assert stores.digests.since(0) == [old, young]


def test_work_that_was_asked_for_again_is_given_back_for_later(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.UPDATE_DIGEST, NOW))
    work = claimed(stores, WorkKind.UPDATE_DIGEST)
    stores.digests.change(digest.digest_id, lambda each: each, Ask(WorkKind.UPDATE_DIGEST, NOW))
    stores.digests.change(digest.digest_id, lambda each: each, ends=work, again_at=NOW + 1_500)
    assert work_left(stores) == [(WorkKind.UPDATE_DIGEST, NOW + 1_500)]


def test_work_whose_next_part_is_asked_for_with_its_end_goes_on_and_begins_to_count_anew(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.POST_DIGEST, NOW))
    card = CardReference(channel="C", ts="1.0")
    work = claimed(stores, WorkKind.POST_DIGEST)
    again = Ask(WorkKind.POST_DIGEST, NOW + 7)
    stored = stores.digests.change(digest.digest_id, lambda each: with_card(each, 1, card), again, ends=work)
    assert stored.cards == {1: card}
    (left,) = stores.work.outstanding()
    assert (left.attempts, left.claim, left.due_at) == (0, None, NOW + 7)


def test_asking_again_does_not_forget_that_a_post_may_stand_already(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.POST_DIGEST, NOW))
    stores.work.begin(claimed(stores, WorkKind.POST_DIGEST), "part 1")
    stores.digests.change(digest.digest_id, joins("more"), Ask(WorkKind.POST_DIGEST, NOW))
    (left,) = stores.work.outstanding()
    assert left.begun == "part 1"


def test_doubles_that_are_sought_again_are_waited_for_again(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.SEEK_DIGEST_DOUBLES, NOW))
    stores.work.put_off(claimed(stores, WorkKind.SEEK_DIGEST_DOUBLES), NOW + 30_000, "waited for")
    stores.digests.change(digest.digest_id, lambda each: each, Ask(WorkKind.SEEK_DIGEST_DOUBLES, NOW + 9))
    assert claimed(stores, WorkKind.SEEK_DIGEST_DOUBLES).attempts == 1, "the first attempt is the one that waits"


def test_who_lost_the_claim_ends_nothing(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.UPDATE_DIGEST, NOW))
    work = claimed(stores, WorkKind.UPDATE_DIGEST)
    stale = work.model_copy(update={"claim": "another"})
    with pytest.raises(ClaimLost):
        stores.digests.change(digest.digest_id, joins("mine"), ends=stale)
    with pytest.raises(ClaimLost):
        stores.digests.change(digest.digest_id, joins("mine"), Ask(work.kind, NOW), ends=stale)
    assert stores.digests.get(digest.digest_id).members == ("first",)
    stores.digests.change(digest.digest_id, joins("mine"), ends=work)
    assert work_left(stores) == []


def test_work_of_a_digest_that_expired_can_be_ended(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.UPDATE_DIGEST, NOW))
    work = claimed(stores, WorkKind.UPDATE_DIGEST)
    key = {"scope": {"S": "digest"}, "key": {"S": digest.digest_id}}
    stores.client.delete_item(TableName=stores.names.coordination, Key=key)
    with pytest.raises(DigestNotFound):
        stores.digests.get(digest.digest_id)
    stores.work.end(work)
    assert work_left(stores) == []


def test_of_many_that_ask_for_a_redraw_the_first_says_when(stores: Stores) -> None:
    digest = begun(stores)
    change = opening.open_alert(make_finding(), new_id(), NOW, digest.digest_id)
    alert = stores.changing.open(change, 1)
    assert isinstance(alert, Alert)
    for due in (NOW + 5, NOW + 50, NOW + 500):
        stores.work.ask_for_digest(alert, digest.digest_id, WorkKind.UPDATE_DIGEST, due)
    (work,) = stores.work.outstanding()
    assert (work.kind, work.due_at, work.generation) == (WorkKind.UPDATE_DIGEST, NOW + 5, 3)


def test_more_than_a_hundred_alerts_are_read_at_once_and_those_that_are_not_there_are_left_out(stores: Stores) -> None:
    ids = []
    for number in range(105):
        change = opening.open_alert(make_finding(station_id=f"S{number}"), new_id(), NOW)
        opened = stores.changing.open(change, 1)
        assert isinstance(opened, Alert)
        ids.append(opened.alert_id)
    found = stores.alerts.get_many([*ids, "nobody", ids[0]])
    assert set(found) == set(ids)
    assert stores.alerts.get_many([]) == {}


def test_a_step_of_the_ladder_is_climbed_once_though_many_alerts_speak_at_once(
    stores: Stores, clock: FixedClock
) -> None:
    digest = begun(stores)
    ids = [new_id() for _ in range(6)]
    for place, alert_id in enumerate(ids):
        finding = make_finding(station_id=f"STATION_{place}")
        stores.changing.open(opening.open_alert(finding, alert_id, NOW, digest.digest_id), 1)
    escalation_policy = EscalationPolicy(
        remind_every_minutes=60, escalate=(EscalationLevel(after_minutes=10, mention=("leads",)),)
    )
    clock.now += 10 * MINUTE
    ready = threading.Barrier(len(ids))

    def climbs(stored: Alert, at: int) -> Change | None:
        stored_digest = stores.digests.get(digest.digest_id)
        return escalating.climb(stored, escalation_policy, ("U0LEAD",), at, len(ids) - 1, stored_digest)

    def speak(alert_id: str) -> None:
        ready.wait()
        stores.changing.change(alert_id, climbs)

    threads = [threading.Thread(target=speak, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(stores.alerts.get(each).metadata.escalations) for each in ids) == 1
    assert stores.digests.get(digest.digest_id).ladder.rungs == {Severity.HIGH: 1}


def test_what_a_change_asks_for_is_told_from_what_it_writes_and_not_from_what_was_read_before(stores: Stores) -> None:
    digest = begun(stores, NOW, Ask(WorkKind.UPDATE_DIGEST, NOW))
    work = claimed(stores, WorkKind.UPDATE_DIGEST)
    overtaken = iter([True])

    def step(stored: Digest) -> Digest:
        if next(overtaken, False):
            stores.digests.change(digest.digest_id, joins("another"))
        return joins("mine")(stored)

    def asking(before: Digest, after: Digest) -> list[Ask]:
        return [Ask(WorkKind.REPLY_DIGEST, 10 * len(before.members) + len(after.members))]

    stores.digests.change(digest.digest_id, step, asking=asking, ends=work)
    assert work_left(stores) == [(WorkKind.REPLY_DIGEST, 23)]


async def test_what_opens_at_the_same_moment_on_two_routes_is_two_digests(stores: Stores, clock: FixedClock) -> None:
    runtime = make_runtime(clock=clock.clock)
    findings = [
        make_finding(station_id=f"{channel}-{number}", placement=Placement(route=channel, channel=channel))
        for channel in ("C0NORTH", "C0SOUTH")
        for number in range(8)
    ]
    planned = await Storms(runtime, stores.digests, stores.lately_opened).plan(findings, ())
    runtime.workers.close()
    digests = stores.digests.since(0)
    assert sorted(each.place.channel for each in digests) == ["C0NORTH", "C0SOUTH"]
    places = {each.digest_id: each.place.channel for each in digests}
    assert {(places[str(each.digest_id)], each.finding.station_id[:7]) for each in planned} == {
        ("C0NORTH", "C0NORTH"),
        ("C0SOUTH", "C0SOUTH"),
    }
