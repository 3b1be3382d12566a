"""A storm while replicas die: nothing that opened is shown nowhere, and nothing twice."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.house import CHANNEL, OTHER_CHANNEL, House, stations
from tests.chaos.kill_points import KillPoint, Moment
from tests.slack_double.message import Message
from tests.slack_double.waiting import until

pytestmark = pytest.mark.ministack

FLEET = 18
BOUNDS = "storm: {alerts_per_minute: 3}"


def payload(message: Message) -> dict[str, Any]:
    return dict((message.metadata or {}).get("event_payload", {}))


def digests(house: House) -> list[Message]:
    return [each for each in house.messages() if "digest_id" in payload(each)]


def sections(blocks: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The texts of sections, those that fold out as well."""
    for block in blocks:
        if block["type"] == "section":
            yield block["text"]["text"]
        yield from sections(block.get("child_blocks", ()))


def listed(house: House) -> Counter[tuple[str, str]]:
    """How often each station stands on a card or in a digest of a channel."""
    found: Counter[tuple[str, str]] = Counter()
    texts = [(each.channel, "\n".join(sections(each.blocks))) for each in digests(house)]
    for channel, text in [*texts, *((card.channel, card.text) for card in house.cards())]:
        found.update({(channel, station) for station in re.findall(r"STATION_\d{3}", text)})
    return found


async def test_replicas_that_die_in_a_storm_lose_and_double_nothing(tmp_path: Path) -> None:
    fleet = stations(FLEET)
    async with House(tmp_path, stations=fleet, replicas=2, rules=BOUNDS, routed=True) as house:
        house.start()
        await house.ready()
        house.points.arm(
            # Between the digest and its alerts; and between a message and the record of where it stands.
            KillPoint("write digest", Moment.AFTER),
            KillPoint("chat.postMessage", Moment.AFTER),
        )
        await house.trouble(*fleet)

        async def all_is_shown() -> bool:
            return len(await house.aws.alerts()) == FLEET and {station for _, station in listed(house)} == set(fleet)

        await until(all_is_shown, timeout=120, what="every alert is shown")
        assert len(house.points.struck) == 2
        belong = {(*house.channels_for(each), each["stationId"]) for each in await house.aws.alerts()}
        assert listed(house) == dict.fromkeys(belong, 1)
        assert {each.channel for each in digests(house)} == {CHANNEL, OTHER_CHANNEL}
        parts = Counter((payload(each)["digest_id"], payload(each)["part"]) for each in digests(house))
        assert set(parts.values()) == {1}
