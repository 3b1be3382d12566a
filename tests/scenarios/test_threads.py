"""What is written into threads: each note once, and under a card that stands."""

import asyncio

import pytest

from bot.runtime.health import Part
from tests.scenarios.hours import Hours, thread
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack


async def the_new_card(house: House, old: Message) -> Message:
    """The only card of the old one's alert, with nothing written beside it and no alarm given."""
    channel = house.slack.channel(old.channel)
    (card,) = channel.cards()
    assert card.ts != old.ts
    assert alert_id_of(card) == alert_id_of(old)
    assert Part.SLACK_CHANNEL.value not in house.bot.runtime.health.ills()
    assert await asyncio.to_thread(house.field.told) == []
    return card


async def test_a_note_whose_answer_was_lost_is_written_once_though_another_is_asked_for_meanwhile(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    house.bot.slack.client.timeout = 1
    late = house.slack.faults.add(FaultKind.ACT_THEN_SLOW, "chat.postMessage", seconds=3)
    hours.pass_by(10)
    await house.bot.reminders.run()
    await house.until(lambda: late.hits, "the reminder is written, and no answer comes")
    hours.pass_by(10)

    reminder, escalation = await thread(house, card)
    assert "Nobody has decided" in said(reminder)
    assert "Escalated" in said(escalation)
    assert len(house.slack.calls.of("conversations.replies")) == 1, "only what may stand already is looked for"


@pytest.mark.parametrize("takes_it", [False, True], ids=["refused", "taken as a message of the channel"])
async def test_a_reply_to_a_deleted_card_has_the_card_posted_again_and_goes_into_its_thread(
    house: House, hours: Hours, takes_it: bool
) -> None:
    card = await house.trouble()
    await house.quiet()
    house.slack.switches.takes_replies_to_the_deleted = takes_it
    house.slack.channel(card.channel).delete(card.ts)
    house.bot.runtime.health.well(Part.SLACK_CHANNEL)
    hours.pass_by(10)
    await thread(house, card)

    new = await the_new_card(house, card)
    (note,) = house.slack.channel(card.channel).replies(new.ts)
    assert "Nobody has decided" in said(note)


async def test_a_card_that_was_deleted_above_a_thread_that_stays_comes_back_with_the_next_reminder(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    await house.quiet()
    house.slack.channel(card.channel).bury(card.ts)
    house.bot.runtime.health.well(Part.SLACK_CHANNEL)
    hours.pass_by(10)
    await thread(house, card)

    new = await the_new_card(house, card)
    hours.pass_by(10)
    assert "Escalated" in said((await thread(house, new))[-1])


async def test_a_thread_that_takes_nothing_under_a_card_that_stands_brings_no_other_card_and_no_alarm(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    await house.quiet()
    refusals = house.slack.faults.add(FaultKind.ERROR, "chat.postMessage", code="cannot_reply_to_message", times=2)
    hours.pass_by(10)
    (note,) = await thread(house, card)

    assert refusals.hits == 2
    assert "Nobody has decided" in said(note)
    assert house.slack.channel(card.channel).cards() == [card]
    assert await asyncio.to_thread(house.field.told) == []


async def test_a_code_that_nobody_foresaw_holds_up_one_note_and_not_the_channel(house: House, hours: Hours) -> None:
    card = await house.trouble()
    await house.quiet()
    await house.bot.readiness.check()
    refusals = house.slack.faults.add(FaultKind.ERROR, "chat.postMessage", code="brand_new_error", times=2)
    hours.pass_by(10)
    await house.bot.reminders.run()
    await house.until(lambda: refusals.hits == 2, "the note is refused again")
    assert Part.SLACK_CHANNEL.value not in house.bot.runtime.health.ills()
    (note,) = await thread(house, card)

    assert "Nobody has decided" in said(note)
    assert await asyncio.to_thread(house.field.told) == []


async def test_a_card_that_slack_refuses_again_and_again_holds_no_other_up_and_is_told_of(house: House) -> None:
    await house.bot.readiness.check()
    refused = house.slack.faults.add(FaultKind.ERROR, "chat.postMessage", code="brand_new_error", times=3)
    await house.report(house.metric("STATION_001", chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    await house.until(lambda: refused.hits == 3, "the card is refused a third time")

    assert Part.SLACK_CHANNEL.value not in house.bot.runtime.health.ills()
    card = await house.until(lambda: house.cards("STATION_001"), "the card is taken at last")
    told = await asyncio.to_thread(house.field.told)
    assert [(each.message["event"], "brand_new_error" in str(each.message)) for each in told] == [
        ("ALERTS_NOT_REACHING_SLACK", True)
    ]
    assert alert_id_of(card[0]) in str(told[0].message)
