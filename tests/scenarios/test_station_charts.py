"""`/aiops status STATION` is answered at once; the station's chart follows, and is never waited for."""

from typing import Any

import pytest

from bot.slack.ids import COMMAND
from rules.alert.alert import AlertType
from tests.scenarios.acting import CAROL, CHANNEL
from tests.scenarios.house import House
from tests.scenarios.reading import text_of
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import PrivateMessage

pytestmark = pytest.mark.ministack

NATIVE = "data_visualization"


async def asked(house: House, by: str = CAROL) -> tuple[PrivateMessage, PrivateMessage]:
    """The answer and what follows it."""
    outcome = await house.person(by).command(COMMAND, "status STATION_001", channel=CHANNEL)
    assert outcome.acked, outcome.error
    return await house.person(by).next_private(), await house.person(by).next_private()


async def report(house: House, **overrides: Any) -> None:
    now = house.now_ms()
    await house.report([house.metric(timestamp=now - age * 60_000, **overrides) for age in range(30)])


async def test_slacks_own_chart_of_a_sound_station_follows_the_answer(house: House) -> None:
    await report(house)
    answer, chart = await asked(house)
    assert (answer.via, chart.via) == ("ack", "response_url")
    block, words = chart.blocks
    assert block["type"] == NATIVE
    assert "Threshold: alert at 5 or fewer." in text_of(words)
    assert [series["name"] for series in block["chart"]["series"]] == ["now", "threshold"]
    assert "Line chart of the charged batteries of STATION_001" in chart.text
    assert "Threshold: alert at 5 or fewer." in chart.text
    assert house.slack.workspace.files == {}
    assert house.slack.channel(CHANNEL).messages == {}


async def test_a_station_in_trouble_shows_what_its_alert_is_about(house: House) -> None:
    await report(house, swapRate=55, demandSurge=True, chargedBatteries=200)
    await house.tick()
    await house.until(house.cards, "the card")
    assert (await house.tables.alerts())[0]["alertType"] == AlertType.HIGH_DEMAND
    _, chart = await asked(house)
    assert "swaps an hour" in chart.text
    assert "with the alert at" in chart.text


async def test_where_slack_does_not_draw_a_picture_follows(house: House) -> None:
    await report(house)
    house.slack.switches.unknown_blocks = frozenset({NATIVE})
    _, chart = await asked(house)
    (image,) = chart.blocks
    assert image["slack_file"]["id"] in house.slack.workspace.files
    assert "Threshold: alert at 5 or fewer." in image["alt_text"]


async def test_where_nothing_is_shown_the_answer_stands_alone(house: House) -> None:
    await report(house)
    house.slack.switches.unknown_blocks = frozenset({NATIVE})
    missing = house.slack.faults.add(FaultKind.ERROR, "files.getUploadURLExternal", code="missing_scope")
    answer = await house.type("status STATION_001", by=CAROL)
    assert "Charged batteries" in answer
    await house.until(lambda: missing.hits, "the upload is refused")
    assert len(house.slack.workspace.privates) == 1
