"""A replica whose clock is wrong leads nobody: it calls no one at a wrong time, and keeps no other from leading."""

import asyncio

import pytest

from bot.bootstrap import build_bot
from bot.runtime.clock import Clock
from rules.alert.work import Work
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


async def test_by_a_wrong_clock_nobody_is_told_whether_a_remediation_helped(aws_clients: Clients, hours: Hours) -> None:
    in_an_hour = {"AIOPS_LOOK_AGAIN_SECONDS": "3600", "AIOPS_NO_EFFECT_SECONDS": "3600"}
    async with House(aws_clients, clock=Clock(now_ms=hours.now_ms), **in_an_hour) as house:
        card = await house.trouble()
        await house.approve(card)
        await house.carried_out(card)
        hours.pass_by(24 * 60)

        async def looked() -> bool:
            return any("clock" in (each.last_error or "") for each in await _outstanding(house))

        await house.until(looked, "the look is put off")
        assert (await house.tables.alert(card))["metadata"]["aftermath"]["recovery"] == "NOT_YET"


async def _outstanding(house: House) -> list[Work]:
    return await asyncio.to_thread(house.bot.stores.work.outstanding)


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
