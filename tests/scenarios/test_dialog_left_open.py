"""A dialog may stand open for long: it decides nothing that its person was not shown, and loses nothing they wrote."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bot.cards.dialogs.snooze_modal import HOW_LONG, UNTIL, HowLong
from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.audit import ActionType, AuditStatus
from rules.alert.recheck import Reading, RecheckVerdict
from rules.alert.rejection import RejectionCategory
from rules.lifecycle import watching
from storage.errors import AccessDenied, StorageUnavailable
from tests.factories import make_metric
from tests.scenarios.policy_house import PolicyHouse
from tests.scenarios.reading import said, sees
from tests.slack_double.faults import FaultKind
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
break_glass: [ops]
"""
WELL: dict[str, Any] = {"charged_batteries": 9, "uncharged_batteries": 21}
WORSE: dict[str, Any] = {"charged_batteries": 2, "uncharged_batteries": 28, "swap_rate": Decimal(60)}
UNREADABLE = "newest metrics could not be read"
CLEARED = "the condition no longer holds"
ONCE_MORE = "The newest metrics have changed since this dialog was filled. Nothing was changed."
WHY = "crew of three on site until 06:00, foreman +49 30 123456"

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY, delivers=True),
]


@pytest.fixture
def alice(house: PolicyHouse) -> Person:
    return house.person("U0ALICE")


async def reports(house: PolicyHouse, alert: Alert, **measured: Any) -> None:
    sample = make_metric(station_id=alert.station_id, timestamp=house.bot.runtime.clock.now_ms(), **measured)
    await asyncio.to_thread(house.bot.stores.metrics.put, sample)


async def is_marked_cleared(house: PolicyHouse, alert: Alert) -> None:
    """Let the rule engine write on the alert that its condition cleared."""
    reading = Reading(facts={"chargedBatteries": WELL["charged_batteries"]})
    await house.change(alert, lambda stored, at: watching.condition_cleared(stored, reading, None, at))


async def submits(person: Person, modal: View, values: dict[str, Any] | None = None) -> None:
    outcome = await person.submit(modal, values or {})
    assert outcome.acked, outcome.error
    assert outcome.problem is None, outcome.problems


async def status(house: PolicyHouse, alert: Alert) -> AlertStatus:
    return (await house.stored(alert)).status


async def verdict(house: PolicyHouse, alert: Alert) -> str:
    """What the audit says that the newest metrics said."""
    approved = [each for each in await house.audit(alert) if each.action_type is ActionType.ALERT_APPROVED]
    (entry,) = [each for each in approved if each.status is AuditStatus.SUCCESS]
    return str(entry.details["recheck"]["verdict"])


async def asked_without_metrics(house: PolicyHouse, person: Person, alert: Alert) -> View:
    house.metrics_table.throttle()
    await person.press(house.card(alert), ActionId.APPROVE)
    modal = await sees(person, UNREADABLE)
    house.metrics_table.mend()
    return modal


async def test_what_cleared_meanwhile_is_asked_about_once_more(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    modal = await asked_without_metrics(house, alice, alert)
    await house.recovers(alert, **WELL)
    await is_marked_cleared(house, alert)
    await submits(alice, modal)
    assert await status(house, alert) is AlertStatus.PENDING
    again = await sees(alice, ONCE_MORE, CLEARED, "Charged batteries*\n2 → *9*")
    await submits(alice, again)
    assert again.closed
    assert await status(house, alert) is AlertStatus.APPROVED
    assert await verdict(house, alert) == RecheckVerdict.CLEARED


async def test_that_the_rule_engine_wrote_what_the_dialog_said_is_no_news(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await house.recovers(alert, **WELL)
    await alice.press(house.card(alert), ActionId.APPROVE)
    modal = await sees(alice, CLEARED)
    await is_marked_cleared(house, alert)
    await submits(alice, modal)
    assert await status(house, alert) is AlertStatus.APPROVED


async def test_where_the_metrics_stay_unread_the_card_still_knows_that_it_cleared(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    modal = await asked_without_metrics(house, alice, alert)
    await is_marked_cleared(house, alert)
    house.metrics_table.throttle()
    await submits(alice, modal)
    assert await status(house, alert) is AlertStatus.PENDING
    await submits(alice, await sees(alice, ONCE_MORE, UNREADABLE, "*Condition cleared*"))
    assert await status(house, alert) is AlertStatus.APPROVED


async def test_other_numbers_of_the_same_verdict_are_not_asked_about(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await house.recovers(alert, **WELL)
    await alice.press(house.card(alert), ActionId.APPROVE)
    modal = await sees(alice, CLEARED)
    await reports(house, alert, charged_batteries=12, uncharged_batteries=18)
    await submits(alice, modal)
    recheck = (await house.stored(alert)).metadata.recheck
    assert recheck is not None
    assert recheck.after.facts["chargedBatteries"] == 9, "the audit keeps what was shown"


async def test_what_is_as_it_was_raised_after_all_needs_no_more_questions(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    modal = await asked_without_metrics(house, alice, alert)
    await submits(alice, modal)
    assert await status(house, alert) is AlertStatus.APPROVED
    assert await verdict(house, alert) == RecheckVerdict.UNCHANGED


async def test_metrics_that_go_to_and_fro_do_not_ask_for_ever(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await house.recovers(alert, **WELL)
    await alice.press(house.card(alert), ActionId.APPROVE)
    modal = await sees(alice, CLEARED)
    house.metrics_table.throttle()
    await submits(alice, modal)
    modal = await sees(alice, ONCE_MORE, UNREADABLE)
    house.metrics_table.mend()
    await submits(alice, modal)
    assert modal.closed
    assert await status(house, alert) is AlertStatus.APPROVED
    assert await verdict(house, alert) == RecheckVerdict.CLEARED


async def test_another_reason_by_the_metrics_is_another_question(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await house.has_been(alert, **WORSE)
    await alice.press(house.card(alert), ActionId.APPROVE)
    modal = await sees(alice, "The condition has changed", "CRITICAL, stock under count")
    await house.has_been(alert, **WORSE | {"charged_batteries": 0, "uncharged_batteries": 30})
    await submits(alice, modal)
    assert await status(house, alert) is AlertStatus.PENDING
    await sees(alice, ONCE_MORE, "The condition has changed", "CRITICAL, stock empty")


@pytest.mark.late
async def test_a_look_that_takes_long_is_said_in_time_and_asks_in_the_end(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    modal = await asked_without_metrics(house, alice, alert)
    await house.recovers(alert, **WELL)
    house.metrics_table.hang()
    await submits(alice, modal)
    await sees(alice, "Still working")
    house.metrics_table.mend()
    await submits(alice, await sees(alice, ONCE_MORE, CLEARED))
    assert await status(house, alert) is AlertStatus.APPROVED


@pytest.mark.late
async def test_who_closed_it_meanwhile_is_told_why_nothing_was_approved(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    modal = await asked_without_metrics(house, alice, alert)
    await house.recovers(alert, **WELL)
    house.metrics_table.hang()
    await submits(alice, modal)
    await alice.close(await sees(alice, "Still working"))
    house.metrics_table.mend()
    assert f"*{ONCE_MORE}* Press the button again." in (await alice.next_private()).text
    assert await status(house, alert) is AlertStatus.PENDING


async def test_the_second_of_two_is_asked_for_themselves_and_told_that_it_starts(
    house: PolicyHouse, alice: Person
) -> None:
    alert, bob = await house.open_alert(severity=Severity.CRITICAL), house.person("U0BOB")
    seen = house.card(alert).show()
    modal = await asked_without_metrics(house, alice, alert)
    assert "Your approval is 1 of 2; it starts when another person approves, too." in said(modal)
    await bob.press(house.card(alert), ActionId.APPROVE, stale=seen)
    await house.recovers(alert, **WELL)
    await submits(alice, modal)
    again = await sees(alice, ONCE_MORE, CLEARED, "*Approve anyway* starts `")
    await submits(alice, again)
    stored = await house.stored(alert)
    assert stored.status is AlertStatus.APPROVED
    seen_by = {each.by: each.recheck and each.recheck.verdict for each in stored.metadata.approvals}
    assert seen_by == {"U0BOB": RecheckVerdict.UNCHANGED, "U0ALICE": RecheckVerdict.CLEARED}


async def test_the_glass_is_not_broken_over_what_cleared_meanwhile(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert(severity=Severity.CRITICAL)
    await alice.press(house.card(alert), ActionId.BREAK_GLASS)
    modal = await sees(alice, "nothing has changed since the alert was raised")
    await house.recovers(alert, **WELL)
    await submits(alice, modal, {REASON_INPUT: WHY})
    assert await status(house, alert) is AlertStatus.PENDING
    again = await sees(alice, ONCE_MORE, CLEARED, "Charged batteries 2 then, 9 now")
    assert entered(again) == {REASON_INPUT: WHY}
    await submits(alice, again, {REASON_INPUT: WHY})
    stored = await house.stored(alert)
    assert stored.metadata.break_glass is not None
    assert await verdict(house, alert) == RecheckVerdict.CLEARED


def entered(modal: View) -> dict[str, Any]:
    """What stands in a dialog's inputs beforehand."""
    inputs = {each["element"]["action_id"]: each["element"] for each in modal.blocks if each["type"] == "input"}
    return {
        name: each.get("initial_value") or each.get("initial_date_time") or each["initial_option"]["value"]
        for name, each in inputs.items()
    }


@pytest.fixture(params=["unavailable", "denied", "slack"])
def trouble(house: PolicyHouse, request: pytest.FixtureRequest) -> Any:
    """For a moment nothing can be changed, or nobody known."""
    failure = {"unavailable": StorageUnavailable("throttled"), "denied": AccessDenied("expired")}.get(request.param)
    context = pytest.MonkeyPatch()

    def begins() -> None:
        if failure is None:
            house.slack.faults.add(FaultKind.HTTP_STATUS, "users.info", times=20)
            return

        def fails(*_given: Any, **_named: Any) -> Any:
            raise failure

        context.setattr(house.bot.stores.changing, "change", fails)

    def ends() -> None:
        context.undo()
        house.slack.faults.clear()

    yield begins, ends
    context.undo()


async def test_a_rejection_is_kept_as_it_was_typed_through_a_passing_failure(
    house: PolicyHouse, alice: Person, trouble: Any
) -> None:
    alert = await house.open_alert()
    await alice.press(house.card(alert), ActionId.REJECT)
    modal = await sees(alice, "In your words")
    values = {CATEGORY_INPUT: RejectionCategory.MAINTENANCE, REASON_INPUT: WHY}
    begins, ends = trouble
    begins()
    for _ in range(2):
        await submits(alice, modal, values)
        assert await status(house, alert) is AlertStatus.PENDING
        assert said(modal).count("in a moment.") == 1
        assert "HIGH: " in said(modal)
        assert entered(modal) == values
    ends()
    await submits(alice, modal)
    stored = await house.stored(alert)
    assert modal.closed
    assert (stored.status, stored.rejection_reason) == (AlertStatus.REJECTED, WHY)


async def test_who_lost_the_race_has_what_they_typed_to_copy(house: PolicyHouse, alice: Person) -> None:
    alert = await house.open_alert()
    await alice.press(house.card(alert), ActionId.REJECT)
    modal = await sees(alice, "In your words")
    await house.person("U0BOB").press(house.card(alert), ActionId.APPROVE)
    await submits(alice, modal, {CATEGORY_INPUT: RejectionCategory.MAINTENANCE, REASON_INPUT: WHY})
    await sees(alice, "already decided", "What you typed:", WHY)


async def test_the_reason_for_breaking_the_glass_is_kept_too(house: PolicyHouse, alice: Person, trouble: Any) -> None:
    alert = await house.open_alert(severity=Severity.CRITICAL)
    await alice.press(house.card(alert), ActionId.BREAK_GLASS)
    modal = await sees(alice, "nothing has changed since the alert was raised")
    begins, ends = trouble
    begins()
    await submits(alice, modal, {REASON_INPUT: WHY})
    assert entered(await sees(alice, "Try again in a moment.")) == {REASON_INPUT: WHY}
    ends()
    await submits(alice, modal)
    assert await status(house, alert) is AlertStatus.APPROVED
    assert await verdict(house, alert) == RecheckVerdict.UNCHANGED


async def test_so_is_until_when_to_snooze(house: PolicyHouse, alice: Person, trouble: Any) -> None:
    alert = await house.open_alert()
    await alice.press(house.card(alert), ActionId.SNOOZE)
    modal = await sees(alice, "Pause reminders and calls for")
    values = {HOW_LONG: HowLong.UNTIL.value, UNTIL: house.bot.runtime.clock.now_ms() // 1000 + 7_200}
    begins, ends = trouble
    begins()
    await submits(alice, modal, values)
    assert entered(await sees(alice, "Try again in a moment.")) == values
    ends()
    await submits(alice, modal, values)
    assert (await house.stored(alert)).metadata.snooze is not None


async def test_an_approval_can_be_given_again_where_it_was_asked_for(
    house: PolicyHouse, alice: Person, trouble: Any
) -> None:
    alert = await house.open_alert()
    await house.recovers(alert, **WELL)
    await alice.press(house.card(alert), ActionId.APPROVE)
    modal = await sees(alice, CLEARED)
    begins, ends = trouble
    begins()
    await submits(alice, modal)
    await sees(alice, "Try again in a moment.", CLEARED)
    ends()
    await submits(alice, modal)
    assert await status(house, alert) is AlertStatus.APPROVED
