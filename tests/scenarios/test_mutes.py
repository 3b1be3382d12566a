"""Muting: who may, what it hides and what it does not, and how it ends."""

import asyncio
from typing import Any

import pytest

from bot.runtime.clock import Clock
from bot.slack.ids import ActionId
from tests.scenarios.acting import ALICE, BOB, CAROL, MANAGER
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import buttons_of, said

pytestmark = pytest.mark.ministack

SHORT: dict[str, Any] = {"chargedBatteries": 2, "unchargedBatteries": 28}
EMPTY: dict[str, Any] = {"chargedBatteries": 0, "unchargedBatteries": 30, "swapRate": 20}


class Moved:
    """A clock that a test sets forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    @property
    def clock(self) -> Clock:
        real = Clock()
        return Clock(now_ms=lambda: real.now_ms() + self.ahead_ms, monotonic=real.monotonic)


async def events(house: House) -> list[tuple[str, str]]:
    """What the audit says happened, of no alert, and by whom."""
    entries = sorted(await house.tables.audit_of_no_alert(), key=lambda each: each["timestamp"])
    return [(each["details"]["event"], each["userId"]) for each in entries]


async def report(house: House, station: str = "STATION_001", **metric: Any) -> None:
    await house.report(house.minutes(station, **metric))


async def test_a_muted_station_opens_no_alert_until_the_mute_is_ended(house: House) -> None:
    await report(house, **SHORT)
    answer = await house.type("mute STATION_001 low 2h charger crew on site")
    assert "Muted: LOW_INVENTORY at STATION_001" in answer
    assert "charger crew on site" in answer
    for _ in range(2):
        await house.tick()
    assert await house.tables.alerts() == []
    assert await house.counted('aiops_findings_muted_total{type="LOW_INVENTORY"}') == 2
    assert "No longer muted: LOW_INVENTORY at STATION_001" in await house.type("unmute STATION_001 low", by=BOB)
    await house.tick()
    assert len(await house.tables.alerts()) == 1
    assert await events(house) == [("MUTED", ALICE), ("UNMUTED", BOB)]


async def test_a_mute_is_of_one_type_and_one_station(house: House) -> None:
    await house.type("mute STATION_001 charger 2h crew")  # there is no such station yet
    await report(house, **SHORT)
    await report(house, "STATION_002", **SHORT)
    await house.type("mute STATION_001 charger 2h crew")
    await house.type("mute STATION_002 all 2h crew")
    await house.tick()
    (alert,) = await house.tables.alerts()
    assert (alert["stationId"], alert["alertType"]) == ("STATION_001", "LOW_INVENTORY")


async def test_an_alert_that_is_open_stays_open_and_still_gets_worse(house: House) -> None:
    card = await house.trouble()
    answer = await house.type("mute STATION_001 all 1h crew on site")
    assert "1 alert open there already" in answer
    assert "stays and may still get worse" in answer
    assert "every type at STATION_001" in answer
    before = (await house.tables.alert(card))["severity"]
    await report(house, **EMPTY)
    await house.tick()
    assert (await house.tables.alert(card))["severity"] != before
    assert len(await house.tables.alerts()) == 1


async def test_a_mute_that_ends_lets_the_next_tick_open_and_is_listed_no_more(aws_clients: Clients) -> None:
    moved = Moved()
    moved.ahead_ms = -30_000  # a minute further, the bot's clock is still near enough to AWS's to be trusted
    async with House(aws_clients, clock=moved.clock) as house:
        await report(house, **SHORT)
        await house.type("mute STATION_001 low 1m crew")
        await house.tick()
        assert "STATION_001" in await house.type("mutes")
        moved.ahead_ms = 30_000
        assert "Nothing is muted." in await house.type("mutes")
        await house.tick()
        assert len(await house.tables.alerts()) == 1


async def test_a_day_hides_even_what_is_critical_and_more_than_a_day_does_not(house: House) -> None:
    await report(house, **EMPTY)
    await report(house, "STATION_002", **EMPTY)
    assert "CRITICAL ones included" in await house.type("mute STATION_001 low 24h rebuilt")
    assert "CRITICAL ones are: only a mute of up to 24h hides those" in await house.type(
        "mute STATION_002 low 3d rebuilt"
    )
    await house.tick()
    alerts = {each["stationId"]: each["severity"] for each in await house.tables.alerts()}
    assert alerts == {"STATION_002": "CRITICAL"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("mute STATION_001 low 30s crew", "at least a minute"),
        ("mute STATION_001 low 2hh crew", "2hh is not a duration, did you mean 2h?"),
        ("mute STATION_001 low 0m crew", "at least a minute"),
        ("mute STATION_001 low 8d crew", "at most 7d"),
        ("mute STATION_001 low 2h", "Please say why"),
        ("mute STATION_001 low 2h " + "x" * 301, "301 characters long"),
        ("mute STATION_001 lwo 2h crew", "lwo is not an alert type, did you mean low_inventory?"),
        ("mute STATION_001 2h crew", "Which station, and which type of alert? The types: low_inventory,"),
        ("mute STATION_001 low crew", "a duration like 15m, 2h or 1d"),
        ("mute", "/aiops mute STATION_001 low 2h"),
        ("mute STATOIN_01 low 2h crew", "There is no station STATOIN_01. Did you mean `STATION_001`?"),
        ("unmute", "/aiops unmute STATION_001 low"),
        ("unmute STATION_001 low", "Not muted: STATION_001 low. Nothing is muted anywhere."),
        ("unmut", "Did you mean `/aiops unmute`?"),
    ],
)
async def test_what_cannot_be_muted_is_said_and_nothing_is_kept(house: House, typed: str, says: str) -> None:
    await report(house)
    assert says in await house.type(typed)
    assert await events(house) == []


async def test_a_mute_is_of_the_station_that_is_meant_however_its_letters_were_typed(house: House) -> None:
    await report(house)
    assert "*Muted: LOW_INVENTORY at STATION_001*" in await house.type("mute station_001 low 2h crew")
    assert "*No longer muted: LOW_INVENTORY at STATION_001*" in await house.type("unmute Station_001 low")


async def test_who_may_not_reject_a_critical_alert_may_neither_mute_nor_unmute_and_it_is_written_down(
    house: House,
) -> None:
    await report(house)
    assert "You may not mute LOW_INVENTORY alerts of this station" in await house.type(
        "mute STATION_001 low 2h I am tired", by=CAROL
    )
    await house.type("mute STATION_001 low 2h crew", by=BOB)
    assert "You may not mute" in await house.type("unmute STATION_001 low", by=MANAGER)
    mutes = await house.ask("mutes", by=CAROL)
    assert "You may not mute" in said(await house.press(mutes, ActionId.UNMUTE, by=CAROL))
    assert await events(house) == [
        ("MUTE_REFUSED", CAROL),
        ("MUTED", BOB),
        ("MUTE_REFUSED", MANAGER),
        ("MUTE_REFUSED", CAROL),
    ]
    assert "STATION_001" in await house.type("mutes")


async def test_the_list_says_what_by_whom_why_and_until_when_and_its_button_ends_it_in_place(house: House) -> None:
    await report(house)
    await report(house, "STATION_002")
    await house.type("mute STATION_001 low 2h crew on site", by=BOB)
    await house.type("mute STATION_002 all 1d12h rebuilt until <Monday>", by=ALICE)
    mutes = await house.ask("mutes")
    answer = said(mutes)
    assert "2 mutes" in answer
    assert f"<@{BOB}>: crew on site" in answer
    assert "STATION_002 · every type* (not CRITICAL)\nuntil <!date^" in answer
    assert "rebuilt until &lt;Monday&gt;" in answer
    assert answer.index("STATION_001 ·") < answer.index("STATION_002 ·")
    assert buttons_of(mutes) == [ActionId.UNMUTE, ActionId.UNMUTE]
    left = await house.press(mutes, ActionId.UNMUTE)
    assert left.via == "response_url"
    assert "No longer muted: LOW_INVENTORY at STATION_001" in said(left)
    assert "1 mute" in said(left)
    gone = await house.press(left, ActionId.UNMUTE)
    assert "Nothing is muted any more." in said(gone)
    assert [each for each, _ in await events(house)] == ["MUTED"] * 5 + ["UNMUTED"] * 5


async def test_a_button_of_a_mute_that_was_replaced_ends_nothing(house: House) -> None:
    await report(house)
    await house.type("mute STATION_001 low 2h crew on site")
    old = await house.ask("mutes")
    assert "replaces the mute by" in await house.type("mute STATION_001 low 4h crew is late", by=BOB)
    assert "has ended, or another stands in its place" in said(await house.press(old, ActionId.UNMUTE))
    assert "crew is late" in await house.type("mutes")


async def test_of_two_who_end_a_mute_at_once_one_is_told_that_it_has_ended(house: House) -> None:
    await report(house)
    await house.type("mute STATION_001 all 2h crew")
    answers = await asyncio.gather(
        house.type("unmute STATION_001 all", by=ALICE), house.type("unmute STATION_001", by=BOB)
    )
    assert sorted("No longer muted" in each for each in answers) == [False, True]
    assert [each for each, _ in await events(house)].count("UNMUTED") == 4


async def test_a_part_of_what_is_muted_can_be_unmuted(house: House) -> None:
    await report(house)
    await house.type("mute STATION_001 all 2h crew")
    assert "No longer muted: CHARGER_DOWN at STATION_001" in await house.type("unmute STATION_001 charger-down")
    assert "STATION_001 · LOW_INVENTORY, HIGH_DEMAND, FAULT_PATTERN" in await house.type("mutes")
    assert "Did you mean STATION_001 " in await house.type("unmute STATION_001 charger-down")


async def test_many_mutes_are_paged(house: House) -> None:
    for place in range(11):
        await report(house, f"STATION_{place:03}")
        await house.type(f"mute STATION_{place:03} low {place + 10}m crew {place:02}")
    first = await house.ask("mutes")
    assert "11 mutes · page 1 of 2" in said(first)
    second = await house.press(first, ActionId.NEXT_PAGE)
    assert "crew 10" in said(second)
    assert "crew 09" not in said(second)


async def test_a_station_whose_name_has_spaces_can_be_muted_in_the_words_people_use(house: House) -> None:
    await report(house, "Depot East 4", **SHORT)
    assert "LOW_INVENTORY at Depot East 4" in await house.type('mute "Depot East 4" low inventory 2 hours works')
    assert "Depot East 4" in await house.type("unmute Depot East 4 Low-Inventory")


async def test_when_the_tables_do_not_answer_it_is_said_that_it_is_not_known_what_is_muted(house: House) -> None:
    await report(house)
    house.clients.dynamodb.delete_table(TableName=house.names.coordination)
    assert "its operator must act" in await house.type("mute STATION_001 low 2h crew")
