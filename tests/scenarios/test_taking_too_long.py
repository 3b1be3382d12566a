"""A press that is acknowledged too late is carried out all the same: nobody hears that nothing was changed."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.listener import asyncio_runner

from bot.listeners.edge.acknowledge import ACK_AFTER_SECONDS
from bot.slack.ids import CATEGORY_INPUT, COMMAND, ActionId
from rules.alert.rejection import RejectionCategory
from tests.scenarios.acting import ALICE, CHANNEL
from tests.scenarios.house import House
from tests.scenarios.reading import said

pytestmark = [pytest.mark.ministack, pytest.mark.late]

FALSE_ALARM = {CATEGORY_INPUT: RejectionCategory.FALSE_ALARM}
TOLD_FALSELY = ("another version", "Nothing was changed")


@pytest.fixture
def stalling(house: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on the table is slow, and the loop stands still when it is time to acknowledge."""
    changing, change = house.bot.stores.changing, house.bot.stores.changing.change

    def slow(alert_id: str, step: Any, **given: Any) -> Any:
        if given.get("ends") is None:
            time.sleep(ACK_AFTER_SECONDS + 1.5)
        return change(alert_id, step, **given)

    def begin() -> None:
        monkeypatch.setattr(changing, "change", slow)
        asyncio.get_running_loop().call_later(ACK_AFTER_SECONDS - 0.1, time.sleep, 0.9)

    return begin


@pytest.fixture
def stepping(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on the wall clock is ten minutes ahead once Bolt has read it for the first time."""

    def begin() -> None:
        ahead: Iterator[int] = chain([0], repeat(600))
        monkeypatch.setattr(asyncio_runner, "time", SimpleNamespace(time=lambda: time.time() + next(ahead)))

    return begin


def heard(house: House) -> str:
    """Everything that Alice was told in private."""
    return " ".join(said(each) for each in house.person(ALICE).inbox.all)


async def test_a_press_acknowledged_too_late_is_not_called_one_that_changed_nothing(
    house: House, stalling: Callable[[], None]
) -> None:
    card = await house.trouble()
    stalling()
    await house.person(ALICE).press(card, ActionId.APPROVE)

    await house.carried_out(card)
    assert [words for words in TOLD_FALSELY if words in heard(house)] == []


async def test_a_dialog_acknowledged_too_late_is_not_called_one_that_changed_nothing(
    house: House, stalling: Callable[[], None]
) -> None:
    card = await house.trouble()
    modal = await house.ask_to_reject(card)
    stalling()
    outcome = await house.person(ALICE).submit(modal, FALSE_ALARM)

    await house.shows(card, "Rejected")
    shown = f"{said(modal)} {outcome.body} {heard(house)}"
    assert [words for words in TOLD_FALSELY if words in shown] == []


async def test_a_clock_that_is_set_meanwhile_takes_no_acknowledgement_away(
    house: House, stepping: Callable[[], None]
) -> None:
    card = await house.trouble()
    modal = await house.ask_to_reject(card)
    stepping()
    outcome = await house.person(ALICE).submit(modal, FALSE_ALARM)

    assert outcome.acked, outcome.error
    await house.shows(card, "Rejected")
    assert [words for words in TOLD_FALSELY if words in f"{outcome.body} {heard(house)}"] == []


async def test_a_command_is_answered_though_the_clock_is_set_meanwhile(
    house: House, stepping: Callable[[], None]
) -> None:
    stepping()
    outcome = await house.person(ALICE).command(COMMAND, "help", channel=CHANNEL)
    assert outcome.acked, outcome.error
    assert "/aiops" in str(outcome.body)
