"""What is written into threads: each note once."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.clock import Clock
from tests.scenarios.clients import Clients
from tests.scenarios.house import House
from tests.scenarios.reading import said
from tests.scenarios.test_while_nobody_decides import Hours, thread
from tests.slack_double.faults import FaultKind

pytestmark = pytest.mark.ministack


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest_asyncio.fixture
async def house(aws_clients: Clients, hours: Hours) -> AsyncIterator[House]:
    async with House(aws_clients, clock=Clock(now_ms=hours.now_ms)) as house:
        yield house
        assert house.slack.rate_limits.refused == [], "the bot called Slack faster than Slack allows"


async def test_a_note_whose_answer_was_lost_is_written_once_though_another_is_asked_for_meanwhile(
    house: House, hours: Hours
) -> None:
    card = await house.trouble()
    house.bot.slack.timeout = 1
    late = house.slack.faults.add(FaultKind.ACT_THEN_SLOW, "chat.postMessage", seconds=3)
    hours.pass_by(10)
    await house.bot.reminding.run()
    await house.until(lambda: late.hits, "the reminder is written, and no answer comes")
    hours.pass_by(10)

    reminder, escalation = await thread(house, card)
    assert "Nobody has decided" in said(reminder)
    assert "Escalated" in said(escalation)
    assert len(house.slack.calls.of("conversations.replies")) == 1, "only what may stand already is looked for"
