"""The card stands first; its picture comes after, and whatever becomes of the picture, the card keeps its evidence."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bot.charts.time_range import WEEK_MS
from bot.slack.ids import ActionId
from rules.alert.chart import ChartForm
from rules.alert.work import WorkKind
from tests.scenarios.acting import ALICE
from tests.scenarios.house import House
from tests.scenarios.reading import image_of, said
from tests.slack_double.call_log import Call
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message
from tests.slack_double.upload import Upload

pytestmark = pytest.mark.ministack

MINUTE = 60_000
NATIVE = "data_visualization"


def kinds(card: Message) -> list[str]:
    return [block["type"] for block in card.blocks]


def calls(house: House, *methods: str) -> list[Call]:
    return [call for call in house.slack.calls if call.method in methods]


async def chart_of(house: House, card: Message) -> dict[str, Any]:
    chart: dict[str, Any] = (await house.tables.alert(card))["metadata"]["chart"]
    return chart


async def becomes(house: House, card: Message, form: ChartForm) -> dict[str, Any]:
    async def is_so() -> bool:
        metadata = (await house.tables.alert(card))["metadata"]
        return bool(metadata.get("chart", {}).get("form") == form)

    await house.until(is_so, f"the chart is {form}")
    await house.quiet()
    return await chart_of(house, card)


def uploads(house: House) -> list[Upload]:
    return list(house.slack.workspace.files.values())


async def test_the_card_stands_first_and_its_picture_comes_after(house: House) -> None:
    card = await house.trouble()
    await house.until(lambda: image_of(card), "the picture")
    first, *_ = card.versions
    assert "image" not in [block["type"] for block in first["blocks"]]
    (upload,) = uploads(house)
    image = image_of(card)
    assert image["slack_file"] == {"id": upload.id}
    assert image["title"]["text"].startswith("STATION_001: charged batteries until ")
    assert "last 2. Threshold: alert at 5 or fewer." in image["alt_text"]
    assert upload.channel is None, "shared into the channel it would be a message of its own"
    assert upload.alt_text == image["alt_text"]
    posted, shared = calls(house, "chat.postMessage", "files.getUploadURLExternal")
    assert posted.method == "chat.postMessage"
    assert shared.at >= posted.at


async def test_the_picture_shows_the_hours_before_and_those_of_a_week_before(house: House) -> None:
    now = house.now_ms()

    def before(ago: int) -> int:
        """It was well, and runs dry in the last hour."""
        return min(4 * ago, 20 + ago % 5)

    hours = [
        house.metric(
            timestamp=now - ago * 10 * MINUTE - shift,
            chargedBatteries=before(ago),
            unchargedBatteries=30 - before(ago),
            swapRate=24,
        )
        for shift in (0, WEEK_MS)
        for ago in range(1, 36)
    ]
    await house.report(hours)
    await house.trouble()
    await house.until(lambda: house.renderer.drawn, "a chart is drawn")
    (data,) = house.renderer.drawn
    assert (len(data.now), data.now[-1].value) == (36, Decimal(2))
    assert len(data.before) >= 35
    assert data.now[0].at - data.since < 20 * MINUTE


async def test_a_worse_alert_shows_a_picture_of_what_is_worse(house: House) -> None:
    card = await house.trouble()
    await house.until(lambda: image_of(card), "the picture")
    first = image_of(card)["slack_file"]["id"]
    await house.report(house.minutes(chargedBatteries=0, unchargedBatteries=30))
    await house.tick()
    await house.until(lambda: image_of(card) and image_of(card)["slack_file"]["id"] != first, "another picture")
    assert "last 0." in image_of(card)["alt_text"]
    assert "CRITICAL" in said(card)
    metadata = (await house.tables.alert(card))["metadata"]
    assert [each["fileId"] for each in metadata["earlierCharts"]] == [first]


async def test_a_picture_that_slack_has_not_finished_with_is_waited_for(house: House) -> None:
    house.slack.switches.file_processing_seconds = 0.3
    card = await house.trouble()
    await house.until(lambda: image_of(card), "the picture")
    assert len(calls(house, "files.info")) >= 2
    assert [call.error for call in calls(house, "chat.update") if call.error] == []


async def test_without_the_scope_the_card_shows_slacks_own_chart_and_the_channel_is_well(house: House) -> None:
    house.slack.faults.add(FaultKind.ERROR, "files.getUploadURLExternal", code="missing_scope", times=None)
    card = await house.trouble()
    chart = await becomes(house, card, ChartForm.NATIVE)
    assert "missing_scope" in chart["why"]
    assert NATIVE in kinds(card)
    assert "Threshold: alert at 5 or fewer." in said(card)
    assert "slack_channel" not in (await house.operations.get("/readyz")).text
    assert len(calls(house, "files.getUploadURLExternal")) == 1


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_an_upload_that_fails_once_is_made_again(house: House, method: str) -> None:
    house.slack.faults.add(FaultKind.DROP_AFTER_RECEIVE, method)
    card = await house.trouble()
    await house.until(lambda: image_of(card), "the picture")
    assert len(house.cards()) == 1


async def test_bytes_that_are_refused_end_in_slacks_own_chart(house: House) -> None:
    house.slack.faults.add(FaultKind.HTTP_STATUS, "upload", status=413, times=None)
    card = await house.trouble()
    assert (await becomes(house, card, ChartForm.NATIVE))["why"] == "Slack answered 413 to a file"
    assert NATIVE in kinds(card)


async def test_a_renderer_that_fails_is_asked_again_and_given_up_after_three(house: House) -> None:
    house.renderer.fails = 100
    card = await house.trouble()
    assert (await becomes(house, card, ChartForm.NATIVE))["why"] == "the brush broke"
    assert len(house.renderer.drawn) == 3
    assert uploads(house) == []


async def test_where_slack_takes_no_chart_either_the_card_keeps_its_evidence(house: House) -> None:
    house.slack.switches.unknown_blocks = frozenset({NATIVE})
    house.renderer.fails = 100
    card = await house.trouble()
    chart = await becomes(house, card, ChartForm.TEXT)
    assert "unsupported type: data_visualization" in chart["why"]
    assert not {NATIVE, "image"} & set(kinds(card))
    assert "Charged batteries" in said(card)
    refused = [call for call in calls(house, "chat.update") if call.error]
    assert len(refused) == 1
    await house.reject(card, "known works")
    await house.shows(card, "*Rejected*")
    assert [call for call in calls(house, "chat.update") if call.error] == refused, "what was refused is not sent again"


async def test_a_picture_that_was_lost_costs_the_picture_and_not_the_evidence(house: House) -> None:
    card = await house.trouble()
    await house.until(lambda: image_of(card), "the picture")
    await house.quiet()
    uploads(house)[0].ready_at = float("inf")
    await house.reject(card, "known works")
    await house.shows(card, "*Rejected*")
    assert NATIVE in kinds(card)
    assert "Charged batteries" in said(card)
    assert (await becomes(house, card, ChartForm.NATIVE))["why"].startswith("invalid_blocks")
    assert len([call for call in calls(house, "chat.update") if call.error]) == 1


async def test_a_card_that_is_refused_for_another_reason_keeps_its_picture_for_the_next_time(house: House) -> None:
    card = await house.trouble()
    await house.until(lambda: image_of(card), "the picture")
    await house.quiet()
    house.slack.faults.add(FaultKind.ERROR, "chat.update", code="invalid_blocks", times=6)
    await house.reject(card, "known works")
    await house.shows(card, "*Rejected*")
    await house.quiet()
    assert (await chart_of(house, card))["form"] == ChartForm.IMAGE


async def test_a_card_that_was_deleted_is_posted_again_with_the_picture_that_is_there(house: House) -> None:
    card = await house.trouble()
    await house.until(lambda: image_of(card), "the picture")
    await house.quiet()
    seen = card.show()
    house.slack.channel(card.channel).delete(card.ts)
    await house.person(ALICE).press(card, ActionId.APPROVE, stale=seen)
    await house.until(lambda: house.cards() and house.cards()[0].ts != card.ts, "another card")
    await house.quiet()
    assert image_of(house.cards()[0]) is not None
    assert len(uploads(house)) == 1


async def test_a_decided_alert_still_gets_its_picture_and_a_decision_does_not_wait_for_it(house: House) -> None:
    house.slack.switches.file_processing_seconds = 0.6
    card = await house.trouble()
    await house.approve(card)
    await house.shows(card, f"*Approved* by {ALICE.lower()}")
    assert image_of(card) is None
    await house.until(lambda: image_of(card), "the picture")
    assert f"*Approved* by {ALICE.lower()}" in said(card)


async def test_no_chart_is_made_while_a_card_is_to_be_posted(house: House) -> None:
    stations = [f"STATION_{number:03d}" for number in range(1, 5)]
    short = {"chargedBatteries": 2, "unchargedBatteries": 28}
    await house.report([house.metric(station, **short) for station in stations])
    await house.tick()
    await house.until(lambda: len(house.cards()) == len(stations), "every card")
    await house.until(lambda: all(image_of(card) for card in house.cards()), "every picture")
    order = [call.method for call in calls(house, "chat.postMessage", "files.getUploadURLExternal")]
    assert order == ["chat.postMessage"] * 4 + ["files.getUploadURLExternal"] * 4


async def test_a_worker_that_died_between_upload_and_record_leaves_a_card_that_gets_its_picture(house: House) -> None:
    house.slack.faults.add(FaultKind.ACT_THEN_SLOW, "files.completeUploadExternal", seconds=0.5)
    card = await house.trouble()
    await house.until(lambda: uploads(house) and uploads(house)[0].completed, "an upload")
    (dying,) = [task for key, (_lane, task) in house.bot.delivery._in_hand.items() if key.endswith("#add_chart")]
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    (left,) = [each for each in house.bot.stores.work.outstanding() if each.kind is WorkKind.ADD_CHART]
    house.bot.stores.work.put_off(left, house.now_ms(), "what another worker does after a lease's length")
    await house.until(lambda: image_of(card), "the picture")
    assert image_of(card)["slack_file"] == {"id": uploads(house)[1].id}
    assert len(house.cards()) == 1
