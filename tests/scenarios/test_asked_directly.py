"""Whoever is asked now gets a direct message: the card's first lines and buttons, as true as the card."""

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio

from bot.runtime.clock import Clock
from bot.slack.ids import ActionId
from tests.scenarios.acting import ALICE, BOB, CAROL, CHANNEL, MANAGER
from tests.scenarios.clients import Clients
from tests.scenarios.hours import Hours, thread
from tests.scenarios.house import House
from tests.scenarios.reading import buttons_of, said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

POLICY = f"""
groups: {{bosses: [{MANAGER}], second: [{BOB}], all: [{ALICE}, {BOB}, {CAROL}]}}
schedules: {{on-call: {{rotation: [{ALICE}], first_day: 2026-01-01, days: 7, handover: "00:00", zone: UTC}}}}
decide: [{{by: [on-call, all]}}]
audit: [bosses]
waiting:
  CRITICAL:
    remind_every_minutes: 1
    escalate: [{{after_minutes: 2, mention: [second]}}, {{after_minutes: 4, mention: [bosses]}}]
  HIGH:
    remind_every_minutes: 10
    escalate: [{{after_minutes: 20, mention: [second]}}]
"""
EMPTY = {"chargedBatteries": 0, "unchargedBatteries": 28}


@pytest_asyncio.fixture
async def house(aws_clients: Clients, tmp_path: Path, hours: Hours) -> AsyncIterator[House]:
    policy = tmp_path / "policy.yml"
    policy.write_text(POLICY)
    async with House(aws_clients, clock=Clock(now_ms=hours.now_ms), AIOPS_POLICY_FILE=str(policy)) as house:
        yield house
        assert house.slack.rate_limits.refused == []


def sent_to(house: House, user_id: str) -> list[Message]:
    """What stands in the conversation between the bot and a person."""
    conversation = house.slack.workspace.channels.get(f"D{user_id[1:]}")
    return conversation.cards() if conversation else []


async def critical(house: House, station: str = "STATION_001") -> Message:
    """Let a station run empty; return the card once everybody was asked."""
    await house.report(house.minutes(station, **EMPTY))
    await house.tick()
    await house.until(lambda: house.cards(station), "the card stands")
    await house.quiet()
    (card,) = house.cards(station)
    return card


async def pass_by(house: House, hours: Hours, card: Message, minutes: int) -> None:
    """Let minutes go by, and whoever is due be called. Slack signs by the wall clock: presses come within five."""
    hours.pass_by(minutes)
    await thread(house, card)


async def test_who_is_on_call_decides_in_the_direct_message_and_both_show_it(house: House) -> None:
    card = await critical(house)
    (direct,) = sent_to(house, ALICE)
    assert direct.blocks[0]["text"] == card.blocks[0]["text"]
    assert {"approve_alert", "reject_alert", "take_alert", "snooze_alert"} >= set(buttons_of(direct))
    assert "approve_alert" in buttons_of(direct)
    assert "You are asked now" in said(direct)
    assert f"/archives/{CHANNEL}/p{card.ts.replace('.', '')}" in said(direct)
    assert [sent_to(house, each) for each in (BOB, CAROL, MANAGER)] == [[], [], []]

    await house.approve(direct)
    await house.carried_out(card)
    await house.shows(direct, "APPROVED", "Approved by")
    assert "approve_alert" not in buttons_of(direct)
    assert len(sent_to(house, ALICE)) == 1
    assert await house.counted('aiops_direct_messages_total{outcome="sent"}') == 1


async def test_a_direct_message_follows_what_others_do_and_no_update_sends_another(house: House, hours: Hours) -> None:
    card = await critical(house)
    (direct,) = sent_to(house, ALICE)
    await house.slack.person(BOB).press(card, ActionId.TAKE)
    await house.shows(direct, "On it", "no longer you")
    await house.reject(card, "known works", by=BOB)
    await house.shows(direct, "REJECTED")
    assert buttons_of(direct) == []
    await pass_by(house, hours, card, 60)
    assert [len(sent_to(house, each)) for each in (ALICE, BOB)] == [1, 0]


async def test_one_person_is_written_to_once_a_second_however_many_alerts_there_are(house: House) -> None:
    stations = ("STATION_001", "STATION_002", "STATION_003")
    for each in stations:
        await house.report(house.minutes(each, **EMPTY))
    await house.tick()
    await house.until(lambda: len(sent_to(house, ALICE)) == len(stations), "every alert asks")
    times = [float(each.ts) for each in sent_to(house, ALICE)]
    assert all(later - earlier > 0.9 for earlier, later in pairwise(times))
    await house.quiet()


async def test_a_high_alert_writes_to_nobody_until_the_ladder_calls_and_then_to_whom_it_calls(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    await house.quiet()
    assert "HIGH" in card.text
    assert sent_to(house, ALICE) == []
    await pass_by(house, hours, card, 20)
    (direct,) = sent_to(house, BOB)
    assert "You are asked now" in said(direct)
    assert "nobody decided for 20 min" in said(direct)
    assert sent_to(house, ALICE) == []


async def test_when_others_are_called_the_first_message_says_so_and_stays_usable(house: House, hours: Hours) -> None:
    card = await critical(house)
    (first,) = sent_to(house, ALICE)
    await pass_by(house, hours, card, 2)
    (second,) = sent_to(house, BOB)
    await house.shows(first, "Asked now: u0bob, no longer you", "You may still decide")
    await pass_by(house, hours, card, 1)
    assert [len(sent_to(house, each)) for each in (ALICE, BOB)] == [1, 1], "a reminder sends no message"
    await house.reject(first, "known works")
    await house.shows(second, "REJECTED")


async def test_a_direct_message_gives_nobody_a_right(house: House, hours: Hours) -> None:
    card = await critical(house)
    await pass_by(house, hours, card, 2)
    await pass_by(house, hours, card, 2)
    (direct,) = sent_to(house, MANAGER)
    await house.approve(direct, by=MANAGER)
    assert "may not approve this alert" in await house.told(MANAGER)
    assert (await house.tables.alert(card))["status"] == "PENDING"


async def test_who_gets_no_messages_is_named_in_the_thread_and_the_next_is_asked(house: House) -> None:
    house.person(ALICE, deleted=True)
    card = await critical(house)
    (note,) = house.slack.channel(CHANNEL).replies(card.ts)
    assert "No direct message to u0alice: the account is deactivated" in said(note).replace("*", "")
    assert f"<@{BOB}>: you are asked instead" in said(note)
    await house.shows(card, f"Asked now: <@{BOB}>")
    assert sent_to(house, ALICE) == []
    assert len(sent_to(house, BOB)) == 1
    assert await house.counted('aiops_direct_messages_total{outcome="not_reached"}') == 1


@pytest.mark.parametrize("code", ["user_disabled", "channel_not_found"])
async def test_whatever_slack_calls_it_the_next_is_asked(house: House, code: str) -> None:
    house.slack.faults.add(FaultKind.ERROR, "conversations.open", code=code)
    card = await critical(house)
    assert code in said(house.slack.channel(CHANNEL).replies(card.ts)[0])
    assert [len(sent_to(house, each)) for each in (ALICE, BOB)] == [0, 1]
    assert "slack_channel" not in (await house.operations.get("/readyz")).json().get("faults", {})


async def test_where_the_app_may_write_to_nobody_it_is_said_once_and_nobody_else_is_bothered(house: House) -> None:
    house.slack.workspace.switches.messages_tab_disabled = True
    card = await critical(house)
    (note,) = house.slack.channel(CHANNEL).replies(card.ts)
    assert "messages_tab_disabled" in said(note)
    assert f"Asked now: <@{ALICE}>" in said(card)
    await house.approve(card)
    await house.carried_out(card)


async def test_a_lost_answer_sends_no_second_message(house: House) -> None:
    house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage", channel=f"D{ALICE[1:]}")
    card = await critical(house)
    (direct,) = sent_to(house, ALICE)
    await house.approve(direct)
    await house.shows(card, "APPROVED")


async def test_one_that_was_posted_unheard_is_kept_true_though_the_alert_was_decided_meanwhile(house: House) -> None:
    conversation = f"D{ALICE[1:]}"
    house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage", channel=conversation)
    unheard = house.slack.faults.add(FaultKind.HTTP_STATUS, "conversations.history", channel=conversation, times=None)
    await house.report(house.minutes("STATION_001", **EMPTY))
    await house.tick()
    await house.until(lambda: unheard.hits, "the message is looked for")
    (card,) = house.cards()
    await house.reject(card, "known works", by=BOB)
    house.slack.faults.clear()
    (direct,) = sent_to(house, ALICE)
    await house.shows(direct, "REJECTED")
    assert buttons_of(direct) == []


async def test_an_outage_holds_back_nobody_who_is_asked_after_it(house: House, hours: Hours) -> None:
    down = house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", channel=f"D{ALICE[1:]}", times=None)
    await house.report(house.minutes("STATION_001", **EMPTY))
    await house.tick()
    await house.until(lambda: down.hits, "the message is tried")
    hours.pass_by(2)
    await house.bot.reminders.run()
    await house.until(lambda: sent_to(house, BOB), "who is called is asked")
    house.slack.faults.clear()
    await house.quiet()
    assert [len(sent_to(house, each)) for each in (ALICE, BOB)] == [0, 1]


async def test_without_the_scope_to_look_a_lost_answer_still_asks(house: House) -> None:
    app = house.slack.app
    app.scopes = app.scopes.replace(",im:history", "")
    house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage", channel=f"D{ALICE[1:]}")
    await critical(house)
    direct = sent_to(house, ALICE)[-1]
    await house.approve(direct)
    await house.shows(direct, "APPROVED")


async def test_in_a_conversation_that_is_gone_a_lost_answer_is_not_looked_for_and_the_channel_is_well(
    house: House,
) -> None:
    conversation = f"D{ALICE[1:]}"
    house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage", channel=conversation)
    house.slack.faults.add(FaultKind.ERROR, "conversations.history", channel=conversation, code="channel_not_found")
    house.slack.faults.add(FaultKind.ERROR, "chat.postMessage", channel=conversation, code="channel_not_found")
    card = await critical(house)
    await house.shows(card, f"Asked now: <@{BOB}>")
    assert len(sent_to(house, BOB)) == 1
    assert "slack_channel" not in (await house.operations.get("/readyz")).json().get("faults", {})
