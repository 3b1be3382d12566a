"""A storm over several routes: each channel has its own digest, and one whose channel fails moves with its thread."""

from pathlib import Path

import pytest

from bot.slack.message_identity import DIGEST_TYPE
from tests.scenarios.acting import CHANNEL
from tests.scenarios.clients import Clients
from tests.scenarios.reading import said
from tests.scenarios.storm import EMPTY, LOW, StormHouse, kind_of, names
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

NORTH = "C0NORTH"
POLICY = """
groups: {ops: [U0ALICE]}
decide: [{by: [ops]}]
audit: [ops]
routes: [{station: "NORTH_*", channel: C0NORTH, digest_size: 8}]
"""


class RoutedStorm(StormHouse):
    """A storm over a house whose policy has a route."""

    def __init__(self, clients: Clients, folder: Path) -> None:
        super().__init__(clients)
        policy = folder / "policy.yml"
        policy.write_text(POLICY)
        self._variables = {"AIOPS_POLICY_FILE": str(policy)}
        self.slack.channel(NORTH)

    def digests_in(self, channel: str) -> list[Message]:
        return [each for each in self.slack.channel(channel).cards() if kind_of(each) == DIGEST_TYPE]

    async def storm(self, *stations: str) -> None:
        await self.report_all(dict.fromkeys(stations, LOW))
        await self.tick()
        await self.until_posted(20)


async def test_each_channel_has_a_digest_of_its_own_as_large_as_its_route_says(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedStorm(aws_clients, tmp_path) as house:
        north, south = names("NORTH", 14), names("SOUTH", 6)
        await house.storm(*north, *south)
        first, second = house.digests_in(NORTH)
        (other,) = house.digests_in(CHANNEL)
        listed = [house.stations_in(each, [north, south]) for each in (first, second, other)]
        assert sorted(len(each) for each in listed[:2]) == [6, 8]
        assert sorted(listed[0] + listed[1]) == north
        assert sorted(listed[2]) == south


async def test_a_digest_whose_channel_fails_is_posted_in_the_default_one_and_so_is_one_that_fails_later(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedStorm(aws_clients, tmp_path) as house:
        house.slack.channel(NORTH).is_archived = True
        await house.storm(*names("NORTH", 11)[:8], *names("SOUTH", 3))
        shown = [said(each) for each in house.digests_in(CHANNEL)]
        assert sum(f"Meant for <#{NORTH}>, which does not take it: it is archived" in each for each in shown) == 1
        assert len(shown) == 2

        # The next digest tries the channel again, and moves when that fails later.
        house.slack.channel(NORTH).is_archived = False
        await house.storm(*names("NORTH", 16)[8:])
        (standing,) = house.digests_in(NORTH)
        house.slack.channel(NORTH).is_archived = True
        await house.storm(*names("NORTH", 18)[16:])
        await house.report_all({"NORTH_009": EMPTY})
        await house.tick()
        await house.pass_seconds(5)
        await house.until_posted(20)
        moved = [each for each in house.digests_in(CHANNEL) if "NORTH_010" in said(each)]
        assert len(moved) == 1
        assert f"Meant for <#{NORTH}>" in said(moved[0])
        assert standing.ts != moved[0].ts
