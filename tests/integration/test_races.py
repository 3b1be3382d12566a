"""Many at once against real transactions: one wins, the others learn who, nothing is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from bot.runtime.telemetry import Telemetry
from bot.tables.stores import Stores, build_stores
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.audit import ActionType
from rules.alert.closing import Closing
from rules.alert.errors import AlertAlreadyDecided, NothingToDecideAgain
from rules.alert.recheck import Reading
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import WorkKind
from rules.audit.audit_verify import verify_trail
from rules.lifecycle import carrying_out, deciding, opening, rejecting
from rules.lifecycle.afterwards import cleared_since, decide_again, still_stands
from rules.lifecycle.change import Change
from rules.lifecycle.closing_itself import close_recovered
from rules.lifecycle.watching import condition_cleared, condition_returned
from storage.errors import ClaimLost, TableMissing
from storage.guards import Guard, GuardState, guard_key
from storage.leases import Leases
from storage.work import WORK_LEASE_SECONDS
from tests.factories import ARNS, MINUTE, NOW, make_finding
from tests.integration.deciding_alerts import claimed, decide, open_one, opened
from tests.integration.ticking import FixedClock, new_id
from tests.local_stack import LocalAws


def all_at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Let threads act together and return what each got or raised."""
    barrier = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = act(place)
        except (AlertAlreadyDecided, ClaimLost, NothingToDecideAgain) as told:
            results[place] = told

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_twenty_that_find_the_same_trouble_one_opens_the_alert(stores: Stores) -> None:
    results = all_at_once(20, lambda _place: open_one(stores))
    alerts = [each for each in results if isinstance(each, Alert)]
    assert len(alerts) == 1
    assert {each.alert_id for each in results} == {alerts[0].alert_id}
    assert len(list(stores.alerts.scan())) == len(list(stores.audit.scan())) == 1


def test_of_forty_presses_one_decides_and_each_other_learns_who(stores: Stores) -> None:
    alert = opened(stores)
    results = all_at_once(40, lambda place: decide(stores, alert, place))
    winners = [each for each in results if isinstance(each, Alert)]
    assert len(winners) == 1
    assert {each.alert.decided_by for each in results if isinstance(each, AlertAlreadyDecided)} == {
        winners[0].decided_by
    }
    trail = stores.audit.of_alert(alert.alert_id)
    assert len(trail) == 2
    assert verify_trail(stores.alerts.get(alert.alert_id), trail, NOW).is_intact
    guard = stores.guards.all()[guard_key("STATION_001", AlertType.LOW_INVENTORY)]
    assert guard.state is GuardState.COOLING


def test_a_decided_station_is_left_alone_until_its_cool_down_ends(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    decide(stores, alert, 0)
    stores.changing.change(alert.alert_id, cleared_since)
    clock.now += 14 * MINUTE
    assert isinstance(open_one(stores), Guard)
    clock.now += 2 * MINUTE
    assert isinstance(open_one(stores), Alert)


def test_a_decided_station_is_left_alone_until_its_condition_has_cleared(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    decide(stores, alert, 0)
    clock.now += 24 * 60 * MINUTE
    assert isinstance(open_one(stores), Guard)
    stores.changing.change(alert.alert_id, cleared_since)
    assert isinstance(open_one(stores), Alert)


def test_of_many_who_have_it_decided_again_at_once_one_opens_an_alert(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    decide(stores, alert, 0)
    stores.changing.change(alert.alert_id, still_stands)

    def again(place: int) -> Alert:
        return stores.changing.change(
            alert.alert_id, lambda each, at: decide_again(each, make_finding(), f"U{place:03}", at, new_id())
        )

    results = all_at_once(8, again)
    assert sum(isinstance(each, Alert) for each in results) == 1
    decided, new = sorted(stores.alerts.scan(), key=lambda each: each.status is AlertStatus.PENDING)
    (guard,) = stores.guards.all().values()
    assert (guard.alert_id, guard.state) == (new.alert_id, GuardState.OPEN)
    assert decided.metadata.followed_by is not None
    assert decided.metadata.followed_by.alert_id == new.alert_id
    for each in (decided, new):
        assert verify_trail(stores.alerts.get(each.alert_id), stores.audit.of_alert(each.alert_id), clock.now).is_intact


def cleared(stores: Stores) -> Alert:
    """A LOW alert whose condition cleared half an hour ago."""
    alert = open_one(stores, severity=Severity.LOW)
    assert isinstance(alert, Alert)
    return stores.changing.change(
        alert.alert_id, lambda stored, _at: condition_cleared(stored, Reading(), None, NOW - 30 * MINUTE)
    )


def close(stores: Stores, alert: Alert) -> Alert:
    return stores.changing.change(alert.alert_id, lambda stored, at: close_recovered(stored, Closing(), NOW, at))


def test_however_many_replicas_close_an_alert_at_once_it_is_closed_and_audited_once(stores: Stores) -> None:
    alert = cleared(stores)
    results = all_at_once(12, lambda _place: close(stores, alert))
    assert {each.closed_itself for each in results} == {RejectionCategory.RECOVERED}
    trail = stores.audit.of_alert(alert.alert_id)
    assert [(each.action_type, each.user_id) for each in trail if each.action_type is ActionType.ALERT_REJECTED] == [
        (ActionType.ALERT_REJECTED, "system")
    ]
    assert verify_trail(stores.alerts.get(alert.alert_id), trail, NOW).is_intact
    (guard,) = stores.guards.all().values()
    assert (guard.state, guard.stands) == (GuardState.COOLING, False)


def test_of_a_person_and_the_system_one_decides_and_the_person_is_told_if_they_were_late(stores: Stores) -> None:
    alert = cleared(stores)
    results = all_at_once(12, lambda place: close(stores, alert) if place % 2 else decide(stores, alert, place))
    people, stored = results[::2], stores.alerts.get(alert.alert_id)
    winners = [each for each in people if isinstance(each, Alert)]
    assert len(winners) == (stored.closed_itself is None)
    assert {each.alert.decided_by for each in people if isinstance(each, AlertAlreadyDecided)} == {stored.decided_by}
    assert {each.decided_by for each in results[1::2]} == {stored.decided_by}
    assert verify_trail(stored, stores.audit.of_alert(alert.alert_id), NOW).is_intact


def test_a_condition_that_returns_while_it_closes_keeps_the_alert_or_is_news_at_once(stores: Stores) -> None:
    alert = cleared(stores)

    def act(place: int) -> Alert:
        if place % 2:
            return close(stores, alert)
        return stores.changing.change(alert.alert_id, lambda stored, _at: condition_returned(stored))

    all_at_once(8, act)
    stored, again = stores.alerts.get(alert.alert_id), open_one(stores, severity=Severity.LOW)
    if stored.closed_itself is None:
        assert (stored.status, stored.metadata.condition) == (AlertStatus.PENDING, None)
        assert isinstance(again, Guard)
    else:
        assert isinstance(again, Alert)


def test_of_many_who_open_it_again_at_once_one_opens_an_alert_that_only_a_person_closes(stores: Stores) -> None:
    alert = close(stores, cleared(stores))

    def again(place: int) -> Alert:
        return stores.changing.change(
            alert.alert_id, lambda each, at: decide_again(each, None, f"U{place:03}", at, new_id())
        )

    results = all_at_once(8, again)
    assert sum(isinstance(each, Alert) for each in results) == 1
    new = next(each for each in stores.alerts.scan() if each.alert_id != alert.alert_id)
    (guard,) = stores.guards.all().values()
    assert (guard.alert_id, guard.is_open, guard.cleared, guard.waits_for_a_person) == (new.alert_id, True, True, True)
    assert close(stores, new).status is AlertStatus.PENDING


def test_it_is_not_opened_again_over_a_newer_alert_about_the_same_trouble(stores: Stores) -> None:
    alert = close(stores, cleared(stores))
    assert isinstance(open_one(stores, severity=Severity.LOW), Alert)
    with pytest.raises(NothingToDecideAgain):
        stores.changing.change(alert.alert_id, lambda stored, at: decide_again(stored, None, "U1", at, new_id()))


def test_nothing_is_decided_again_while_another_alert_is_open_about_it(stores: Stores) -> None:
    alert = opened(stores)
    decide(stores, alert, 0)
    stores.changing.change(alert.alert_id, still_stands)
    worse = open_one(stores, severity=Severity.CRITICAL)
    assert isinstance(worse, Alert)
    with pytest.raises(NothingToDecideAgain):
        stores.changing.change(
            alert.alert_id, lambda stored, at: decide_again(stored, make_finding(), "U1", at, new_id())
        )
    assert len(list(stores.alerts.scan())) == 2


def test_a_guard_that_is_another_alerts_by_now_is_neither_removed_nor_cooled(stores: Stores) -> None:
    opened(stores)
    (guard,) = stores.guards.all().values()
    former = guard.model_copy(update={"alert_id": new_id()})
    stores.guards.remove(former)
    assert not stores.guards.cool(former, NOW)
    assert stores.guards.all() == {guard.key: guard}
    stores.guards.remove(guard)
    assert stores.guards.all() == {}


def test_what_is_worse_than_was_decided_waits_for_no_cool_down(stores: Stores) -> None:
    decide(stores, opened(stores), 0)
    worse = make_finding(severity=Severity.CRITICAL)
    again = stores.changing.open(opening.open_alert(worse, new_id(), NOW), 1)
    assert isinstance(again, Alert)
    guard = stores.guards.all()[guard_key("STATION_001", AlertType.LOW_INVENTORY)]
    assert (guard.alert_id, guard.state) == (again.alert_id, GuardState.OPEN)


def test_a_former_leader_cannot_open_over_what_a_later_one_wrote(stores: Stores, clock: FixedClock) -> None:
    assert isinstance(open_one(stores, fence=7), Alert)
    alert = decide(stores, next(stores.alerts.scan()), 0)
    stores.changing.change(alert.alert_id, cleared_since)
    clock.now += 60 * MINUTE
    assert isinstance(open_one(stores, fence=6), Guard)
    assert isinstance(open_one(stores, fence=7), Alert)


def test_another_writers_decision_is_respected_and_its_own_attributes_survive(aws: LocalAws, stores: Stores) -> None:
    bare: Any = {
        "alertId": {"S": "a1"},
        "stationId": {"S": "S1"},
        "alertType": {"S": "HIGH_DEMAND"},
        "severity": {"S": "LOW"},
        "status": {"S": "PENDING"},
        "createdAt": {"N": str(NOW)},
        "ticket": {"S": "JIRA-7"},
    }
    aws.dynamodb.put_item(TableName=stores.names.alerts, Item=bare)
    aws.dynamodb.put_item(TableName=stores.names.alerts, Item=bare | {"alertId": {"S": "a2"}})
    stores.changing.change(
        "a1", lambda alert, at: rejecting.reject(alert, "U0BOB", Rejection(RejectionCategory.OTHER, "works"), at)
    )
    item: Any = aws.dynamodb.get_item(TableName=stores.names.alerts, Key={"alertId": {"S": "a1"}})["Item"]
    assert (item["ticket"], item["status"]) == ({"S": "JIRA-7"}, {"S": "REJECTED"})

    def decided_meanwhile(alert: Alert, at: int) -> Change:
        if alert.status is AlertStatus.PENDING:
            aws.dynamodb.put_item(
                TableName=stores.names.alerts, Item=bare | {"alertId": {"S": "a2"}, "status": {"S": "APPROVED"}}
            )
        return rejecting.reject(alert, "U0BOB", Rejection(RejectionCategory.OTHER, "works"), at)

    with pytest.raises(AlertAlreadyDecided):
        stores.changing.change("a2", decided_meanwhile)


def test_a_decision_of_another_program_is_not_overwritten_though_it_knows_no_revision(stores: Stores) -> None:
    alert = opened(stores)

    def decided_meanwhile(stored: Alert, at: int) -> Change:
        stores.client.update_item(
            TableName=stores.names.alerts,
            Key={"alertId": {"S": alert.alert_id}},
            UpdateExpression="SET #status = :approved",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":approved": {"S": "APPROVED"}},
        )
        return rejecting.reject(stored, "U0BOB", Rejection(RejectionCategory.OTHER, "works"), at)

    with pytest.raises(AlertAlreadyDecided):
        stores.changing.change(alert.alert_id, decided_meanwhile)
    assert stores.alerts.get(alert.alert_id).status is AlertStatus.APPROVED


def test_a_change_that_came_between_is_built_upon_and_not_overwritten(stores: Stores) -> None:
    alert = opened(stores)
    refused = ActionType.ALERT_APPROVED
    looks = []

    def overtaken(stored: Alert, at: int) -> Change:
        looks.append(at)
        if len(looks) == 1:
            stores.changing.change(alert.alert_id, lambda now, _at: deciding.refuse(now, "U0EVE", refused, "first"))
        return deciding.refuse(stored, "U0BOB", refused, "second")

    after = stores.changing.change(alert.alert_id, overtaken)
    trail = stores.audit.of_alert(alert.alert_id)
    assert (len(looks), [each.error_message for each in trail]) == (2, [None, "first", "second"])
    assert verify_trail(after, trail, NOW).is_intact


def test_nothing_opens_over_an_open_alert_however_bad(stores: Stores) -> None:
    alert = opened(stores)
    held = open_one(stores, severity=Severity.CRITICAL)
    assert isinstance(held, Guard)
    assert held.alert_id == alert.alert_id


def test_the_guard_of_another_alert_is_left_alone_by_a_decision(stores: Stores) -> None:
    forgotten = opened(stores)
    stores.guards.remove(next(iter(stores.guards.all().values())))
    current = opened(stores)
    decide(stores, forgotten, 0)
    assert stores.alerts.get(forgotten.alert_id).status is AlertStatus.REJECTED
    (guard,) = stores.guards.all().values()
    assert (guard.alert_id, guard.state) == (current.alert_id, GuardState.OPEN)


def test_an_open_alert_worsens_and_never_improves(stores: Stores) -> None:
    alert = opened(stores)
    critical = make_finding(severity=Severity.CRITICAL, title="worse")
    low = make_finding(severity=Severity.LOW, title="better")
    for finding in (critical, low):
        stores.changing.change(alert.alert_id, lambda stored, at, found=finding: opening.worsen(stored, found, at))  # type: ignore[misc]
    stored = stores.alerts.get(alert.alert_id)
    assert (stored.severity, stored.title) == (Severity.CRITICAL, "worse")
    assert [each.severity for each in stored.metadata.worsenings] == [Severity.HIGH]
    assert stores.guards.all()["STATION_001#LOW_INVENTORY"].severity_rank == Severity.CRITICAL.rank


def test_of_twenty_workers_one_claims(stores: Stores) -> None:
    opened(stores)
    work = stores.work.outstanding()[0]
    claims = all_at_once(20, lambda place: stores.work.claim(work, new_id(), f"worker-{place}"))
    assert len([each for each in claims if each is not None]) == 1


def test_work_that_another_replica_took_is_under_way_for_who_was_too_late(stores: Stores, clock: FixedClock) -> None:
    """The field is told once the start was made: a start that another has in hand is not one that was made."""
    alert = opened(stores)
    stores.changing.change(alert.alert_id, lambda stored, at: deciding.approve(stored, "U1", at, **ARNS))
    other = build_stores(stores.client, stores.names, clock.clock, Telemetry())
    (start,) = (each for each in stores.work.lately() if each.kind is WorkKind.START_EXECUTION)
    assert other.work.claim(start, new_id(), "another") is not None

    assert stores.work.claim(start, new_id(), "too late") is None
    (known,) = (each for each in stores.work.lately() if each.kind is WorkKind.START_EXECUTION)
    assert not stores.work.is_free(known, NOW)


def test_a_claim_is_taken_over_only_when_it_was_watched_for_a_lease(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    mine = claimed(stores, WorkKind.POST_CARD)
    (seen,) = stores.work.outstanding()
    clock.now += 10**9  # a wall clock that jumps by days opens nothing
    assert not stores.work.is_free(seen, clock.now)
    clock.passed += WORK_LEASE_SECONDS - 1
    assert not stores.work.is_free(seen, clock.now)
    clock.passed += 1
    assert stores.work.is_free(seen, clock.now)
    theirs = stores.work.claim(seen, new_id(), "another")
    assert theirs is not None
    assert stores.work.claim(seen, new_id(), "a third, who saw what the other saw") is None
    with pytest.raises(ClaimLost):
        stores.changing.change(alert.alert_id, lambda stored, at: deciding.approve(stored, "U1", at, **ARNS), ends=mine)
    assert stores.alerts.get(alert.alert_id).status is AlertStatus.PENDING
    with pytest.raises(ClaimLost):
        stores.work.put_off(mine, NOW, "late")
    with pytest.raises(ClaimLost):
        stores.work.begin(mine, "a card that the other may be posting now")


def test_a_claim_that_is_renewed_is_never_taken_over(stores: Stores, clock: FixedClock) -> None:
    opened(stores)
    mine = claimed(stores, WorkKind.POST_CARD)
    for _ in range(3):
        (seen,) = stores.work.outstanding()
        clock.passed += WORK_LEASE_SECONDS - 1
        stores.work.renew(mine)
        assert stores.work.claim(seen, new_id(), "one that looked before the renewal") is None
        (seen,) = stores.work.outstanding()
        clock.passed += 1
        assert not stores.work.is_free(seen, clock.now)
    clock.passed += WORK_LEASE_SECONDS
    theirs = stores.work.claim(seen, new_id(), "another")
    assert theirs is not None
    with pytest.raises(ClaimLost):
        stores.work.renew(mine)
    stores.work.renew(theirs)


def test_a_claim_of_an_older_version_which_renews_nothing_is_taken_over(
    aws: LocalAws, stores: Stores, clock: FixedClock
) -> None:
    opened(stores)
    mine = claimed(stores, WorkKind.POST_CARD)
    key = {"scope": {"S": "work"}, "key": {"S": mine.key}}
    aws.dynamodb.update_item(
        TableName=stores.names.coordination, Key=key, UpdateExpression="REMOVE renewals", ReturnValues="NONE"
    )
    (seen,) = stores.work.outstanding()
    clock.passed += WORK_LEASE_SECONDS
    assert stores.work.claim(seen, new_id(), "another") is not None


def test_what_may_stand_already_is_remembered_though_more_is_asked_for_and_another_takes_over(
    stores: Stores, clock: FixedClock
) -> None:
    alert = opened(stores)
    stores.work.begin(claimed(stores, WorkKind.POST_CARD), "the card")
    ask = Change(alert, adds=(WorkKind.POST_CARD,))
    stores.changing.change(alert.alert_id, lambda _alert, _at: ask)
    (seen,) = stores.work.outstanding()
    clock.passed += WORK_LEASE_SECONDS
    theirs = stores.work.claim(seen, new_id(), "another")
    assert theirs is not None
    assert (theirs.attempts, theirs.begun) == (1, "the card")


def test_work_asked_for_again_while_in_hand_is_done_again(stores: Stores) -> None:
    alert = opened(stores)
    ask = Change(alert, adds=(WorkKind.UPDATE_CARD,))
    stores.changing.change(alert.alert_id, lambda _alert, _at: ask)
    in_hand = claimed(stores, WorkKind.UPDATE_CARD)
    stores.changing.change(alert.alert_id, lambda _alert, _at: ask)
    stores.changing.change(alert.alert_id, lambda _alert, _at: None, ends=in_hand)
    again = next(each for each in stores.work.outstanding() if each.kind is WorkKind.UPDATE_CARD)
    assert (again.generation, again.claim) == (2, None)
    stores.changing.change(alert.alert_id, lambda _alert, _at: None, ends=claimed(stores, WorkKind.UPDATE_CARD))
    assert [each.kind for each in stores.work.outstanding()] == [WorkKind.POST_CARD]


def test_work_asked_for_again_is_not_given_back_by_one_that_another_took_it_from(stores: Stores) -> None:
    alert = opened(stores)
    ask = Change(alert, adds=(WorkKind.UPDATE_CARD,))
    stores.changing.change(alert.alert_id, lambda _alert, _at: ask)
    mine = claimed(stores, WorkKind.UPDATE_CARD)
    looks = []

    def step(_stored: Alert, at: int) -> None:
        looks.append(at)
        if len(looks) == 1:
            stores.changing.change(alert.alert_id, lambda _alert, _at: ask)
        if len(looks) == 2:
            assert stores.work.claim(mine, "theirs", "another") is not None

    with pytest.raises(ClaimLost):
        stores.changing.change(alert.alert_id, step, ends=mine)
    (left,) = [each for each in stores.work.outstanding() if each.kind is WorkKind.UPDATE_CARD]
    assert (left.claim, left.generation) == ("theirs", 2)


def test_what_a_person_waits_for_stays_urgent_when_more_is_asked_by_the_way(stores: Stores) -> None:
    alert = opened(stores)
    stores.changing.change(alert.alert_id, lambda stored, at: deciding.approve(stored, "U1", at, **ARNS))
    stores.changing.change(alert.alert_id, lambda stored, _at: Change(stored, adds=(WorkKind.UPDATE_CARD,)))

    work = next(each for each in stores.work.outstanding() if each.kind is WorkKind.UPDATE_CARD)
    assert (work.generation, work.urgent) == (2, True)


def test_an_outcome_its_audit_entry_and_the_end_of_its_work_are_one(stores: Stores) -> None:
    alert = opened(stores)
    stores.changing.change(alert.alert_id, lambda stored, at: deciding.approve(stored, "U1", at, **ARNS))
    work = claimed(stores, WorkKind.START_EXECUTION)
    stores.changing.change(
        alert.alert_id, lambda stored, at: carrying_out.execution_started(stored, "arn:x", at), ends=work
    )
    assert stores.alerts.get(alert.alert_id).step_function_execution_arn == "arn:x"
    assert stores.audit.of_alert(alert.alert_id)[-1].action_type is ActionType.STEP_FUNCTION_STARTED
    kinds = {each.kind for each in stores.work.outstanding()}
    assert WorkKind.START_EXECUTION not in kinds
    assert WorkKind.FOLLOW_EXECUTION in kinds


def test_a_change_whose_audit_cannot_be_written_is_not_written_either(stores: Stores, clock: FixedClock) -> None:
    alert = opened(stores)
    no_audit = stores.names.model_copy(update={"audit": f"{stores.names.audit}-gone"})
    elsewhere = build_stores(stores.client, no_audit, clock.clock, Telemetry())

    with pytest.raises(TableMissing):
        decide(elsewhere, alert, 0)

    assert stores.alerts.get(alert.alert_id) == alert
    assert [each.kind for each in stores.work.outstanding()] == [WorkKind.POST_CARD]


def test_a_lease_has_one_holder_and_goes_on_when_its_holder_stands_still(stores: Stores, clock: FixedClock) -> None:
    def leases() -> Leases:
        return Leases(
            stores.client,
            stores.names.coordination,
            seconds=20,
            monotonic=clock.clock.monotonic,
            new_token=new_id,
            now_ms=lambda: NOW,
        )

    one, other = leases(), leases()
    held = one.take("rule-engine", "one")
    assert held is not None
    assert other.take("rule-engine", "other") is None
    clock.passed += 19
    renewed = one.renew(held)
    assert renewed is not None
    assert other.take("rule-engine", "other") is None
    clock.passed += 19
    assert other.take("rule-engine", "other") is None
    clock.passed += 1
    taken = other.take("rule-engine", "other")
    assert taken is not None
    assert taken.fence == held.fence + 1
    assert one.renew(renewed) is None
    other.give_back(taken)
    again = one.take("rule-engine", "one")
    assert again is not None
    assert one.take("rule-engine", "one") is not None  # its own, of which it lost the token
