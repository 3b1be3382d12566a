import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.slack.ids import ActionId
from tests.chaos.crowd import PRESS_AGAIN_SECONDS, looks
from tests.chaos.house import House, stations
from tests.slack_double.elements import NoSuchElement

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLEET = iter(stations(5))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("socket")
    async with House(folder, stations=stations(5), wired=False) as running:
        running.start()
        await running.ready()
        yield running


async def approved_by_insisting(house: House, station: str, within: float = 90.0) -> None:
    """Press until the press is acknowledged, as a person does who gets no answer."""
    card = await house.card_of(station)
    for _ in looks(within, PRESS_AGAIN_SECONDS):
        try:
            if (await house.people[0].press(card, ActionId.APPROVE, ack_seconds=1)).acked:
                break
        except NoSuchElement:
            break  # heard, though not acknowledged in time
        await asyncio.sleep(PRESS_AGAIN_SECONDS)
    else:
        raise AssertionError(f"no press was answered within {within} s\n{house.tail()}")
    await house.settled()


async def test_a_press_during_a_refresh_is_answered(house: House) -> None:
    await house.trouble(station := next(FLEET))
    card = await house.card_of(station)
    handshakes = house.slack.socket.handshakes
    outcome = await house.people[0].press(card, ActionId.APPROVE, refresh=True)
    assert outcome.acked
    await house.settled()
    assert house.slack.socket.handshakes > handshakes


async def test_a_refreshed_address_that_is_refused_is_given_up_for_a_new_one(house: House) -> None:
    await house.trouble(station := next(FLEET))
    await house.card_of(station)
    house.slack.socket.refuse_handshakes(2, status=408)
    await house.slack.socket.disconnect("refresh_requested")
    await approved_by_insisting(house, station)
    assert house.slack.socket.refused_handshakes >= 2


async def test_a_line_that_went_silent_is_noticed_and_replaced(house: House) -> None:
    await house.trouble(station := next(FLEET))
    await house.card_of(station)
    house.slack.socket.go_half_open()
    await approved_by_insisting(house, station)
