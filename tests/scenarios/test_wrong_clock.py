"""A replica whose clock is wrong leads nobody: it calls no one at a wrong time, and keeps no other from leading."""

import asyncio

import pytest

from bot.bootstrap import build_bot
from tests.scenarios.acting import CHANNEL
from tests.scenarios.clients import Clients
from tests.scenarios.hours import Hours
from tests.scenarios.house import House

pytestmark = pytest.mark.ministack


async def test_a_clock_that_jumps_ahead_reminds_and_escalates_nobody(house: House, hours: Hours) -> None:
    card = await house.trouble()
    await house.quiet()
    hours.pass_by(60)
    await house.bot.engine.evaluate.run()
    assert "clock" in house.bot.runtime.health.ills()["evaluation"]
    await house.bot.reminders.run()
    await house.quiet()
    assert house.slack.channel(CHANNEL).replies(card.ts) == []
    assert await asyncio.to_thread(house.field.told) == []


async def test_a_replica_whose_clock_is_right_leads_in_place_of_one_whose_clock_is_not(
    house: House, hours: Hours, aws_clients: Clients
) -> None:
    await house.bot.engine.evaluate.run()
    assert house.bot.engine.leadership.is_certain
    right = build_bot(
        house._settings(),
        http_mode=True,
        aws=aws_clients.of_bot(),
        renderer=house.renderer,
    )
    assert await right.engine.leading.keep() is None
    hours.pass_by(60)
    await house.bot.engine.evaluate.run()
    assert not house.bot.engine.leadership.is_certain
    assert await right.engine.leading.keep() is not None
    hours.pass_by(-60)
    await house.bot.engine.evaluate.run()
    assert "evaluation" not in house.bot.runtime.health.ills()
    right.runtime.workers.close()
