"""A card is posted where its route leads, stays there, and is decided there; a channel that fails is stood in for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.access.load import parse_policy
from tests.scenarios.acting import CHANNEL
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, buttons_of, said
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

NORTH, CRITICAL = "C0NORTH", "C0CRITICAL"
POLICY = """
groups: {ops: [U0ALICE], north: [U0BOB]}
decide: [{by: [ops, north]}]
audit: [ops]
routes:
  - {station: "NORTH_*", channel: C0NORTH, schedule: north, continue: true}
  - {severity: CRITICAL, channel: C0CRITICAL}
"""
EMPTY: Any = {"chargedBatteries": 0, "unchargedBatteries": 30, "swapRate": 20}
FEW: Any = {"chargedBatteries": 4, "unchargedBatteries": 26, "swapRate": 1}


class RoutedHouse(House):
    """A house whose policy has routes."""

    def __init__(self, clients: Clients, folder: Path, policy: str = POLICY) -> None:
        self.policy = folder / "policy.yml"
        self.policy.write_text(policy)
        super().__init__(clients, AIOPS_POLICY_FILE=str(self.policy))
        for each in (NORTH, CRITICAL):
            self.slack.channel(each)

    def cards_in(self, channel: str) -> list[Message]:
        return self.slack.channel(channel).cards()

    async def in_trouble(self, station: str, channel: str, **how: Any) -> Message:
        """Let a station be in trouble; return its card, which stands in a channel."""
        await self.report(self.minutes(station, **how))
        await self.tick()
        await self.until(lambda: [each for each in self.cards_in(channel) if station in each.text], f"in {channel}")
        await self.quiet()
        return [each for each in self.cards_in(channel) if station in each.text][-1]


async def test_a_card_is_posted_and_decided_in_the_channel_of_its_route(aws_clients: Clients, tmp_path: Path) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        card = await house.in_trouble("NORTH_1", NORTH, **FEW)
        assert "Asked now: <@U0BOB>" in said(card)
        assert house.cards_in(CHANNEL) == []

        await house.approve(card)
        await house.carried_out(card)
        assert (await house.tables.alert(card))["status"] == "APPROVED"

        # Another station has no route.
        await house.in_trouble("SOUTH_1", CHANNEL, **FEW)
        assert len(house.cards_in(NORTH)) == 1


async def test_where_a_second_route_goes_on_the_other_channel_has_a_link_that_stays_true(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        card = await house.in_trouble("NORTH_1", NORTH, **EMPTY)
        (note,) = house.cards_in(CRITICAL)
        assert buttons_of(note) == []
        assert f"archives/{NORTH}/p{card.ts.replace('.', '')}|card>" in said(note)
        assert f"Linked in <#{CRITICAL}>" in said(card)

        await house.approve(card)
        await house.shows(note, "Approved by ")
        assert len(house.cards_in(CRITICAL)) == 1


async def test_a_card_that_gets_worse_stays_and_the_channel_of_the_worse_route_has_a_link(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        card = await house.in_trouble("SOUTH_1", CHANNEL, **FEW)
        await house.has_been("SOUTH_1", **EMPTY)
        await house.tick()
        await house.shows(card, "CRITICAL")
        await house.until(lambda: house.cards_in(CRITICAL), "the note")
        await house.quiet()
        assert "CRITICAL" in said(house.cards_in(CRITICAL)[0])
        assert [alert_id_of(each) for each in house.cards_in(CHANNEL)] == [alert_id_of(card)]
        await house.approve(card)
        await house.shows(house.cards_in(CRITICAL)[0], "Approved by")


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"is_archived": True}, "it is archived"),
        ({"bot_is_member": False, "is_private": True}, "the bot sees no such channel"),
        ({"refuses_posts": "posting_to_general_channel_denied"}, "posting_to_general_channel_denied"),
    ],
)
async def test_a_channel_that_fails_is_stood_in_for_and_tried_again_by_the_next_alert(
    aws_clients: Clients, tmp_path: Path, settings: dict[str, Any], why: str
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        north = house.slack.channel(NORTH)
        for name, value in settings.items():
            setattr(north, name, value)
        card = await house.in_trouble("NORTH_1", CHANNEL, **FEW)
        assert f"Meant for <#{NORTH}>, which does not take it: " in said(card)
        assert why in said(card)
        assert await house.counted("aiops_channel_fallbacks_total") == 1
        ready = (await house.operations.get("/readyz")).json()
        assert why in ready["warnings"][f"posts to {NORTH}"]
        assert "slack_channel" not in ready["ills"]
        await house.approve(card)
        await house.carried_out(card)

        north.is_archived, north.bot_is_member, north.refuses_posts = False, True, None
        later = await house.in_trouble("NORTH_2", NORTH, **FEW)
        assert "Meant for" not in said(later)
        assert f"posts to {NORTH}" not in (await house.operations.get("/readyz")).json()["warnings"]


async def test_a_card_whose_channel_is_archived_meanwhile_moves_with_its_thread(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        await house.in_trouble("NORTH_1", NORTH, **FEW)
        house.slack.channel(NORTH).is_archived = True
        await house.has_been("NORTH_1", **EMPTY)
        await house.tick()
        await house.until(lambda: house.cards_in(CHANNEL), "the card in the default channel")
        await house.quiet()
        (moved,) = house.cards_in(CHANNEL)
        assert "it is archived" in said(moved)
        assert "CRITICAL" in said(moved)
        assert house.slack.channel(CHANNEL).replies(moved.ts)
        await house.approve(moved)
        await house.shows(moved, "Approved by ")


async def test_a_note_that_a_channel_does_not_take_is_left_out_and_the_card_stands(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        house.slack.channel(CRITICAL).is_archived = True
        card = await house.in_trouble("NORTH_1", NORTH, **EMPTY)
        assert house.cards_in(CHANNEL) == []
        assert await house.counted("aiops_channel_fallbacks_total") == 1
        await house.approve(card)
        await house.shows(card, "Approved by ")


async def test_the_link_of_a_card_counts_in_whatever_channel_and_each_channel_is_looked_at(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        card = await house.in_trouble("NORTH_1", NORTH, **EMPTY)
        (note,) = house.cards_in(CRITICAL)
        house.bot.on_call.in_use.policy = parse_policy(POLICY.split("routes:", maxsplit=1)[0], "policy.yml")
        for message in (card, note):
            link = f"https://swapnet.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
            assert alert_id_of(card)[:8] in await house.type(f"audit {link}")
        answer = await house.type(f"audit {link.replace(CRITICAL, 'C0NOWHERE')}")
        assert f"another channel; the cards are in <#{CHANNEL}>" in answer
        await house.approve(card)
        await house.shows(card, "Approved by ")


async def test_readiness_looks_at_the_other_channels_in_turn_and_only_warns(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        house.slack.channel(CRITICAL).is_archived = True
        for _ in range(2):
            await house.bot.readiness.check()
        ready = (await house.operations.get("/readyz")).json()
        assert "it is archived" in ready["warnings"][f"channel {CRITICAL}"]
        assert f"channel {NORTH}" not in ready["warnings"]
        assert "slack_channel" not in ready["ills"]

        house.bot.on_call.in_use.policy = parse_policy(POLICY.split("routes:", maxsplit=1)[0], "policy.yml")
        await house.bot.readiness.check()
        assert (await house.operations.get("/readyz")).json()["warnings"] == {}


async def test_a_card_and_a_note_whose_answers_are_lost_stand_once_each(aws_clients: Clients, tmp_path: Path) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        for channel in (NORTH, CRITICAL):
            house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage", channel=channel)
        card = await house.in_trouble("NORTH_1", NORTH, **EMPTY)
        assert [len(house.cards_in(each)) for each in (CHANNEL, NORTH, CRITICAL)] == [0, 1, 1]
        stored = (await house.tables.alert(card))["metadata"]
        assert stored["card"] == {"channel": NORTH, "ts": card.ts}
        assert stored["linked"][CRITICAL]["ts"] == house.cards_in(CRITICAL)[0].ts


async def test_a_card_that_somebody_deletes_is_posted_again_in_its_channel_whatever_the_routes_say_by_then(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        card = await house.in_trouble("NORTH_1", NORTH, **FEW)
        house.bot.on_call.in_use.policy = parse_policy(POLICY.replace(NORTH, CRITICAL), "policy.yml")
        house.slack.channel(NORTH).delete(card.ts)
        await house.has_been("NORTH_1", **EMPTY)
        await house.tick()
        await house.until(lambda: house.cards_in(NORTH), "the card in its channel")
        await house.quiet()
        assert house.cards_in(CHANNEL) == []
        assert len(house.cards_in(CRITICAL)) == 1  # of the route that it belongs to now: a note
        assert buttons_of(house.cards_in(CRITICAL)[0]) == []
        await house.approve(house.cards_in(NORTH)[0])
        await house.shows(house.cards_in(NORTH)[0], "Approved by ")


async def test_when_the_default_channel_fails_as_well_the_card_waits_and_readyz_is_red(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        for each in (NORTH, CHANNEL):
            house.slack.channel(each).is_archived = True
        await house.report(house.minutes("NORTH_1", **FEW))
        await house.tick()

        async def is_red() -> bool:
            return "slack_channel" in (await house.operations.get("/readyz")).json()["ills"]

        await house.until(is_red, "the default channel is told to fail")
        house.slack.channel(CHANNEL).is_archived = False
        card = await house.until(lambda: house.cards_in(CHANNEL), "the card in the default channel")
        assert f"Meant for <#{NORTH}>" in said(card[0])


async def test_a_quiet_time_is_announced_in_the_routes_channel_and_where_that_fails_in_the_default_one(
    aws_clients: Clients, tmp_path: Path
) -> None:
    async with RoutedHouse(aws_clients, tmp_path) as house:
        await house.report([*house.minutes("NORTH_1"), *house.minutes("NORTH_2")])
        await house.tick()

        async def told_in(channel: str, count: int) -> list[Message]:
            async def all_stand() -> bool:
                await house.bot.quiet.run()
                return len(house.cards_in(channel)) >= count

            await house.until(all_stand, f"{count} announcements in {channel}")
            return house.cards_in(channel)

        await house.type("mute NORTH_1 low 2h cables")
        assert "NORTH_1" in said((await told_in(NORTH, 1))[0])
        house.slack.channel(NORTH).is_archived = True
        await house.type("mute NORTH_2 low 2h cables")
        assert "NORTH_2" in said((await told_in(CHANNEL, 1))[0])
        failed = await house.counted("aiops_channel_fallbacks_total")
        for _ in range(2):
            await house.bot.quiet.run()
        assert len(house.cards_in(CHANNEL)) == 1
        assert await house.counted("aiops_channel_fallbacks_total") == failed

        # Both end: of the first nobody can be told any more, and it is not tried for ever.
        await house.type("unmute NORTH_1 low")
        await house.type("unmute NORTH_2 low")

        async def all_over() -> bool:
            await house.bot.quiet.run()
            return not await asyncio.to_thread(house.bot.stores.quiet.all)

        await house.until(all_over, "the end of both is told, or given up")
        assert house.slack.channel(CHANNEL).replies(house.cards_in(CHANNEL)[0].ts)
