"""While nobody decides: reminders in the thread, the ladder, a worse severity, a condition that clears."""

import asyncio
from typing import Any

from rules.alert.alert import AlertStatus
from rules.metric import Metric
from tests.scenarios.acting import ALICE, MANAGER, ON_CALL
from tests.scenarios.hours import Hours, thread
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said
from tests.slack_double.faults import FaultKind

MINUTE = 60_000


async def test_a_reminder_says_what_the_station_says_now_and_the_evidence_stays_as_it_was(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    hours.pass_by(10)
    newest = map(Metric.model_validate, house.minutes(chargedBatteries=1, unchargedBatteries=29))
    await asyncio.to_thread(house.bot.stores.metrics.put_many, newest)
    assert "*Since then*" in said((await thread(house, card))[-1])
    shown = await house.shows(card, "*Since then*", "charged batteries 1")
    assert "2 charged batteries left" in shown
    assert "2 (alerts at 5 or fewer)" in shown


async def test_a_station_that_runs_out_is_worse_also_within_its_severity(house: House) -> None:
    rush: dict[str, Any] = {"unchargedBatteries": 28, "swapRate": 40}
    await house.report(house.minutes(chargedBatteries=2, **rush))
    await house.tick()
    await house.until(house.cards, "the card stands")
    (card,) = house.cards()
    await house.shows(card, "CRITICAL", "2 charged batteries left")
    for _ in range(2):
        await house.report(house.minutes(chargedBatteries=0, **rush))
        await house.tick()
    await house.shows(card, "CRITICAL", "no charged batteries left", "Worse since")
    await house.quiet()
    (note,) = house.slack.channel(card.channel).replies(card.ts)
    assert note.broadcast
    assert "*Worse, and still CRITICAL.*" in said(note)
    assert "no charged batteries left" in said(note)


async def test_reminders_come_in_the_thread_and_the_ladder_calls_the_next_group(house: House, hours: Hours) -> None:
    card = await house.trouble()
    assert await thread(house, card) == []

    hours.pass_by(10)
    reminder = (await thread(house, card))[-1]
    assert "Nobody has decided for 10 min" in said(reminder)
    assert f"<@{ALICE}>" in reminder.text, "who is asked is mentioned"
    assert len(await thread(house, card)) == 1, "a reminder is written once"

    hours.pass_by(10)
    called = said((await thread(house, card))[-1])
    assert f"<@{ALICE}>" in called
    assert f"<!subteam^{ON_CALL}>" in called

    hours.pass_by(20)
    notes = await thread(house, card)
    assert f"<@{MANAGER}>" in said(notes[-1])
    assert f"{MANAGER.lower()} and the field" in await house.shows(card, "Escalated")
    told = await asyncio.to_thread(house.field.told)
    assert [(each.message["event"], each.attributes["alertId"]) for each in told] == [
        ("ALERT_ESCALATED", alert_id_of(card))
    ]


async def test_nothing_is_said_any_more_after_the_decision(house: House, hours: Hours) -> None:
    card = await house.trouble()
    await house.reject(card, "known works")
    await house.quiet()

    hours.pass_by(24 * 60)
    assert await thread(house, card) == []


async def test_a_worse_severity_is_said_in_the_thread_and_in_the_channel(house: House) -> None:
    card = await house.trouble()
    await house.report(house.minutes(chargedBatteries=0, unchargedBatteries=30, swapRate=60))
    await house.tick()

    notes = await thread(house, card)
    assert "Worse: HIGH is now CRITICAL" in said(notes[-1])
    assert notes[-1].broadcast
    assert "CRITICAL" in await house.shows(card, "CRITICAL")


async def test_a_condition_that_clears_is_written_on_the_card_and_the_alert_stays_for_a_person(
    house: House,
) -> None:
    card = await house.trouble()
    await house.report(house.metric(chargedBatteries=19, unchargedBatteries=11))
    await house.tick()
    assert "condition" not in (await house.tables.alert(card))["metadata"], "one good sample clears nothing"
    await house.recovers(chargedBatteries=19, unchargedBatteries=11)
    await house.tick()

    shown = await house.shows(card, "Condition cleared", "Approve anyway")
    assert "2 then, 19 now" in shown
    assert (await house.tables.alert(card))["status"] == AlertStatus.PENDING

    await house.report(house.minutes(chargedBatteries=2, unchargedBatteries=28))
    await house.tick()
    await house.until(lambda: "Condition cleared" not in said(card), "the condition is back")
    events = [entry["details"].get("event") for entry in await house.tables.audit(card)]
    assert events == [None, "CONDITION_CLEARED", "CONDITION_RETURNED"]


async def test_a_reminder_written_but_not_recorded_is_not_written_twice(house: House, hours: Hours) -> None:
    card = await house.trouble()
    hours.pass_by(10)
    house.slack.faults.add(FaultKind.DROP_AFTER_RECEIVE, "chat.postMessage")
    assert len(await thread(house, card)) == 1


async def test_after_hours_without_slack_the_escalations_and_one_reminder_are_written(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    await house.quiet()
    house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", times=None)
    for _ in range(18):
        hours.pass_by(10)
        await house.bot.reminders.run()
    notes = (await house.tables.alert(card))["metadata"]["notes"]
    assert [note["key"] for note in notes] == ["escalation-1", "escalation-2", "reminder-16"]

    house.slack.faults.rules.clear()
    hours.pass_by(1)  # longer than any back-off
    written = [said(each) for each in await thread(house, card)]
    assert sorted(note.split("*")[1].split(" for")[0].rstrip("*") for note in written) == [
        "Escalated",
        "Escalated",
        "Nobody has decided",
    ]
    assert any("Nobody has decided for 3 h" in note for note in written), "the newest reminder is the one that is said"


async def test_the_field_hears_of_another_programs_alert_whose_time_zone_is_hours_ahead(
    house: House, hours: Hours
) -> None:
    alert_id = await house.stored_alert(-8 * 60 * MINUTE, severity="CRITICAL", alertType="LOW_INVENTORY")
    await house.tick()
    for _ in range(5):
        await house.bot.reminders.run()
        hours.pass_by(10)
    told = await house.until(lambda: asyncio.to_thread(house.field.told), "the field hears of it")
    assert {each.attributes["alertId"] for each in told} == {alert_id}
