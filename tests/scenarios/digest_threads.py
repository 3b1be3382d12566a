"""A storm of twelve, and what its digest's thread is told."""

from tests.scenarios.acting import CHANNEL
from tests.scenarios.storm import LOW, StormHouse, names
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message

STORM = names("LOW", 12)
HIGH: Json = {"chargedBatteries": 4, "unchargedBatteries": 26, "swapRate": 10}


async def begins(house: StormHouse) -> Message:
    await house.report_all(dict.fromkeys(STORM, LOW))
    await house.tick()
    await house.until_posted(5)
    (digest,) = house.digests()
    await house.pass_seconds(5)
    return digest


async def reports(house: StormHouse, stations: list[str], trouble: Json) -> None:
    """A minute later, what has been so for some minutes, and the tick that reads it; what was before is long ago."""
    house.time.seconds += 60
    await house.forget_metrics(stations)
    await house.report_all(dict.fromkeys(stations, trouble))
    await house.tick()
    await house.pass_seconds(10)


def beneath(house: StormHouse, digest: Message) -> list[Message]:
    messages = house.slack.channel(CHANNEL).messages.values()
    return [each for each in messages if each.thread_ts == digest.ts and each.ts != digest.ts]
