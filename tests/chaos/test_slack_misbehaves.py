from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from bot.slack.errors import FIXES
from bot.slack.ids import ActionId
from tests.chaos.house import CHANNEL, House, alert_of, stations
from tests.slack_double.call_log import Call
from tests.slack_double.elements import interactive_elements
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message
from tests.slack_double.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOW, HIGH, CRITICAL = {"charged": 5, "swaps": 1}, {"charged": 2, "swaps": 5}, {"charged": 0, "swaps": 20}
STATIONS = stations(16)
"""One for each trouble: all are evaluated every second."""

FLEET = iter(STATIONS)


REST_SECONDS = 120.0

_only_cards: dict[str, tuple[Message, int]] = {}
"""By station: the card that stood when its test ended, and how often it had been posted by then."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """At the end, when nothing that was on its way can arrive any more, each card stands as it stood, once."""
    folder: Path = tmp_path_factory.mktemp("slack")
    async with House(folder, stations=STATIONS, wired=False) as house:
        house.start()
        await house.ready()
        yield house
        await house.quiet(REST_SECONDS)
        assert house.slack.calls.of("files.completeUploadExternal"), "charts were drawn"
        for station, (card, times) in _only_cards.items():
            assert house.cards(alert_of(card)) == [card], station
            assert len(posts(house, station)) == times, station


@pytest_asyncio.fixture(loop_scope="module")
async def house(running: House) -> AsyncIterator[House]:
    yield running
    running.slack.faults.clear()


@pytest.fixture
def station() -> str:
    return next(FLEET)


def posts(house: House, station: str) -> list[Call]:
    """Those of its card; a note in the thread is none, nor is a message to a person."""
    calls = house.slack.calls.of("chat.postMessage")
    cards = (call for call in calls if call.args["channel"] == CHANNEL and not call.args.get("thread_ts"))
    return [call for call in cards if station in call.args["text"]]


def has_buttons(card: Message) -> bool:
    pressable = {element["action_id"] for _, element in interactive_elements(card.blocks)}
    return {ActionId.APPROVE, ActionId.REJECT} <= pressable


async def the_only_card(house: House, station: str) -> Message:
    """Wait until the alert knows its card, adopted or posted again."""
    card = await house.card_of(station)

    async def is_known() -> bool:
        alert = await house.alert_of(station)
        return alert is not None and alert["metadata"].get("card", {}).get("ts") == card.ts

    await until(is_known, what=f"the alert of {station} knows its card")
    assert house.cards(alert_of(card)) == [card]
    _only_cards[station] = card, len(posts(house, station))
    return card


async def carried_out(card: Message) -> Message:
    """What is due later, a look for doubles, is waited for at the end."""
    await until(lambda: "remediation succeeded" in card.text, timeout=60, what="the card tells of the success")
    return card


async def test_retry_after_is_obeyed(house: House, station: str) -> None:
    house.slack.faults.add(FaultKind.HTTP_429, "chat.postMessage", retry_after=3)
    await house.trouble(station)
    await the_only_card(house, station)
    refused, accepted = posts(house, station)
    assert accepted.at - refused.at >= 3


async def test_a_post_that_slack_fails_is_made_again(house: House, station: str) -> None:
    house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", status=503)
    house.slack.faults.add(FaultKind.DROP_BEFORE, "chat.postMessage")
    await house.trouble(station)
    await the_only_card(house, station)
    assert [call.acted for call in posts(house, station)] == [False, False, True]


@pytest.mark.parametrize("fault", [FaultKind.DROP_AFTER_RECEIVE, FaultKind.ACT_THEN_500, FaultKind.INVALID_JSON])
async def test_a_card_whose_answer_was_lost_is_adopted_not_doubled(
    house: House, station: str, fault: FaultKind
) -> None:
    house.slack.faults.add(fault, "chat.postMessage")
    await house.trouble(station)
    await the_only_card(house, station)
    assert [call.acted for call in posts(house, station)] == [True]


async def test_a_card_whose_answer_is_too_late_is_adopted_not_doubled(house: House, station: str) -> None:
    house.slack.faults.add(FaultKind.ACT_THEN_SLOW, "chat.postMessage", seconds=12)
    await house.trouble(station)
    await the_only_card(house, station)
    assert [call.acted for call in posts(house, station)] == [True]


async def test_an_update_that_slack_took_and_then_failed_is_made_again(house: House, station: str) -> None:
    card = await posted(house, station)
    house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.update")
    house.slack.faults.add(FaultKind.HTTP_429, "chat.update", retry_after=1)
    await house.people[0].press(card, ActionId.APPROVE)
    assert await the_only_card(house, station) == await carried_out(card)


async def test_a_deleted_card_is_posted_again(house: House, station: str) -> None:
    card = await posted(house, station, **LOW)
    house.slack.channel(CHANNEL).delete(card.ts)
    await house.aws.report(station, **CRITICAL)
    new = await the_only_card(house, station)
    assert new.ts != card.ts
    assert "CRITICAL" in new.text
    assert has_buttons(new)


async def test_blocks_that_slack_refuses_become_a_plain_card_that_can_be_decided_on(house: House, station: str) -> None:
    house.slack.faults.add(FaultKind.ERROR, "chat.postMessage", code="invalid_blocks")
    await house.trouble(station)
    card = await the_only_card(house, station)
    assert has_buttons(card)
    await house.people[0].press(card, ActionId.APPROVE)
    assert not has_buttons(await carried_out(card))


async def test_after_an_outage_the_most_severe_comes_first(house: House) -> None:
    low, high, critical = (next(FLEET) for _ in range(3))
    outage = house.slack.faults.add(FaultKind.HTTP_STATUS, "*", times=None)
    for station, how_bad in ((low, LOW), (high, HIGH), (critical, CRITICAL)):
        await house.trouble(station, **how_bad)
        await until(partial(opened, house, station), what="the alert is open")
    await until(lambda: outage.hits >= 6, what="Slack was tried many times")
    assert "slack_channel" in await house.ills()
    house.slack.faults.remove(outage)
    for station in (low, high, critical):
        await house.card_of(station)
    order = [station for card in house.cards() for station in (low, high, critical) if station in card.text]
    assert order == [critical, high, low]


async def test_what_only_a_person_can_mend_is_named_and_what_waited_is_delivered_when_mended(house: House) -> None:
    channel, switches = house.slack.channel(CHANNEL), house.slack.switches
    states = {
        "not_in_channel": (channel, {"bot_is_member": False}),
        "channel_not_found": (channel, {"bot_is_member": False, "is_private": True}),
        "is_archived": (channel, {"is_archived": True}),
        "token_revoked": (switches, {"token_revoked": True}),
    }
    waiting = []
    for code, (where, fault) in states.items():
        sound = {name: getattr(where, name) for name in fault}
        put(where, fault)
        waiting.append(next(FLEET))
        await house.trouble(waiting[-1])
        await until(partial(named, house, code), what=f"/readyz names {code} and its fix")
        put(where, sound)
    for station in waiting:
        await house.card_of(station)
    await until(house.replicas[0].is_ready, what="/readyz is green again")
    assert {text for text in await house.aws.told() for code in states if f"Slack says {code}" in text}


def put(where: object, values: dict[str, bool]) -> None:
    for name, value in values.items():
        setattr(where, name, value)


async def posted(house: House, station: str, **how_bad: int) -> Message:
    await house.trouble(station, **how_bad)
    return await the_only_card(house, station)


async def opened(house: House, station: str) -> bool:
    return await house.alert_of(station) is not None


async def named(house: House, code: str) -> bool:
    told = (await house.ills()).get("slack_channel", "")
    return code in told and FIXES[code] in told
