"""A storm of twelve, and what its digest's thread is told."""

import asyncio

from tests.scenarios.acting import CHANNEL
from tests.scenarios.storm import LOW, StormHouse, names
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message

STORM = names("LOW", 12)
HIGH: Json = {"chargedBatteries": 4, "unchargedBatteries": 26, "swapRate": 10}


async def begins(house: StormHouse) -> Message:
    await house.report_all(dict.fromkeys(STORM, LOW), samples=1)
    await house.tick()
    await house.until_posted(5)
    (digest,) = house.digests()
    await passes(house, 5)
    return digest


async def reports(house: StormHouse, stations: list[str], trouble: Json) -> None:
    """The next minute's metrics, and the tick that reads them."""
    house.time.seconds += 60
    await house.report_all(dict.fromkeys(stations, trouble), samples=1)
    await house.tick()
    await passes(house, 10)


async def passes(house: StormHouse, seconds: int) -> None:
    """Let time go by: notes take their turn of the channel's pace, too, and are no posts that `pass_seconds` sees."""
    for _ in range(seconds):
        house.time.seconds += 1
        house.bot.delivery.wake()
        await asyncio.sleep(0.15)


def beneath(house: StormHouse, digest: Message) -> list[Message]:
    messages = house.slack.channel(CHANNEL).messages.values()
    return [each for each in messages if each.thread_ts == digest.ts and each.ts != digest.ts]
