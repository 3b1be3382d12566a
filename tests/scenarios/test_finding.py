"""Finding a station, an alert and who did what, by the words that people have for them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.slack.ids import ActionId
from rules.alert.alert import Alert
from rules.alert.audit import ActionType
from rules.lifecycle import deciding
from rules.lifecycle.change import Change
from tests.scenarios.acting import ALICE, BOB, CAROL, MANAGER
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of, said
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

REGISTER = """
stations:
  STATION_003: {name: Depot East}
  STATION_004: {name: Depot West}
  STATION_005: {neighbours: [STATION_003, STATION_004], runbook: "https://wiki.example.org/station-5"}
"""


DASHBOARD = "https://grafana.example.org/d/x?var-station={station}&from={from}&to={to}"


@pytest_asyncio.fixture
async def fleet(aws_clients: Clients, tmp_path: Path) -> AsyncIterator[House]:
    """Twelve stations that are well, two of which have a name."""
    stations = tmp_path / "stations.yml"
    stations.write_text(REGISTER, encoding="utf-8")
    async with House(aws_clients, AIOPS_STATIONS_FILE=str(stations), AIOPS_DASHBOARD_URL=DASHBOARD) as house:
        await house.report([house.metric(f"STATION_{number:03}") for number in range(1, 13)])
        await house.tick()
        yield house


WAYS = ["3", "003", "station_3", "Depot East", "depot e"]


async def test_every_way_to_name_a_station_is_taken_by_status_mute_and_unmute(fleet: House) -> None:
    for way in WAYS:
        assert (await fleet.type(f"status {way}")).startswith("STATION_003: no open alert"), way
        assert "Muted: LOW_INVENTORY at STATION_003" in await fleet.type(f"mute {way} low 2h crew on site"), way
        assert "No longer muted: LOW_INVENTORY at STATION_003" in await fleet.type(f"unmute {way} low"), way


async def test_what_means_several_stations_changes_nothing_and_names_them(fleet: House) -> None:
    named = "Did you mean `STATION_003` (Depot East), `STATION_004` (Depot West)?"
    for typed in ("status depot", "mute depot low 2h crew on site"):
        assert f"There is no station depot. {named}" in await fleet.type(typed)
    assert await fleet.tables.mutes() == []
    await fleet.type("mute 3 low 2h crew")
    await fleet.type("mute 4 low 2h crew")
    assert "Not muted: depot low. Did you mean STATION_003" in await fleet.type("unmute depot low")
    assert len(await fleet.tables.mutes()) == 2
    assert "No longer muted: LOW_INVENTORY at STATION_004" in await fleet.type("unmute depot w")


async def test_a_number_that_no_station_has_gets_the_nearest_ones(fleet: House) -> None:
    assert "Did you mean `STATION_012`, `STATION_011`, `STATION_010`?" in await fleet.type("status 25")
    assert "Did you mean `STATION_012`, " in await fleet.type("mute statoin_25 low 2h crew")


async def alerts_of_many(house: House) -> dict[str, str]:
    """Open alerts of three stations, and decided ones of Alice and Bob; their ids by what they are."""
    at = house.now_ms()
    itself: dict[str, Any] = {"rejectedBy": "system", "rejectedAt": at, "status": "REJECTED"}
    bobs = {"approvedBy": BOB, "approvedAt": at, "status": "APPROVED"}
    return {
        "3 low": await house.stored_alert(60_000, stationId="STATION_003", severity="LOW"),
        "3 down": await house.stored_alert(50_000, stationId="STATION_003", alertType="CHARGER_DOWN", severity="high"),
        "4 high": await house.stored_alert(40_000, stationId="STATION_004", severity="HIGH"),
        "gone": await house.stored_alert(30_000, stationId="STATION_099", severity="CRITICAL"),
        "3 approved": await house.stored_alert(20_000, stationId="STATION_003", severity="HIGH", **bobs),
        "4 rejected": await house.stored_alert(10_000, stationId="STATION_004", status="REJECTED"),
        "gone rejected": await house.stored_alert(10_001, stationId="STATION_098", status="REJECTED"),
        "4 recovered": await house.stored_alert(
            9_000, stationId="STATION_004", metadata={"rejectionCategory": "RECOVERED"}, **itself
        ),
        "4 expired": await house.stored_alert(
            8_000, stationId="STATION_004", metadata={"rejectionCategory": "EXPIRED"}, **itself
        ),
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3", {"3 low", "3 down"}),
        ("depot e high", {"3 down"}),
        ("high", {"3 down", "4 high"}),
        ("high critical", {"3 down", "4 high", "gone"}),
        ("charger", {"3 down"}),
        ("offline", {"3 down"}),
        ("high, critical", {"3 down", "4 high", "gone"}),
        ("all chargers", {"3 down"}),
        ("rejected at depot west", {"4 rejected", "4 recovered", "4 expired"}),
        ("system", {"4 recovered", "4 expired"}),
        ("recovered", {"4 recovered"}),
        ("expired system 4", {"4 expired"}),
        ("expired 3", set()),
        ("decided high", {"3 approved"}),
        ("all station_3", {"3 low", "3 down", "3 approved"}),
        ("<@U0BOB|bob>", {"3 approved"}),
        ("rejected me", {"4 rejected", "gone rejected"}),
        ("99", {"gone"}),
        ("rejected STATION_098", {"gone rejected"}),
    ],
)
async def test_alerts_are_found_by_station_type_severity_and_person(
    fleet: House, typed: str, expected: set[str]
) -> None:
    ids = await alerts_of_many(fleet)
    answer = await fleet.type(f"alerts {typed}")
    assert {name for name, alert_id in ids.items() if alert_id[:8] in answer} == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("crew on site", {"rejected"}),
        ("“SITE crew”", {"rejected"}),
        ("cre STATION_004", {"rejected"}),
        ("batteries", {"waiting", "approved"}),
        ("high_demand STATION_003", {"waiting", "approved"}),
        ("a*b", {"approved"}),
        ("nothing of the kind", set()),
    ],
)
async def test_alerts_are_found_by_what_they_say(fleet: House, typed: str, expected: set[str]) -> None:
    at, rejected = fleet.now_ms(), {"status": "REJECTED", "rejectionReason": "Crew is on site", "title": "x"}
    approved = {"status": "APPROVED", "approvedBy": BOB, "approvedAt": at, "recommendedAction": "Use a*b"}
    ids = {
        "waiting": await fleet.stored_alert(3_000, stationId="STATION_003", title="STATION_003: 2 batteries left"),
        "approved": await fleet.stored_alert(2_000, stationId="STATION_003", description="batteries", **approved),
        "rejected": await fleet.stored_alert(1_000, stationId="STATION_004", **rejected, description="x"),
    }
    answer = await fleet.type(f"search {typed}")
    assert {name for name, alert_id in ids.items() if alert_id[:8] in answer} == expected
    assert "saying “" in answer
    assert "Search for what?" in await fleet.type("search")


async def test_a_search_says_what_it_was_for_and_finds_nothing_where_there_is_nothing(fleet: House) -> None:
    await alerts_of_many(fleet)
    answer = await fleet.type("alerts 3 charger high")
    assert "*1 pending alert at STATION_003, of CHARGER_DOWN, HIGH*" in answer
    assert "There are no pending alerts at STATION_007." in await fleet.type("alerts 7")
    assert f"There are no approved or rejected alerts, by <@{CAROL}>." in await fleet.type(f"alerts <@{CAROL}|carol>")
    assert "Did you mean `STATION_003` (Depot East), `STATION_004` (Depot West)?" in await fleet.type(
        "alerts depot high"
    )
    assert "There is no station statoin_7. Did you mean `STATION_007`" in await fleet.type("alerts statoin_7")
    assert "choose the person from Slack's list" in await fleet.type("alerts by bob")
    assert "Did you mean `/aiops alerts rejected`?" in await fleet.type("alerts closed")


async def test_a_search_is_paged_and_keeps_what_it_was_for(fleet: House) -> None:
    for status in ("PENDING", "REJECTED"):
        ids = [await fleet.stored_alert(each, stationId="STATION_003", status=status) for each in range(12)]
        others = [await fleet.stored_alert(each, stationId="STATION_004", status=status) for each in range(12)]
        first = await fleet.ask(f"alerts {status} depot e")
        second = await fleet.press(first, ActionId.NEXT_PAGE)
        text = said(first) + said(second)
        assert {each for each in ids if each[:8] in text} == set(ids)
        assert not {each for each in others if each[:8] in text}
        assert said(await fleet.press(second, ActionId.PREVIOUS_PAGE)) == said(first)


async def trouble(house: House) -> Message:
    """Return the card of STATION_005, which runs out of batteries."""
    await house.has_been("STATION_005", chargedBatteries=2, unchargedBatteries=28)
    return await house.trouble("STATION_005")


async def test_the_audit_is_searched_by_station_person_and_day(fleet: House) -> None:
    card = await trouble(fleet)
    await fleet.reject(card, "crew on site", by=ALICE)
    await fleet.type("mute 4 low 2h crew on site", by=BOB)
    rejected = f"*Rejected* by <@{ALICE}>: other: crew on site · STATION_005 · `{alert_id_of(card)[:8]}`"
    today = datetime.fromtimestamp(fleet.now_ms() / 1000, UTC)
    for typed in (
        f"5 {today:%d.%m.%Y}",
        f"{today:%A} 5",
        f"5 on {today:%d %b}",
        "5",
        "station_5",
        "STATION_005 today",
        "today 05",
        f"by {ALICE}",
    ):
        answer = await fleet.type(f"audit {typed}", by=MANAGER)
        assert rejected in answer, typed
        assert "STATION_004" not in answer, typed
    assert rejected not in await fleet.type("audit 5 me", by=MANAGER)
    assert "*Muted* by" in await fleet.type("audit 4", by=MANAGER)
    assert "STATION_004" in await fleet.type(f"audit <@{BOB}|bob> today", by=MANAGER)
    assert "Nothing is in the audit at STATION_003, on " in await fleet.type("audit 3 yesterday", by=MANAGER)
    assert "Nothing is in the audit at STATION_007." in await fleet.type("audit 7", by=MANAGER)


async def test_a_search_of_the_audit_that_is_about_nothing_says_what_is_meant(fleet: House) -> None:
    for typed, says in {
        "depot": "Did you mean `STATION_003` (Depot East), `STATION_004` (Depot West)?",
        "depot today": "Did you mean `STATION_003` (Depot East), `STATION_004` (Depot West)?",
        "statoin_7": "Did you mean `STATION_007`",
        "3 2026-13-45": "2026-13-45 is not a day.",
        "3 11/29/2026": "11/29/2026 is not a day. Write one like 2026-11-29",
        "by bob": "choose the person from Slack's list",
        "3f2a8c1e": "There is no alert 3f2a8c1e.",
    }.items():
        assert says in await fleet.type(f"audit {typed}", by=MANAGER), typed


async def test_a_long_search_of_the_audit_is_paged_and_for_managers(fleet: House) -> None:
    card = await trouble(fleet)
    for place in range(45):

        def refuse(stored: Alert, _at: int, why: str = f"try {place:02}") -> Change:
            return deciding.refuse(stored, "U0MALLORY", ActionType.ALERT_APPROVED, why)

        await asyncio.to_thread(fleet.bot.stores.changing.change, alert_id_of(card), refuse)
    page = await fleet.ask("audit 5", by=MANAGER)
    assert "You may not read the audit" in said(await fleet.press(page, ActionId.NEXT_PAGE, by=ALICE))
    page = await fleet.ask("audit 5", by=MANAGER)
    read = [said(page)]
    while ActionId.NEXT_PAGE in buttons_of(page):
        page = await fleet.press(page, ActionId.NEXT_PAGE, by=MANAGER)
        read.append(said(page))
    assert [sum(f": try {place:02}" in each.partition("\n")[2] for each in read) for place in range(45)] == [1] * 45
    back = await fleet.press(page, ActionId.PREVIOUS_PAGE, by=MANAGER)
    assert said(await fleet.press(back, ActionId.PREVIOUS_PAGE, by=MANAGER)) == read[0]
    assert "You may not read the audit" in await fleet.type("audit 5", by=ALICE)


async def test_status_says_what_the_fleet_says_the_runbook_the_card_and_who_can_spare_batteries(fleet: House) -> None:
    well = await fleet.type("status 5")
    assert "ago: OK" in well
    assert "<https://grafana.example.org/d/x?var-station=STATION_005&amp;from=" in well
    assert "<https://wiki.example.org/station-5|Runbook>" in well
    assert "Batteries to spare: STATION_003 (Depot East) " in well
    assert "; STATION_004 (Depot West) " in well
    card = await trouble(fleet)
    answer = await fleet.type("status 5")
    assert "alert open" in answer.partition("In the fleet, ")[2].partition("\n")[0]
    assert f"/p{card.ts.replace('.', '')}|" in answer
    assert "Batteries to spare" not in await fleet.type("status 3")
