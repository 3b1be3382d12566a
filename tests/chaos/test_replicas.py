import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.slack.ids import ActionId
from tests.chaos.checker import check
from tests.chaos.crowd import Press, Verdict
from tests.chaos.house import LEASE_SECONDS, House, stations
from tests.slack_double.waiting import until

TICK_SECONDS = 1.0


def readers(house: House, since: int = 0) -> Counter[int]:
    """How often each replica read a station's window."""
    return Counter(passage.replica for passage in house.journal[since:] if passage.what == "Query ai-ops-metrics")


async def test_one_replica_evaluates_and_another_takes_over_where_it_is_killed(tmp_path: Path) -> None:
    if House.evaluated_by == "functions":
        pytest.skip("no replica reads metrics where functions do")
    async with House(tmp_path, stations=stations(3), replicas=2) as house:
        house.start()
        await house.ready()
        since = len(house.journal)
        await asyncio.sleep(4 * TICK_SECONDS)
        [leader] = readers(house, since)
        other = 1 - leader
        fence = (await house.aws.lease())["fence"]

        house.replicas[leader].kill()
        await house.trouble("STATION_002")
        await until(lambda: readers(house)[other], timeout=3 * LEASE_SECONDS, what="the other replica evaluates")

        assert (await house.aws.lease())["fence"] > fence
        assert "STATION_002" in (await house.card_of("STATION_002")).text


async def test_a_card_can_be_decided_when_the_replica_that_posted_it_is_gone(tmp_path: Path) -> None:
    async with House(tmp_path, stations=stations(1), replicas=2) as house:
        house.start()
        await house.ready()
        await house.trouble("STATION_001")
        card = await house.card_of("STATION_001")
        await house.quiet()
        [poster] = {passage.replica for passage in house.journal if passage.what == "chat.postMessage"}
        house.replicas[poster].kill()
        await until(lambda: len(house.slack.socket.live) == 1, what="one connection is left")

        person = house.people[0]
        outcome = await person.press(card, ActionId.APPROVE)

        assert outcome.acked
        await house.settled()
        alert = await house.alert_of("STATION_001")
        assert alert is not None
        await check(house, [Press(alert["alertId"], person.user.id, Verdict.APPROVE, acked=True)])
