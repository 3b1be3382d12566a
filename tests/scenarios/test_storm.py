"""Hundreds of stations in trouble at once: nothing is missing, and Slack's pace is kept."""

from collections import Counter
from typing import Any

import pytest

from bot.slack.ids import CATEGORY_INPUT, ActionId
from tests.scenarios.acting import ALICE
from tests.scenarios.reading import alert_id_of
from tests.scenarios.storm import BUSY, DEGRADED, DOWN, EMPTY, LOW, RUSH, StormHouse, names

pytestmark = [pytest.mark.ministack, pytest.mark.storm]


def faulty(stations: list[str], codes: int) -> dict[str, Any]:
    """Codes of its own for each station, so that no two have the same fault."""
    return {each: {"faultPatterns": [f"{each}_F{number}" for number in range(codes)]} for each in stations}


async def test_of_hundreds_of_alerts_in_one_tick_none_is_missing_and_every_critical_card_stands_within_a_minute(
    house: StormHouse,
) -> None:
    # A hundred make a digest of two messages.
    critical = [names("EMPTY", 10), names("DOWN", 10), names("RUSH", 10), names("BROKEN", 10)]
    others = [names("LOW", 100), names("DEGRADED", 30), names("BUSY", 30), names("FAULTY", 30)]
    short = dict.fromkeys(critical[0], EMPTY) | dict.fromkeys(others[0], LOW)
    down = dict.fromkeys(critical[1], DOWN) | dict.fromkeys(others[1], DEGRADED)
    busy = dict.fromkeys(critical[2], RUSH) | dict.fromkeys(others[2], BUSY)
    await house.report_all(short | down | busy | faulty(critical[3], 5) | faulty(others[3], 1))
    began = house.time.seconds

    await house.tick()
    await house.until_posted(90)

    alerts = await house.tables.alerts()
    assert Counter(each["severity"] == "CRITICAL" for each in alerts) == {True: 40, False: 190}
    cards = {alert_id_of(card) for card in house.alert_cards()}
    assert cards == {each["alertId"] for each in alerts if each["severity"] == "CRITICAL"}
    assert max(call.at for call in house.posts if "CRITICAL" in call.args["text"]) - began <= 60
    listed = Counter(station for part in house.digests() for station in house.stations_in(part, others))
    assert listed == dict.fromkeys((station for kind in others for station in kind), 1)
    assert len(await house.stored_digests()) == len(others) < len(house.digests())

    # Each decision is its own, with its own audit.
    await house.decide_all(ActionId.REJECT_ALL, "recurring faults", {CATEGORY_INPUT: "MAINTENANCE"})
    decided = [each for each in await house.tables.alerts() if each["status"] == "REJECTED"]
    assert {each["stationId"] for each in decided} == set(others[3])
    entries = [each for each in await house.tables.audits() if each["actionType"] == "ALERT_REJECTED"]
    assert Counter(each["alertId"] for each in entries) == {each["alertId"]: 1 for each in decided}
    assert {(each["userId"], each["details"]["via"]) for each in entries} == {(ALICE, "digest")}
    await house.until_drawn("recurring faults", "All decided", f"*Rejected* by {ALICE.lower()} (30)")
