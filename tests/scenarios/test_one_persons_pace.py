"""Somebody presses, submits and types without end: they are put off, and the others decide as ever."""

import asyncio

import pytest

from bot.home.openings import AT_ONCE as AT_ONCE_AT_HOME
from bot.listeners.edge import person_limits
from bot.listeners.edge.person_limits import AT_ONCE
from bot.listeners.edge.responders import AT_ONCE as AT_ONCE_IN_DIALOGS
from bot.slack.ids import CATEGORY_INPUT, COMMAND, REASON_INPUT, ActionId
from rules.alert.rejection import RejectionCategory
from tests.scenarios.acting import ALICE, BOB, CAROL, CHANNEL
from tests.scenarios.house import House
from tests.scenarios.reading import said

pytestmark = pytest.mark.ministack

PUT_OFF = "This was not done; try again in"


@pytest.fixture(autouse=True)
def no_more_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a busy machine takes long for is as much at once as on a quick one."""
    monkeypatch.setattr(person_limits, "PER_SECOND", 1e-6)


async def flood(house: House, by: str) -> list[str]:
    """Type `/aiops help` until all that a person has at once is used up, and then some more; return the answers."""
    person = house.person(by)
    outcomes = [await person.command(COMMAND, "help", channel=CHANNEL) for _ in range(AT_ONCE + 5)]
    assert all(each.acked for each in outcomes)
    return [str(each.body) for each in outcomes]


async def test_who_types_without_end_is_put_off_with_the_acknowledgement_and_slack_is_not_asked(house: House) -> None:
    answers = await flood(house, CAROL)
    assert PUT_OFF not in answers[AT_ONCE - 1]
    assert all(PUT_OFF in each for each in answers[-4:])
    # Whose name stands on a card is asked as well, once.
    assert len(house.slack.calls.of("users.info")) <= AT_ONCE + 1


async def test_presses_of_a_flood_are_acknowledged_answered_once_and_change_nothing(house: House) -> None:
    card = await house.trouble()
    await flood(house, ALICE)
    before = len(house.person(ALICE).inbox.all)
    # All at once: on a slow machine there would be room for another one between two of them.
    await asyncio.gather(*(house.approve(card, by=ALICE) for _ in range(10)))
    await house.until(lambda: len(house.person(ALICE).inbox.all) > before, "she is told")
    assert [PUT_OFF in said(each) for each in house.person(ALICE).inbox.all[before:]] == [True]
    assert (await house.tables.alert(card))["status"] == "PENDING"
    await house.approve(card, by=BOB)
    await house.carried_out(card)


async def test_a_dialog_that_is_submitted_during_a_flood_keeps_what_was_typed(house: House) -> None:
    card = await house.trouble()
    modal = await house.ask_to_reject(card)
    await flood(house, ALICE)
    given = {CATEGORY_INPUT: RejectionCategory.OTHER, REASON_INPUT: "the crew is there already"}
    outcome = await house.person(ALICE).submit(modal, given)
    assert outcome.acked, outcome.error
    shown = str(outcome.body)
    assert PUT_OFF in shown
    assert "the crew is there already" in shown
    assert (await house.tables.alert(card))["status"] == "PENDING"


async def test_openings_of_the_home_tab_without_end_are_few_drawings(house: House) -> None:
    await house.trouble()
    person = house.person(ALICE)
    await asyncio.gather(*(person.open_home() for _ in range(40)))
    await house.until(lambda: len(house.slack.calls.of("views.publish")) == AT_ONCE_AT_HOME, "the first are drawn")


async def test_a_crowd_that_may_not_reject_leaves_slacks_dialogs_to_those_who_may(house: House) -> None:
    card = await house.trouble()
    crowd = [house.person(f"U0GUEST{number:02}", is_restricted=True) for number in range(60)]
    outcomes = await asyncio.gather(*(each.press(card, ActionId.REJECT) for each in crowd))
    assert all(each.acked for each in outcomes)

    person = house.person(ALICE)
    await person.press(card, ActionId.REJECT)
    await house.until(lambda: person.modal is not None and "submit" in person.modal.content, "she is asked why")
    assert person.modal is not None
    given = {CATEGORY_INPUT: RejectionCategory.OTHER, REASON_INPUT: "the crew is there already"}
    assert (await person.submit(person.modal, given)).acked
    await house.shows(card, "Rejected")
    assert len(house.slack.calls.of("views.open")) <= AT_ONCE_IN_DIALOGS + 5, "of a hundred in a minute"
