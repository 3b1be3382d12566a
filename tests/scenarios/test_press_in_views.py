"""Buttons in the home tab and in modals: they count in ours only, and what they answer reaches their person."""

import pytest

from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId, CallbackId
from rules.alert.alert import AlertStatus
from rules.alert.audit import AuditStatus
from rules.alert.rejection import RejectionCategory
from tests.scenarios.own_views import home_of, modal_of
from tests.scenarios.policy_house import PolicyHouse
from tests.scenarios.reading import said
from tests.slack_double.faults import FaultKind
from tests.slack_double.person import Person
from tests.slack_double.view import View

POLICY = "groups: {ops: [U0ALICE]}\ndecide: [{by: [ops]}]\n"

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY, people=("U0ALICE", "U0CAROL")),
]


async def notice(house: PolicyHouse, person: Person, *words: str) -> View:
    """Wait for the modal that says something to whoever pressed in a view."""
    await house.slack.until(
        lambda: person.modal and all(each in said(person.modal) for each in words), what=f"a modal says {words}"
    )
    assert person.modal is not None
    assert "submit" not in person.modal.content
    return person.modal


async def test_an_approval_in_the_home_tab_decides(house: PolicyHouse) -> None:
    alert, alice = await house.open_alert(), house.person("U0ALICE")
    outcome = await alice.press(await home_of(house, alice, alert), ActionId.APPROVE)
    assert outcome.acked, outcome.error
    stored = await house.stored(alert)
    assert (stored.status, stored.approved_by) == (AlertStatus.APPROVED, "U0ALICE")
    assert alice.modal is None


async def test_a_refusal_in_the_home_tab_is_told_in_a_modal_and_written_down(house: PolicyHouse) -> None:
    alert, carol = await house.open_alert(), house.person("U0CAROL")
    await carol.press(await home_of(house, carol, alert), ActionId.APPROVE)
    await carol.close(await notice(house, carol, "You may not approve this alert", "<@U0ALICE>"))
    assert (await house.stored(alert)).status is AlertStatus.PENDING
    assert (await house.audit(alert))[-1].status is AuditStatus.FAILED


async def test_what_a_press_in_a_modal_answers_lies_over_that_modal(house: PolicyHouse) -> None:
    alert, alice = await house.open_alert(), house.person("U0ALICE")
    review = modal_of(house, alice, alert, CallbackId.REJECT_REASON)
    await alice.press(review, ActionId.APPROVE)
    assert (await house.stored(alert)).status is AlertStatus.APPROVED
    await alice.press(review, ActionId.APPROVE)
    answer = await notice(house, alice, "already decided", "*Approved* by <@U0ALICE>")
    assert answer.previous_id == review.id
    assert not review.closed
    await alice.close(answer)
    await alice.close(review)


async def test_rejecting_in_a_modal_asks_for_the_reason_over_that_modal(house: PolicyHouse) -> None:
    alert, alice = await house.open_alert(), house.person("U0ALICE")
    review = modal_of(house, alice, alert, CallbackId.REJECT_REASON)
    await alice.press(review, ActionId.REJECT)
    await house.slack.until(lambda: alice.modal and "Why?" in said(alice.modal), what="the question")
    assert alice.modal is not None
    assert alice.modal.previous_id == review.id
    await alice.submit(alice.modal, {CATEGORY_INPUT: RejectionCategory.OTHER, REASON_INPUT: "known works"})
    assert (await house.stored(alert)).rejection_reason == "known works"
    assert alice.modal is review
    await alice.close(review)


async def test_a_modal_that_is_not_ours_decides_nothing(house: PolicyHouse) -> None:
    alert, alice = await house.open_alert(), house.person("U0ALICE")
    foreign = modal_of(house, alice, alert, "somebody-elses")
    await alice.press(foreign, ActionId.APPROVE)
    await alice.close(await notice(house, alice, "not on the alert's card"))
    await alice.close(foreign)
    assert (await house.stored(alert)).status is AlertStatus.PENDING


@pytest.mark.parametrize("lost", ["views.push", "views.open"])
async def test_what_no_modal_can_say_is_told_in_the_alert_channel(house: PolicyHouse, lost: str) -> None:
    alert, carol = await house.open_alert(), house.person("U0CAROL")
    place = (
        modal_of(house, carol, alert, CallbackId.REJECT_REASON)
        if lost == "views.push"
        else await home_of(house, carol, alert)
    )
    house.slack.faults.add(FaultKind.ERROR, lost, code="expired_trigger_id")
    await carol.press(place, ActionId.APPROVE)
    assert "You may not approve this alert" in (await carol.next_private()).text
    for view in house.slack.workspace.views.values():
        view.closed = True
