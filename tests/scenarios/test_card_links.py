"""A card is found by its link, and answers lead to the cards they are about."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.scenarios.acting import ALICE, CHANNEL, MANAGER
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said
from tests.scenarios.storm import LOW, StormHouse, names
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack


def link_to(house: House, message: Message) -> str:
    domain = house.slack.app.team_domain
    return f"https://{domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"


async def test_the_audit_of_an_alert_is_found_by_the_link_of_its_card(house: House) -> None:
    other, card = await house.trouble("STATION_002"), await house.trouble("STATION_001")
    for typed in (link_to(house, card), f"<{link_to(house, card)}|the card>"):
        answer = await house.type(f"audit {typed}", by=MANAGER)
        assert alert_id_of(card)[:8] in answer, typed
        assert alert_id_of(other) not in answer
        assert "Alert opened" in answer
    assert "intact, 1 entry" in await house.type(f"audit verify <{link_to(house, card)}>", by=MANAGER)


async def test_a_card_without_metadata_is_told_by_its_first_block(house: House) -> None:
    card = await house.trouble()
    alert_id = alert_id_of(card)
    card.metadata = None
    assert alert_id[:8] in await house.type(f"audit {link_to(house, card)}", by=MANAGER)


async def test_a_link_into_the_thread_of_a_card_is_of_that_card(house: House) -> None:
    card = await house.trouble()
    reply = await house.bot.slack.client.chat_postMessage(channel=CHANNEL, thread_ts=card.ts, text="crew on site")
    link = f"https://swapnet.slack.com/archives/{CHANNEL}/p{str(reply['ts']).replace('.', '')}"
    answer = await house.type(f"audit <{link}?thread_ts={card.ts}&amp;cid={CHANNEL}>", by=MANAGER)
    assert alert_id_of(card)[:8] in answer


async def test_a_link_that_leads_to_no_card_is_said_to(house: House) -> None:
    card = await house.trouble()
    said = await house.bot.slack.client.chat_postMessage(channel=CHANNEL, text="good morning")
    note = house.slack.channel(CHANNEL).messages[str(said["ts"])]
    assert "leads to no alert's card" in await house.type(f"audit {link_to(house, note)}", by=MANAGER)
    link = link_to(house, card)
    house.slack.channel(CHANNEL).delete(card.ts)
    assert "leads to no alert's card" in await house.type(f"audit {link}", by=MANAGER)
    assert f"another channel; the cards are in <#{CHANNEL}>" in await house.type(
        f"audit {link.replace(CHANNEL, 'C0GENERAL')}", by=MANAGER
    )


async def test_when_slack_cannot_say_whose_card_it_is_the_person_is_told_what_to_do(house: House) -> None:
    card = await house.trouble()
    house.slack.faults.add(FaultKind.ERROR, "conversations.history", times=None)
    answer = await house.type(f"audit {link_to(house, card)}", by=MANAGER)
    assert "Slack could not be asked which card this link leads to" in answer


async def test_who_may_not_read_the_audit_learns_nothing_by_a_link(house: House) -> None:
    card = await house.trouble()
    before = len([call for call in house.slack.calls if call.method == "conversations.history"])
    assert "You may not read the audit" in await house.type(f"audit {link_to(house, card)}", by=ALICE)
    assert len([call for call in house.slack.calls if call.method == "conversations.history"]) == before


async def test_a_station_shows_its_open_alerts_with_links_to_their_cards_and_what_is_muted(house: House) -> None:
    card = await house.trouble()
    await house.type("mute STATION_001 charger 2h charger is being replaced")
    answer = await house.type("status STATION_001")
    assert f"<{link_to(house, card)}|card>" in answer
    assert "Muted · *STATION_001 · CHARGER_DOWN*\nuntil <!date^" in answer
    assert f"by <@{ALICE}>: charger is being replaced" in answer
    assert f"<{link_to(house, card)}|card>" in await house.type("alerts")


async def test_answers_do_without_links_while_slack_does_not_say_where_it_is(house: House) -> None:
    card = await house.trouble()
    await house.type("help")
    house.slack.faults.add(FaultKind.ERROR, "auth.test", times=None)
    answer = await house.type("status STATION_001")
    assert alert_id_of(card)[:8] in answer
    assert "|card>" not in answer


# Digests.


@pytest_asyncio.fixture
async def storm(aws_clients: Clients) -> AsyncIterator[StormHouse]:
    async with StormHouse(aws_clients) as house:
        yield house


async def test_alerts_that_only_a_digest_lists_lead_to_it(storm: StormHouse) -> None:
    await storm.report_all(dict.fromkeys(names("LOW", 40), LOW))
    await storm.tick()
    await storm.until_posted(30)
    first = storm.digests()[0]
    link = f"<{link_to(storm, first)}|digest>"
    answer = said(await storm.ask("alerts"))
    assert answer.count("|digest>") == 10
    assert link in answer
    assert "|digest>" in await storm.type("status LOW_001")


async def test_the_link_of_a_digest_is_said_to_be_one_with_what_to_do(storm: StormHouse) -> None:
    await storm.report_all(dict.fromkeys(names("LOW", 40), LOW))
    await storm.tick()
    await storm.until_posted(30)
    (digest, *_) = storm.digests()
    assert "This is the link of a digest" in await storm.type(f"audit {link_to(storm, digest)}", by=MANAGER)
    digest.metadata = None
    answer = await storm.type(f"audit verify {link_to(storm, digest)}", by=MANAGER)
    assert "Type the id of the one you mean" in answer
