"""The home tab shows what waits for a decision."""

import pytest

from tests.scenarios.acting import ALICE, CAROL
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said
from tests.slack_double.view import View

pytestmark = pytest.mark.ministack


async def opened(house: House, by: str) -> str:
    person = house.person(by)
    house.slack.workspace.homes.pop(by, None)
    outcome = await person.open_home()
    assert outcome.acked, outcome.error
    home: View = await house.until(lambda: person.home, "the home tab is drawn")
    return said(home)


async def test_the_home_tab_lists_what_waits_and_what_can_be_typed(house: House) -> None:
    assert "There are no pending alerts." in await opened(house, CAROL)
    card = await house.trouble()
    shown = await opened(house, CAROL)
    assert "1 pending alert" in shown
    assert alert_id_of(card) in shown
    assert "/aiops status STATION_001" in shown


async def test_a_decided_alert_is_no_longer_on_the_home_tab(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "crew on site")
    assert alert_id_of(card) not in await opened(house, ALICE)


async def test_the_messages_tab_draws_nothing(house: House) -> None:
    await house.slack.send_event({"type": "app_home_opened", "user": ALICE, "channel": "D0", "tab": "messages"})
    assert house.slack.calls.of("views.publish") == []
