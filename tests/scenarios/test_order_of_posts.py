"""The channel takes one message a second: what nobody knows yet goes before what everybody was told already."""

import pytest

from tests.scenarios.acting import CHANNEL
from tests.scenarios.reading import said
from tests.scenarios.storm import EMPTY, StormHouse, names

pytestmark = [pytest.mark.ministack, pytest.mark.storm]

OLD = names("OLD", 15)


def replies(house: StormHouse) -> list[str]:
    channel = house.slack.channel(CHANNEL)
    return [said(reply) for card in house.alert_cards() for reply in channel.replies(card.ts)]


async def test_a_new_critical_card_waits_for_no_reminder(house: StormHouse) -> None:
    await house.report_all(dict.fromkeys(OLD, EMPTY))
    await house.tick()
    await house.until_posted(30)
    house.time.seconds += 5 * 60
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    await house.report_all(dict.fromkeys(names("NEW", 1), EMPTY))
    await house.tick()
    before = len(replies(house))
    await house.pass_seconds(2)

    assert any("NEW_001" in card.text for card in house.alert_cards()), f"{len(replies(house))} reminders went before"
    assert before < len(OLD), "reminders did wait for their turn"
    await house.pass_seconds(40)
    assert len([note for note in replies(house) if "Nobody has decided" in note]) == len(OLD), "none is lost"
