"""How often it is looked what stands in Slack already: at a pace of its own, and not while Slack asks to wait."""

import pytest

from tests.scenarios.acting import CHANNEL
from tests.scenarios.reading import said
from tests.scenarios.storm import EMPTY, StormHouse, names
from tests.slack_double.faults import FaultKind

pytestmark = [pytest.mark.ministack, pytest.mark.storm]

STATIONS = names("OLD", 10)


async def reminders_are_lost(house: StormHouse) -> None:
    """Slack takes a reminder of each of ten alerts, and the bot hears of none."""
    await house.report_all(dict.fromkeys(STATIONS, EMPTY))
    await house.tick()
    await house.until_posted(30)
    await house.pass_seconds(25)
    house.time.seconds += 5 * 60
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage", times=len(STATIONS))


async def test_while_slack_asks_to_wait_no_thread_is_looked_through(house: StormHouse) -> None:
    asked = house.slack.faults.add(FaultKind.HTTP_429, "conversations.replies", retry_after=60, times=None)
    await reminders_are_lost(house)
    await house.pass_seconds(25)
    assert asked.hits == 1
    house.slack.faults.clear()
    await house.pass_seconds(100)
    for card in house.alert_cards():
        (note,) = house.slack.channel(card.channel).replies(card.ts)
        assert "Nobody has decided" in said(note)
    assert house.slack.rate_limits.refused == []


async def test_while_slack_asks_to_wait_the_channel_is_not_looked_through_for_cards(house: StormHouse) -> None:
    asked = house.slack.faults.add(FaultKind.HTTP_429, "conversations.history", retry_after=60, times=None)
    # Direct messages have a lane of their own, and are looked for beside the cards.
    lost = house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage", channel=CHANNEL, times=3)
    await house.report_all(dict.fromkeys(STATIONS[:3], EMPTY))
    await house.tick()
    await house.pass_seconds(30)
    assert lost.hits == 3
    assert asked.hits == 1
    house.slack.faults.clear()
    await house.pass_seconds(80)
    assert [len(house.cards(station)) for station in STATIONS[:3]] == [1, 1, 1]
    assert house.slack.rate_limits.refused == []
