"""Nobody decides a worse alert than the one they looked at, and nobody loses what they wrote."""

from typing import Any

import pytest

from bot.cards.dialogs.reason_modal import BREAKING_GLASS
from bot.cards.dialogs.snooze_modal import HOW_LONG, HowLong
from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.audit import ActionType
from rules.alert.rejection import RejectionCategory
from rules.lifecycle import opening
from tests.factories import make_finding
from tests.scenarios.policy_house import PolicyHouse
from tests.scenarios.reading import said, sees
from tests.slack_double.person import Person

POLICY = """
groups:
  ops: [U0ALICE]
decide:
  - by: [ops]
audit: [ops]
break_glass: [ops]
"""
TWO_NEEDED = f"{POLICY.replace('U0ALICE', 'U0ALICE, U0BOB')}\n".replace("- by: [ops]", "- by: [ops]\n    quorum: 2")
WELL: dict[str, Any] = {"charged_batteries": 9, "uncharged_batteries": 21}
WHY = "crew on site until 06:00"

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY, TWO_NEEDED, delivers=True),
]


@pytest.fixture
def alice(house: PolicyHouse) -> Person:
    for view in house.slack.workspace.views.values():
        view.closed = True
    house.replica_of.clear()
    return house.person("U0ALICE")


async def worsens(house: PolicyHouse, alert: Alert) -> None:
    worse = make_finding(station_id=alert.station_id, severity=Severity.CRITICAL, title="empty within 9 min")
    await house.change(alert, lambda stored, at: opening.worsen(stored, worse, at))


async def is_pending(house: PolicyHouse, alert: Alert) -> bool:
    stored = await house.stored(alert)
    return stored.status is AlertStatus.PENDING and stored.metadata.execution is None


async def test_approve_pressed_on_the_milder_card_approves_nothing_and_says_what_is_worse(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    milder = house.card(alert).show()
    await worsens(house, alert)
    await alice.press(house.card(alert), ActionId.APPROVE, stale=milder)
    answer = (await alice.next_private()).text
    assert "became CRITICAL since you saw it: empty within 9 min. Nothing was changed" in answer
    assert await is_pending(house, alert)

    await house.slack.until(lambda: "CRITICAL" in said(house.card(alert)), what="the card is drawn again")
    await alice.press(house.card(alert), ActionId.APPROVE)
    # The station's own numbers are those of the milder alert: that it changed again is asked about, not decided.
    await sees(alice, "Approve anyway")


async def test_a_rejection_written_while_it_became_worse_is_asked_for_again_with_its_words(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await alice.press(house.card(alert), ActionId.REJECT)
    modal = await sees(alice, "Why?", "HIGH:")
    await worsens(house, alert)
    outcome = await alice.submit(modal, {CATEGORY_INPUT: RejectionCategory.MAINTENANCE, REASON_INPUT: WHY})
    assert outcome.acked, outcome.error
    assert await is_pending(house, alert)

    again = await sees(alice, "It became CRITICAL while this dialog was open", "CRITICAL: empty within 9 min")
    inputs = {each["element"]["action_id"]: each["element"] for each in again.blocks if each["type"] == "input"}
    assert inputs[REASON_INPUT]["initial_value"] == WHY
    assert inputs[CATEGORY_INPUT]["initial_option"]["value"] == RejectionCategory.MAINTENANCE
    await alice.submit(again, {CATEGORY_INPUT: RejectionCategory.MAINTENANCE, REASON_INPUT: WHY})
    stored = await house.stored(alert)
    assert (stored.status, stored.rejection_reason) == (AlertStatus.REJECTED, WHY)


async def test_a_snooze_chosen_for_the_milder_alert_does_not_silence_the_worse_one(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await alice.press(house.card(alert), ActionId.SNOOZE)
    modal = await sees(alice, "Pause reminders and calls for")
    await worsens(house, alert)
    await alice.submit(modal, {HOW_LONG: HowLong.HOUR.value})
    assert (await house.stored(alert)).metadata.snooze is None
    await sees(alice, "became CRITICAL since you saw it")


async def test_approve_anyway_of_the_milder_alert_does_not_approve_the_worse_one(
    house: PolicyHouse, alice: Person
) -> None:
    alert = await house.open_alert()
    await house.recovers(alert, **WELL)
    await alice.press(house.card(alert), ActionId.APPROVE)
    modal = await sees(alice, "the condition no longer holds")
    await worsens(house, alert)
    await alice.submit(modal)
    again = await sees(alice, "became CRITICAL since you saw it", "the condition no longer holds")
    assert await is_pending(house, alert)
    await alice.submit(again)
    assert (await house.stored(alert)).status is AlertStatus.APPROVED


async def test_glass_broken_over_the_milder_alert_starts_nothing_for_the_worse_one(
    house: PolicyHouse, alice: Person
) -> None:
    house.replica_of["U0ALICE"] = 1
    alert = await house.open_alert()
    modal = await house.forged_modal(alice, BREAKING_GLASS, alert)
    await worsens(house, alert)
    await alice.submit(modal, {REASON_INPUT: WHY})
    assert await is_pending(house, alert)
    again = await sees(alice, "It became CRITICAL while this dialog was open", "The condition has changed")
    await alice.submit(again, {REASON_INPUT: WHY})
    assert (await house.stored(alert)).status is AlertStatus.APPROVED
    (entry,) = [each for each in await house.audit(alert) if each.action_type is ActionType.ALERT_APPROVED]
    assert entry.details["recheck"]["verdict"] == "CHANGED", "of the glass, too, the audit keeps what was shown"
