"""An approver has the reminders of an alert kept quiet for a while."""

import time
from typing import Any

import pytest

from bot.cards.dialogs.snooze_modal import HOW_LONG, UNTIL, UNTIL_BLOCK, HowLong
from bot.slack.ids import ActionId
from tests.scenarios.acting import ALICE, BOB, CAROL
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.slack_double.message import Message
from tests.slack_double.outcome import Outcome
from tests.slack_double.view import View

pytestmark = pytest.mark.ministack


async def ask(house: House, card: Message, by: str = ALICE) -> View:
    person = house.person(by)
    await person.press(card, ActionId.SNOOZE)
    await house.until(lambda: person.modal is not None and person.modal.updates > 1, "the modal is filled")
    assert person.modal is not None
    return person.modal


async def snooze(house: House, card: Message, how_long: HowLong, until: int | None = None, by: str = ALICE) -> Outcome:
    modal = await ask(house, card, by)
    values: dict[str, Any] = {HOW_LONG: how_long.value, UNTIL: until}
    outcome = await house.person(by).submit(modal, values)
    assert outcome.acked, outcome.error
    assert outcome.problem is None, outcome.problems
    return outcome


@pytest.mark.parametrize(("choice", "minutes"), [(HowLong.QUARTER, 15), (HowLong.HOUR, 60)])
async def test_a_snooze_is_stored_audited_and_on_the_card(house: House, choice: HowLong, minutes: int) -> None:
    card = await house.trouble()
    outcome = await snooze(house, card, choice)

    assert outcome.view is None  # the modal closes
    stored = (await house.tables.alert(card))["metadata"]["snooze"]
    assert stored["by"] == ALICE
    assert abs(stored["until"] - house.now_ms() - minutes * 60_000) < 20_000
    entry = (await house.tables.audit(card))[-1]
    assert (entry["userId"], entry["details"]["event"]) == (ALICE, "SNOOZED")
    assert f"by {ALICE.lower()}" in await house.shows(card, "*Snoozed* until")


async def test_it_may_last_until_a_time_and_another_approver_may_end_it(house: House) -> None:
    card = await house.trouble()
    until = int(time.time()) + 7_200
    await snooze(house, card, HowLong.UNTIL, until)
    assert (await house.tables.alert(card))["metadata"]["snooze"]["until"] == until * 1000

    await snooze(house, card, HowLong.NOT_AT_ALL, by=BOB)
    assert "snooze" not in (await house.tables.alert(card))["metadata"]
    await house.until(lambda: "*Snoozed* until" not in said(card), "the card no longer says so")


@pytest.mark.parametrize("ahead_seconds", [None, -60, 30, 90_000])
async def test_a_time_that_cannot_be_is_an_error_beside_the_input(house: House, ahead_seconds: int | None) -> None:
    card = await house.trouble()
    until = None if ahead_seconds is None else int(time.time()) + ahead_seconds
    outcome = await snooze(house, card, HowLong.UNTIL, until)

    assert list(outcome.body["errors"]) == [UNTIL_BLOCK]
    assert "snooze" not in (await house.tables.alert(card))["metadata"]


async def test_who_may_not_approve_may_not_snooze_and_the_attempt_is_audited(house: House) -> None:
    card = await house.trouble()
    modal = await ask(house, card, CAROL)

    assert "may not snooze this alert" in said(modal)
    entry = (await house.tables.audit(card))[-1]
    assert (entry["userId"], entry["status"], entry["details"]["event"]) == (CAROL, "FAILED", "SNOOZE_REFUSED")


async def test_an_alert_decided_meanwhile_is_not_snoozed(house: House) -> None:
    card = await house.trouble()
    modal = await ask(house, card, BOB)
    await house.reject(card, "known")
    outcome = await house.person(BOB).submit(modal, {HOW_LONG: HowLong.HOUR.value})

    assert outcome.view is not None
    assert "already decided" in said(outcome.view)
    assert "snooze" not in (await house.tables.alert(card))["metadata"]


async def test_who_is_on_it_stands_on_the_card_and_another_takes_over(house: House) -> None:
    card = await house.trouble()
    await house.person(ALICE).press(card, ActionId.TAKE)
    assert "reminders pause until" in await house.shows(card, f"*On it*: {ALICE.lower()}")
    assert "Asked now" not in said(card)
    await house.person(BOB).press(card, ActionId.TAKE)
    await house.shows(card, f"*On it*: {BOB.lower()}")

    assert (await house.tables.alert(card))["metadata"]["taken"]["by"] == BOB
    entries = (await house.tables.audit(card))[-2:]
    assert [(each["userId"], each["details"]["event"]) for each in entries] == [(ALICE, "TAKEN"), (BOB, "TAKEN")]
    assert entries[1]["details"]["from"] == ALICE


async def test_who_is_on_it_finds_it_though_somebody_else_snoozes_it_afterwards(house: House) -> None:
    card = await house.trouble()
    await house.person(BOB).press(card, ActionId.TAKE)
    await house.shows(card, f"*On it*: {BOB.lower()}")
    await snooze(house, card, HowLong.HOUR, by=ALICE)
    for person in (ALICE, BOB):
        assert "1 pending alert" in await house.type("alerts pending me", by=person)
    assert "There are no pending alerts" in await house.type("alerts pending me", by=CAROL)


async def test_who_may_not_approve_may_not_take_it(house: House) -> None:
    card = await house.trouble()
    await house.person(CAROL).press(card, ActionId.TAKE)
    assert "You may not take this alert." in await house.told(CAROL)
    entry = (await house.tables.audit(card))[-1]
    assert (entry["userId"], entry["details"]["event"], entry["status"]) == (CAROL, "SNOOZE_REFUSED", "FAILED")
    assert "taken" not in (await house.tables.alert(card))["metadata"]
