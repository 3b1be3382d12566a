"""While nobody decides: reminders in the thread, the ladder, a worse severity, a condition that clears."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.runtime.clock import Clock
from rules.alert.alert import AlertStatus
from rules.metric import Metric
from tests.scenarios.acting import ALICE, MANAGER, ON_CALL
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

MINUTE = 60_000


class Hours:
    """A wall clock that the test moves; durations stay real."""

    def __init__(self) -> None:
        self._ahead_ms = 0
        self._clock = Clock()

    def now_ms(self) -> int:
        return self._clock.now_ms() + self._ahead_ms

    def pass_by(self, minutes: int) -> None:
        self._ahead_ms += minutes * MINUTE


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest_asyncio.fixture
async def waiting_house(aws_clients: Clients, hours: Hours) -> AsyncIterator[House]:
    async with House(aws_clients, clock=Clock(now_ms=hours.now_ms)) as house:
        yield house


async def thread(house: House, card: Message) -> list[Message]:
    await house.bot.reminders.run()
    await house.quiet()
    return house.slack.channel(card.channel).replies(card.ts)


async def test_a_reminder_says_what_the_station_says_now_and_the_evidence_stays_as_it_was(
    waiting_house: House, hours: Hours
) -> None:
    card = await waiting_house.trouble()
    hours.pass_by(10)
    newest = waiting_house.metric(chargedBatteries=1, unchargedBatteries=29, timestamp=hours.now_ms())
    await asyncio.to_thread(waiting_house.bot.stores.metrics.put, Metric.model_validate(newest))
    assert "*Since then*" in said((await thread(waiting_house, card))[-1])
    shown = await waiting_house.shows(card, "*Since then*", "charged batteries 1")
    assert "2 charged batteries left" in shown
    assert "2 (fired: alert at 5" in shown


async def test_a_station_that_runs_out_is_worse_also_within_its_severity(waiting_house: House) -> None:
    rush: dict[str, Any] = {"unchargedBatteries": 28, "swapRate": 40}
    await waiting_house.report(waiting_house.metric(chargedBatteries=2, **rush))
    await waiting_house.tick()
    await waiting_house.until(waiting_house.cards, "the card stands")
    (card,) = waiting_house.cards()
    await waiting_house.shows(card, "CRITICAL", "2 charged batteries left")
    for _ in range(2):
        await waiting_house.report(waiting_house.metric(chargedBatteries=0, **rush))
        await waiting_house.tick()
    await waiting_house.shows(card, "CRITICAL", "no charged batteries left", "Worse since")
    await waiting_house.quiet()
    (note,) = waiting_house.slack.channel(card.channel).replies(card.ts)
    assert note.broadcast
    assert "*Worse, and still CRITICAL.*" in said(note)
    assert "no charged batteries left" in said(note)


async def test_reminders_come_in_the_thread_and_the_ladder_calls_the_next_group(
    waiting_house: House, hours: Hours
) -> None:
    card = await waiting_house.trouble()
    assert await thread(waiting_house, card) == []

    hours.pass_by(10)
    assert "Nobody has decided for 10 min" in said((await thread(waiting_house, card))[-1])
    assert len(await thread(waiting_house, card)) == 1, "a reminder is written once"

    hours.pass_by(10)
    called = said((await thread(waiting_house, card))[-1])
    assert f"<@{ALICE}>" in called
    assert f"<!subteam^{ON_CALL}>" in called

    hours.pass_by(20)
    notes = await thread(waiting_house, card)
    assert f"<@{MANAGER}>" in said(notes[-1])
    assert f"<@{MANAGER}> and the field" in await waiting_house.shows(card, "Escalated")
    told = await asyncio.to_thread(waiting_house.field.told)
    assert [(each.message["event"], each.attributes["alertId"]) for each in told] == [
        ("ALERT_ESCALATED", alert_id_of(card))
    ]


async def test_nothing_is_said_any_more_after_the_decision(waiting_house: House, hours: Hours) -> None:
    card = await waiting_house.trouble()
    await waiting_house.reject(card, "known works")
    await waiting_house.quiet()

    hours.pass_by(24 * 60)
    assert await thread(waiting_house, card) == []


async def test_a_worse_severity_is_said_in_the_thread_and_in_the_channel(waiting_house: House) -> None:
    card = await waiting_house.trouble()
    await waiting_house.report(waiting_house.metric(chargedBatteries=0, unchargedBatteries=30, swapRate=60))
    await waiting_house.tick()

    notes = await thread(waiting_house, card)
    assert "Worse: HIGH is now CRITICAL" in said(notes[-1])
    assert notes[-1].broadcast
    assert "CRITICAL" in await waiting_house.shows(card, "CRITICAL")


async def test_a_condition_that_clears_is_written_on_the_card_and_the_alert_stays_for_a_person(
    waiting_house: House,
) -> None:
    card = await waiting_house.trouble()
    await waiting_house.report(waiting_house.metric(chargedBatteries=19, unchargedBatteries=11))
    await waiting_house.tick()

    shown = await waiting_house.shows(card, "Condition cleared", "Approve anyway")
    assert "2 then, 19 now" in shown
    assert (await waiting_house.tables.alert(card))["status"] == AlertStatus.PENDING

    await waiting_house.report(waiting_house.metric(chargedBatteries=2, unchargedBatteries=28))
    await waiting_house.tick()
    await waiting_house.until(lambda: "Condition cleared" not in said(card), "the condition is back")
    events = [entry["details"].get("event") for entry in await waiting_house.tables.audit(card)]
    assert events == [None, "CONDITION_CLEARED", "CONDITION_RETURNED"]


async def test_a_reminder_written_but_not_recorded_is_not_written_twice(waiting_house: House, hours: Hours) -> None:
    card = await waiting_house.trouble()
    hours.pass_by(10)
    waiting_house.slack.faults.add(FaultKind.DROP_AFTER_RECEIVE, "chat.postMessage")
    assert len(await thread(waiting_house, card)) == 1


async def test_after_hours_without_slack_the_escalations_and_one_reminder_are_written(
    waiting_house: House, hours: Hours
) -> None:
    card = await waiting_house.trouble()
    await waiting_house.quiet()
    waiting_house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", times=None)
    for _ in range(18):
        hours.pass_by(10)
        await waiting_house.bot.reminders.run()
    notes = (await waiting_house.tables.alert(card))["metadata"]["notes"]
    assert [note["key"] for note in notes] == ["escalation-1", "escalation-2", "reminder-16"]

    waiting_house.slack.faults.rules.clear()
    hours.pass_by(1)  # longer than any back-off
    written = [said(each) for each in await thread(waiting_house, card)]
    assert sorted(note.split("*")[1].split(" for")[0].rstrip("*") for note in written) == [
        "Escalated",
        "Escalated",
        "Nobody has decided",
    ]
    assert any("Nobody has decided for 3 h" in note for note in written), "the newest reminder is the one that is said"
