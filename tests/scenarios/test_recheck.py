"""Before an approval counts the station is looked at again, and who approves sees what became of its condition."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bot.cards.dialogs.reason_modal import REJECTING
from bot.slack.ids import CATEGORY_INPUT, COMMAND, REASON_INPUT, ActionId, CallbackId
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.audit import ActionType, AuditEntry
from rules.alert.rejection import RejectionCategory
from tests.factories import make_metric
from tests.scenarios.own_views import home_of, modal_of
from tests.scenarios.policy_house import CHANNEL, PolicyHouse, draw
from tests.scenarios.reading import said, sees, text_of
from tests.slack_double.faults import FaultKind
from tests.slack_double.outcome import Outcome
from tests.slack_double.person import Person
from tests.slack_double.view import View

POLICY = """
groups:
  ops: [U0ALICE, U0BOB]
decide:
  - by: [ops]
  - by: [ops]
    severity: CRITICAL
    quorum: 2
audit: [ops]
break_glass: [ops]
"""
WELL: dict[str, Any] = {"charged_batteries": 9, "uncharged_batteries": 21}
WORSE: dict[str, Any] = {"charged_batteries": 2, "uncharged_batteries": 28, "swap_rate": Decimal(60)}

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY, delivers=True),
]


@pytest.fixture
def alice(house: PolicyHouse) -> Person:
    return house.person("U0ALICE")


@pytest.fixture
def bob(house: PolicyHouse) -> Person:
    return house.person("U0BOB")


async def reports(house: PolicyHouse, alert: Alert, **measured: Any) -> None:
    """Let a station report once more, now; one that is well has been so for some minutes."""
    now_ms = house.bot.runtime.clock.now_ms()
    is_well = measured in ({}, WELL)
    if is_well:
        await falls_silent(house, alert)
    times = [now_ms - age * 60_000 for age in range(3 if is_well else 1)]
    samples = [make_metric(station_id=alert.station_id, timestamp=at, **measured) for at in times]
    await asyncio.to_thread(house.bot.stores.metrics.put_many, samples)


async def falls_silent(house: PolicyHouse, alert: Alert) -> None:
    """Take away what a station reported."""
    now_ms = house.bot.runtime.clock.now_ms()
    known = await asyncio.to_thread(house.bot.stores.metrics.newest, alert.station_id, 10, now_ms)
    for each in known:
        key: Any = {"stationId": {"S": each.station_id}, "timestamp": {"N": str(each.timestamp)}}
        await asyncio.to_thread(house.clients.dynamodb.delete_item, TableName=house.names.metrics, Key=key)


async def press(house: PolicyHouse, person: Person, alert: Alert) -> Outcome:
    outcome = await person.press(house.card(alert), ActionId.APPROVE)
    assert outcome.acked, outcome.error
    return outcome


async def confirm(person: Person, modal: View) -> Outcome:
    outcome = await person.submit(modal)
    assert outcome.acked, outcome.error
    assert outcome.problem is None, outcome.problems
    return outcome


async def approval(house: PolicyHouse, alert: Alert) -> AuditEntry:
    (entry,) = [each for each in await house.audit(alert) if each.action_type is ActionType.ALERT_APPROVED]
    return entry


async def shows(house: PolicyHouse, alert: Alert, words: str) -> None:
    """Wait for a card to say something; redrawing keeps Slack's pace."""
    await house.slack.until(lambda: words in said(house.card(alert)), what=f"the card says {words!r}")


async def draws(house: PolicyHouse, alert: Alert, words: str) -> None:
    """Assert that the card of an alert, as it is stored, says something."""
    assert words in text_of(draw(await house.stored(alert)).blocks)


async def test_an_unchanged_condition_is_approved_at_once_and_without_a_question(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await press(house, alice, alert)
    stored = await house.stored(alert)
    assert (stored.status, stored.approved_by) == (AlertStatus.APPROVED, "U0ALICE")
    assert alice.modal is None
    seen = (await approval(house, alert)).details["recheck"]
    assert (seen["verdict"], seen["before"]["facts"]["chargedBatteries"]) == ("UNCHANGED", 2)
    assert seen["after"]["facts"] == seen["before"]["facts"]
    await shows(house, alert, "*Approved* by")
    assert "though" not in said(house.card(alert))


async def test_a_cleared_condition_is_shown_then_and_now_before_it_is_approved(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WELL)
    await press(house, alice, alert)
    modal = await sees(alice, "the condition no longer holds", "HIGH, stock under count", "no alert by the rules")
    assert "Charged batteries*\n2 → *9*" in said(modal)
    assert "starts `" in said(modal)
    assert await house.stored(alert) == alert
    await confirm(alice, modal)
    assert modal.closed
    stored = await house.stored(alert)
    assert (stored.status, stored.approved_by) == (AlertStatus.APPROVED, "U0ALICE")
    recheck = stored.metadata.recheck
    assert recheck is not None
    assert (await approval(house, alert)).details["recheck"] == recheck.model_dump(by_alias=True, exclude_none=True)
    assert (recheck.before.facts["chargedBatteries"], recheck.after.facts["chargedBatteries"]) == (2, 9)
    await shows(house, alert, "Approved though the condition had cleared: charged batteries 2 then, 9 now")
    await alice.command(COMMAND, f"audit {alert.alert_id}", channel=CHANNEL)
    assert "though the condition had cleared" in str((await alice.next_private()).blocks)


async def test_a_cleared_condition_can_be_left(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WELL)
    await press(house, alice, alert)
    await alice.close(await sees(alice, "the alert stays open and nothing starts"))
    assert await house.stored(alert) == alert
    assert [each.action_type for each in await house.audit(alert)] == [ActionType.ALERT_CREATED]


async def test_another_severity_is_shown(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WORSE)
    await press(house, alice, alert)
    modal = await sees(alice, "The condition has changed", "HIGH, stock under count", "CRITICAL, stock under count")
    await confirm(alice, modal)
    await draws(house, alert, "Approved though the condition had changed: HIGH then, CRITICAL now")


async def test_a_station_that_no_longer_reports_leaves_it_to_the_approver(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await falls_silent(house, alert)
    await press(house, alice, alert)
    modal = await sees(
        alice,
        "do not show whether the condition still holds",
        "it is not known",
        "No metrics are stored",
    )
    assert "Charged batteries*\n2 → *not measured*" in said(modal)
    await confirm(alice, modal)
    await draws(house, alert, "Approved without fresh metrics")


async def test_metrics_that_cannot_be_read_are_said_and_leave_it_to_the_approver(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    house.metrics_table.throttle()
    await press(house, alice, alert)
    modal = await sees(alice, "newest metrics could not be read", "ThrottlingException", "approve without them")
    await confirm(alice, modal)
    assert (await approval(house, alert)).details["recheck"]["verdict"] == "UNREADABLE"
    await draws(house, alert, "Approved though metrics could not be read at the press")


async def test_slow_metrics_are_waited_for_in_a_modal_that_says_so(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    house.metrics_table.hang()
    outcome = await press(house, alice, alert)
    assert 0.9 < outcome.latency < 2.5
    await sees(alice, "Reading the station's newest metrics")
    assert (await house.stored(alert)).status is AlertStatus.PENDING
    house.metrics_table.mend()
    await sees(alice, "Nothing has changed", "It is approved")
    assert (await house.stored(alert)).status is AlertStatus.APPROVED
    assert [call.error for call in house.slack.calls if call.error] == []


async def test_slow_metrics_that_tell_of_a_change_turn_the_modal_into_the_question(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WELL)
    house.metrics_table.hang()
    await press(house, alice, alert)
    waiting = await sees(alice, "Reading the station's newest metrics")
    house.metrics_table.mend()
    modal = await sees(alice, "the condition no longer holds")
    assert modal is waiting
    await confirm(alice, modal)
    assert (await house.stored(alert)).status is AlertStatus.APPROVED


async def test_who_closed_the_modal_meanwhile_is_told_that_nothing_was_approved(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WELL)
    house.metrics_table.hang()
    await press(house, alice, alert)
    await alice.close(await sees(alice, "Reading the station's newest metrics"))
    house.metrics_table.mend()
    told = (await alice.next_private()).text
    assert "the condition no longer holds" in told
    assert "Nothing was changed; press again" in told
    assert await house.stored(alert) == alert


@pytest.mark.parametrize("is_well", [False, True], ids=["unchanged", "no longer holds"])
async def test_who_waits_for_metrics_is_told_when_somebody_else_decides(
    house: PolicyHouse, alice: Person, bob: Person, is_well: bool
) -> None:
    """Whatever they say: nobody is asked whether to approve what is decided."""
    alert = await house.open_alert()
    if is_well:
        await reports(house, alert, **WELL)
    house.metrics_table.hang()
    await press(house, alice, alert)
    await sees(alice, "Reading the station's newest metrics")
    await house.submit(bob, REJECTING, alert)
    house.metrics_table.mend()
    await sees(alice, "already decided", "*Rejected* by <@U0BOB>")


async def test_a_person_who_may_not_decide_sees_the_refusal_only(house: PolicyHouse) -> None:
    alert, carol = await house.open_alert(), house.person("U0CAROL")
    await reports(house, alert, **WELL)
    read = house.metrics_table.queries
    await press(house, carol, alert)
    assert "You may not approve this alert" in (await carol.next_private()).text
    assert carol.modal is None
    assert house.metrics_table.queries == read


@pytest.mark.parametrize("hangs", [False, True], ids=["question", "loading view"])
async def test_a_modal_that_slack_does_not_open_changes_nothing_and_is_told(
    house: PolicyHouse, alice: Person, hangs: bool
) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WELL)
    house.slack.faults.add(FaultKind.ERROR, "views.open", code="expired_trigger_id")
    if hangs:
        house.metrics_table.hang()
    await press(house, alice, alert)
    assert "Nothing was changed; press again" in (await alice.next_private()).text
    assert await house.stored(alert) == alert


async def test_for_whom_no_dialog_opens_is_told_when_somebody_else_decides(
    house: PolicyHouse, alice: Person, bob: Person
) -> None:
    alert = await house.open_alert()
    house.slack.faults.add(FaultKind.ERROR, "views.open", code="expired_trigger_id")
    house.metrics_table.hang()
    await press(house, alice, alert)
    assert "Nothing was changed; press again" in (await alice.next_private()).text
    await house.submit(bob, REJECTING, alert)
    house.metrics_table.mend()
    assert "*Rejected* by <@U0BOB>" in (await alice.next_private()).text


async def test_who_confirms_after_somebody_else_decided_is_told_who(
    house: PolicyHouse, alice: Person, bob: Person
) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WELL)
    await press(house, alice, alert)
    modal = await sees(alice, "the condition no longer holds")
    await house.submit(bob, REJECTING, alert)
    outcome = await confirm(alice, modal)
    assert outcome.view is not None
    assert "*Rejected* by <@U0BOB>" in said(outcome.view)
    assert (await house.stored(alert)).status is AlertStatus.REJECTED


async def test_a_confirmation_is_authorised_again(house: PolicyHouse, bob: Person) -> None:
    alert = await house.open_alert()
    await reports(house, alert, **WELL)
    await press(house, bob, alert)
    modal = await sees(bob, "the condition no longer holds")
    house.person("U0BOB", deleted=True)
    try:
        outcome = await confirm(bob, modal)
    finally:
        house.person("U0BOB", deleted=False)
    assert outcome.view is not None
    assert "deactivated accounts are not allowed to" in said(outcome.view)
    assert (await house.stored(alert)).status is AlertStatus.PENDING
    assert (await house.audit(alert))[-1].error_message


async def test_each_of_two_who_must_approve_sees_it_for_themselves(
    house: PolicyHouse, alice: Person, bob: Person
) -> None:
    alert = await house.open_alert(severity=Severity.CRITICAL)
    seen = house.card(alert).show()
    await reports(house, alert, **WELL)
    await press(house, alice, alert)
    await confirm(
        alice,
        await sees(
            alice,
            "the condition no longer holds",
            "Your approval is 1 of 2; it starts when another person approves, too",
        ),
    )
    assert [each.by for each in (await house.stored(alert)).metadata.approvals] == ["U0ALICE"]
    await draws(house, alert, "Approved though the condition had cleared")
    await bob.press(house.card(alert), ActionId.APPROVE, stale=seen)
    await confirm(bob, await sees(bob, "the condition no longer holds"))
    assert (await house.stored(alert)).status is AlertStatus.APPROVED
    approvals = [each for each in await house.audit(alert) if each.action_type is ActionType.ALERT_APPROVED]
    assert [each.details["recheck"]["verdict"] for each in approvals] == ["CLEARED", "CLEARED"]


async def test_what_the_first_of_two_approved_in_spite_of_is_still_said_after_the_second(
    house: PolicyHouse, alice: Person, bob: Person
) -> None:
    alert = await house.open_alert(severity=Severity.CRITICAL)
    seen = house.card(alert).show()
    house.metrics_table.throttle()
    await press(house, alice, alert)
    await confirm(alice, await sees(alice, "newest metrics could not be read"))
    house.metrics_table.mend()
    await bob.press(house.card(alert), ActionId.APPROVE, stale=seen)
    stored = await house.stored(alert)
    assert stored.status is AlertStatus.APPROVED
    assert [each.recheck and each.recheck.verdict for each in stored.metadata.approvals] == ["UNREADABLE", "UNCHANGED"]
    await shows(house, alert, "Approved though metrics could not be read at the press, by u0alice")
    await alice.command(COMMAND, f"audit {alert.alert_id}", channel=CHANNEL)
    trail = said(await alice.next_private())
    assert "Approved\n<@U0ALICE>\nthough metrics could not be read at the press" in trail
    assert "Approved\n<@U0BOB>\n-\n" in trail


async def test_who_approved_already_is_told_so_and_asked_nothing(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert(severity=Severity.CRITICAL)
    await press(house, alice, alert)
    await reports(house, alert, **WELL)
    await press(house, alice, alert)
    assert "have already approved" in (await alice.next_private()).text
    assert alice.modal is None


async def test_breaking_the_glass_shows_it_too_and_keeps_it(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert(severity=Severity.CRITICAL)
    await reports(house, alert, **WELL)
    await alice.press(house.card(alert), ActionId.BREAK_GLASS)
    modal = await sees(alice, "the condition no longer holds", "Charged batteries 2 then, 9 now")
    await alice.submit(modal, {REASON_INPUT: "nobody else answers"})
    stored = await house.stored(alert)
    assert stored.status is AlertStatus.APPROVED
    assert stored.metadata.recheck is not None
    await draws(house, alert, "Approved though the condition had cleared")


async def test_a_station_is_rejected_as_recovered_only_where_its_metrics_do_not_say_otherwise(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await alice.press(house.card(alert), ActionId.REJECT)
    modal = await sees(alice, "Why?")
    refused = await alice.submit(modal, {CATEGORY_INPUT: RejectionCategory.RECOVERED})
    assert refused.body["response_action"] == "errors"
    assert "still show the trouble" in str(refused.body["errors"])
    assert (await house.stored(alert)).status is AlertStatus.PENDING

    await reports(house, alert, **WELL)
    await alice.submit(modal, {CATEGORY_INPUT: RejectionCategory.RECOVERED})
    assert (await house.stored(alert)).status is AlertStatus.REJECTED


async def test_rejecting_for_another_reason_asks_no_metrics(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    read = house.metrics_table.queries
    await alice.press(house.card(alert), ActionId.REJECT)
    modal = await sees(alice, "Why?")
    await alice.submit(modal, {CATEGORY_INPUT: RejectionCategory.MAINTENANCE})
    assert (await house.stored(alert)).status is AlertStatus.REJECTED
    assert house.metrics_table.queries == read


async def test_in_the_home_tab_the_question_opens_and_in_a_modal_it_lies_over_it(
    house: PolicyHouse, alice: Person
) -> None:
    for in_modal in (False, True):
        alert = await house.open_alert()
        await reports(house, alert, **WELL)
        place = (
            modal_of(house, alice, alert, CallbackId.REJECT_REASON) if in_modal else await home_of(house, alice, alert)
        )
        await alice.press(place, ActionId.APPROVE)
        modal = await sees(alice, "the condition no longer holds")
        assert modal.previous_id == (place.id if in_modal else None)
        await confirm(alice, modal)
        assert (await house.stored(alert)).status is AlertStatus.APPROVED


async def test_a_silent_station_that_speaks_again_is_no_longer_in_its_trouble(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_silence()
    await press(house, alice, alert)
    assert (await house.stored(alert)).status is AlertStatus.APPROVED

    spoke = await house.open_silence()
    await reports(house, spoke)
    await press(house, alice, spoke)
    await sees(alice, "the condition no longer holds", "silent", "Charger health*")
