"""A channel is told that it goes quiet and that this is over: by whom, until when, why; once, whatever breaks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.runtime.clock import Clock
from tests.scenarios.acting import ALICE, BOB, CHANNEL
from tests.scenarios.clients import Clients
from tests.scenarios.hours import Hours
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

NOW = datetime.now(UTC)
SOON = (NOW + timedelta(hours=1)).strftime("%H:%M")
LATER = (NOW + timedelta(hours=2)).strftime("%H:%M")
BEGUN = (NOW - timedelta(minutes=1)).isoformat(timespec="minutes")[:16]
ENDS = (NOW + timedelta(hours=3)).isoformat(timespec="minutes")[:16]


@pytest_asyncio.fixture
async def house(aws_clients: Clients, tmp_path: Path, hours: Hours) -> AsyncIterator[House]:
    stations = tmp_path / "stations.yml"
    stations.write_text(
        f"groups: {{NORTH: {{}}, SOUTH: {{maintenance: [{{from: '{BEGUN}', until: '{ENDS}', why: cables}}]}}}}\n"
        "stations: {N_1: {group: NORTH}, N_2: {group: NORTH}}\n"
    )
    clock = Clock(now_ms=hours.now_ms)
    async with House(aws_clients, clock=clock, AIOPS_STATIONS_FILE=str(stations)) as house:
        await house.report(house.minutes("N_1"))
        await house.tick()
        yield house
        assert house.slack.rate_limits.refused == []


async def told(house: House, count: int = 1) -> list[Message]:
    """Wait until so many announcements stand in the channel; return them."""

    async def all_stand() -> bool:
        await house.bot.quiet.run()
        return len(house.slack.channel(CHANNEL).cards()) >= count

    await house.until(all_stand, "the announcements")
    await house.bot.quiet.run()
    return house.slack.channel(CHANNEL).cards()


async def ended(house: House, card: Message) -> Message:
    """Wait until the end of what an announcement says was told; return that note."""

    async def is_over() -> bool:
        await house.bot.quiet.run()
        return "over since" in said(card)

    await house.until(is_over, "the end of a quiet time")
    await house.bot.quiet.run()
    (note,) = house.slack.channel(card.channel).replies(card.ts)
    return note


async def test_a_mute_is_announced_once_with_who_why_and_until_and_so_is_its_end(house: House) -> None:
    await house.type("mute group:NORTH 2h lines are renewed")
    (card,) = await told(house)
    assert "Quiet: every type at group NORTH" in said(card)
    assert "by u0alice: lines are renewed" in said(card)
    assert "until <!date^" in said(card)
    assert house.slack.channel(CHANNEL).replies(card.ts) == []
    await house.type("unmute group:NORTH", by=BOB)
    end = await ended(house, card)
    assert end.broadcast
    assert "No longer quiet: group NORTH* (ended by u0bob)" in said(end)
    assert "lines are renewed" in said(card)
    assert len(await told(house)) == 1


async def test_a_mute_that_ends_by_itself_is_told_too(house: House, hours: Hours) -> None:
    await house.type("mute N_1 low 1h works")
    (card,) = await told(house)
    assert "LOW_INVENTORY at N_1" in said(card)
    hours.pass_by(61)
    end = await ended(house, card)
    assert "No longer quiet: N_1" in said(end)
    assert "ended by" not in said(end)


async def test_hours_that_come_again_are_announced_as_they_begin_and_end_each_time(house: House, hours: Hours) -> None:
    await house.type(f"mute group:NORTH every day {SOON}-{LATER} works")
    assert await told(house, 0) == []
    for day in (1, 2):
        hours.pass_by(70)
        card = (await told(house, day))[-1]
        assert f"every day {SOON}-{LATER}" in said(card)
        hours.pass_by(60)
        assert "No longer quiet: group NORTH" in said(await ended(house, card))
        hours.pass_by(24 * 60 - 130)
        assert len(await told(house, day)) == day


async def test_maintenance_of_the_register_is_announced_and_listed_like_a_mute(house: House, hours: Hours) -> None:
    assert await told(house, 0) == [], "no station is in that group yet"
    await asyncio.to_thread(_add_a_station, Path(str(house.bot.settings.stations_file)))
    await house.tick()
    (card,) = await told(house)
    assert "In maintenance: group SOUTH" in said(card)
    assert "by the station register: cables" in said(card)
    assert "In maintenance: group SOUTH" in await house.type("mutes")
    hours.pass_by(181)
    assert "No longer quiet: group SOUTH" in said(await ended(house, card))


def _add_a_station(stations: Path) -> None:
    stations.write_text(stations.read_text().replace("N_2: {group: NORTH}", "S_1: {group: SOUTH}"))


async def test_one_that_takes_the_place_of_another_is_not_told_as_an_end(house: House) -> None:
    await house.type("mute N_1 low 1h works")
    (first,) = await told(house)
    await house.type("mute N_1 low 2h more works", by=BOB)
    _, second = await told(house, 2)
    note = await ended(house, first)
    assert not note.broadcast
    assert "Replaced by a newer mute of N_1" in said(note)
    assert "more works" in said(second)


@pytest.mark.parametrize("fault", [FaultKind.ACT_THEN_500, FaultKind.DROP_BEFORE, FaultKind.HTTP_STATUS])
async def test_a_lost_answer_announces_nothing_twice_and_loses_nothing(house: House, fault: FaultKind) -> None:
    await house.type("mute N_1 low 1h works")
    house.slack.faults.add(fault, "chat.postMessage", channel=CHANNEL)
    (card,) = await told(house)
    await house.type("unmute N_1 low", by=ALICE)
    house.slack.faults.add(fault, "chat.postMessage", channel=CHANNEL)
    await ended(house, card)
    assert len(await told(house)) == 1


async def test_what_is_over_before_slack_works_again_is_not_announced(house: House) -> None:
    await house.type("mute N_1 low 1h works")
    house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", channel=CHANNEL, times=None)
    await house.bot.quiet.run()
    await house.type("unmute N_1 low")
    house.slack.faults.clear()
    await house.until(lambda: house.bot.slack.channel.until_post(CHANNEL) == 0, "a message may be posted")
    for _ in range(2):
        await house.bot.quiet.run()
    assert house.slack.channel(CHANNEL).cards() == []
    assert house.bot.stores.quiet.all() == []
