"""Every station that intake takes can be named behind `/aiops`, as Slack sends what is typed."""

import pytest

from bot.slack.ids import COMMAND
from tests.scenarios.acting import ALICE, CHANNEL, MANAGER
from tests.scenarios.house import House

pytestmark = pytest.mark.ministack

NAMES = ["Depot  East", '"North"', "Gate 'B'", "`x`", "A&B", "<North>", "depot.east.io", "Depot 2 h"]


@pytest.mark.parametrize("name", NAMES)
async def test_a_station_that_intake_takes_can_be_asked_for_muted_and_unmuted(house: House, name: str) -> None:
    assert (await house.report(house.metric(name))).status_code == 202
    assert "no open alert" in await house.type(f"status {name}")
    await house.type(f"mute {name} low 1h crew on site")
    assert [each["stationId"] for each in await house.tables.mutes()] == [name]
    await house.type(f"unmute {name} low")
    assert await house.tables.mutes() == []


async def test_a_typo_and_another_case_ask_for_no_list_of_stations_of_the_table(house: House) -> None:
    await house.report([house.metric(f"STATION_{number:03}") for number in range(30)])
    await house.tick()
    scans: list[object] = []
    house.bot.stores.client.meta.events.register("before-call.dynamodb.Scan", lambda **_: scans.append(1))
    assert "STATION_001: no open alert" in await house.type("status station_001")
    assert "Did you mean `STATION_001`" in await house.type("status STATOIN_001 please")
    assert scans == []


async def test_who_and_where_is_named_in_a_reason_reads_as_it_was_typed(house: House) -> None:
    await house.report(house.metric("STATION_001"))
    answer = await house.type("mute STATION_001 low 2h <@U0BOB|bob> is on site, see <#C0CREW|crew> & https://wiki.io/x")
    assert "@bob is on site, see #crew &amp; https://wiki.io/x" in answer
    assert "U0BOB" not in answer
    assert "C0CREW" not in answer


async def test_what_slack_sends_is_escaped(house: House) -> None:
    outcome = await house.person(ALICE).command(COMMAND, "status A&B depot.east.io", channel=CHANNEL)
    assert outcome.payload["text"] == "status A&amp;B <http://depot.east.io|depot.east.io>"


@pytest.mark.parametrize("alert_id", ["7F1F4B1E-6A9B-4A57-B7D7-0A5B3DAE8A11", "alert-2026-0001"])
async def test_an_id_that_stands_on_the_list_leads_to_its_audit(house: House, alert_id: str) -> None:
    at = house.now_ms()
    alert = {"alertId": alert_id, "stationId": "S", "alertType": "CHARGER_DOWN", "severity": "LOW"}
    await house.tables.put(house.names.alerts, {**alert, "status": "PENDING", "createdAt": at, "title": "S: down"})
    assert alert_id[:8] in await house.type("alerts")
    for asked in (alert_id, f"`{alert_id}`", alert_id[:9]):
        answer = await house.type(f"audit {asked}", by=MANAGER)
        assert "S: down" in answer
        assert "There is no alert" not in answer
