"""More than one person decides."""

import asyncio

import pytest

from bot.cards.dialogs.reason_modal import REJECTING
from bot.slack.ids import ActionId
from rules.alert.alert import AlertStatus, AlertType, Severity
from rules.alert.audit import ActionType, AuditStatus
from tests.scenarios.policy_house import PolicyHouse

PEOPLE = ("U0ALICE", "U0BOB", "U0CAROL")
POLICY = """
groups:
  ops: [U0ALICE, U0BOB]
  leads: [U0CAROL]
decide:
  - by: [ops, leads]
    quorum: 2
  - by: [ops, leads]
    alert_type: CHARGER_DOWN
    quorum: 2
    from_different_groups: true
"""

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY, POLICY, people=PEOPLE, delivers=True),
]


async def test_a_first_approval_is_kept_shown_by_name_and_audited_as_one_of_two(house: PolicyHouse) -> None:
    alert = await house.open_alert()
    await house.person("U0ALICE").press(house.card(alert), ActionId.APPROVE)
    stored = await house.stored(alert)
    assert stored.status is AlertStatus.PENDING
    assert [each.by for each in stored.metadata.approvals] == ["U0ALICE"]
    entry = (await house.audit(alert))[-1]
    assert (entry.action_type, entry.user_id) == (ActionType.ALERT_APPROVED, "U0ALICE")
    assert entry.details["quorum"] == "1/2"
    await house.slack.until(lambda: "1/2 approvals*: u0alice" in str(house.card(alert).blocks), what="it is shown")


async def test_the_same_person_twice_counts_once_and_is_told(house: PolicyHouse) -> None:
    alert = await house.open_alert()
    alice = house.person("U0ALICE")
    for _ in range(2):
        await alice.press(house.card(alert), ActionId.APPROVE)
    assert "have already approved" in (await alice.next_private()).text
    stored = await house.stored(alert)
    assert (stored.status, len(stored.metadata.approvals)) == (AlertStatus.PENDING, 1)


async def test_the_same_person_decides_once_the_policy_asks_for_no_more_than_what_was_given(house: PolicyHouse) -> None:
    alert = await house.open_alert()
    alice = house.person("U0ALICE")
    await alice.press(house.card(alert), ActionId.APPROVE)
    house.add_bot(POLICY.replace("quorum: 2", "quorum: 1"))
    house.replica_of["U0ALICE"] = len(house.bots) - 1
    await alice.press(house.card(alert), ActionId.APPROVE)
    del house.replica_of["U0ALICE"]
    stored = await house.stored(alert)
    assert (stored.status, stored.approved_by) == (AlertStatus.APPROVED, "U0ALICE")
    given = [each for each in await house.audit(alert) if each.action_type is ActionType.ALERT_APPROVED]
    assert [(each.details["quorum"], each.details.get("approvedBefore")) for each in given] == [
        ("1/2", None),
        ("1/1", True),
    ]


async def test_a_second_person_decides_and_a_third_is_told_who(house: PolicyHouse) -> None:
    alert = await house.open_alert()
    seen = house.card(alert).show()
    for user_id in PEOPLE:
        await house.person(user_id).press(house.card(alert), ActionId.APPROVE, stale=seen)
    stored = await house.stored(alert)
    assert (stored.status, stored.approved_by) == (AlertStatus.APPROVED, "U0BOB")
    told = (await house.person("U0CAROL").next_private()).text
    assert "already decided" in told
    assert "<@U0BOB>" in told


async def test_a_rejection_by_any_approver_ends_it(house: PolicyHouse) -> None:
    alert = await house.open_alert()
    await house.person("U0ALICE").press(house.card(alert), ActionId.APPROVE)
    await house.submit(house.person("U0BOB"), REJECTING, alert)
    stored = await house.stored(alert)
    assert (stored.status, stored.rejected_by) == (AlertStatus.REJECTED, "U0BOB")


async def test_two_of_one_group_are_not_two_where_the_groups_must_differ(house: PolicyHouse) -> None:
    alert = await house.open_alert(AlertType.CHARGER_DOWN, Severity.CRITICAL)
    seen = house.card(alert).show()
    for user_id in ("U0ALICE", "U0BOB"):
        await house.person(user_id).press(house.card(alert), ActionId.APPROVE, stale=seen)
    stored = await house.stored(alert)
    assert (stored.status, len(stored.metadata.approvals)) == (AlertStatus.PENDING, 2)
    await house.person("U0CAROL").press(house.card(alert), ActionId.APPROVE, stale=seen)
    assert (await house.stored(alert)).status is AlertStatus.APPROVED


async def test_two_approvals_at_one_moment_through_two_replicas_are_both_kept_and_decide_once(
    house: PolicyHouse,
) -> None:
    house.replica_of["U0BOB"] = 1
    for _ in range(5):
        alert = await house.open_alert(severity=Severity.CRITICAL)
        card, seen = house.card(alert), house.card(alert).show()
        pair = [house.person(user_id).press(card, ActionId.APPROVE, stale=seen) for user_id in ("U0ALICE", "U0BOB")]
        outcomes = await asyncio.gather(*pair)
        assert all(outcome.acked for outcome in outcomes)
        stored = await house.stored(alert)
        assert stored.status is AlertStatus.APPROVED
        assert {each.by for each in stored.metadata.approvals} == {"U0ALICE", "U0BOB"}
        approvals = [each for each in await house.audit(alert) if each.action_type is ActionType.ALERT_APPROVED]
        assert [each.details["quorum"] for each in approvals] == ["1/2", "2/2"]
        assert all(each.status is AuditStatus.SUCCESS for each in approvals)
