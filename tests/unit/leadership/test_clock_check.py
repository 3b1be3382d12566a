"""A clock that was set is noticed at once, and judged by DynamoDB's at the next look."""

from typing import Any

import pytest

from bot.leadership.clock_check import ClockCheck
from tests.doubles.runtime import make_runtime
from tests.factories import MINUTE, NOW
from tests.integration.ticking import FixedClock


class Server:
    """DynamoDB's clock; None is an answer without a date."""

    def __init__(self, now: int | None = NOW) -> None:
        self.now = now

    def now_ms(self) -> int | None:
        return self.now


def check_of(clock: FixedClock, server: Server) -> ClockCheck:
    theirs: Any = server
    return ClockCheck(make_runtime(clock=clock.clock), theirs)


@pytest.mark.parametrize("step", [-10 * MINUTE, 10 * MINUTE, 24 * 60 * MINUTE])
async def test_a_step_is_seen_before_the_next_look_and_forgotten_when_the_clock_is_right(step: int) -> None:
    clock, server = FixedClock(NOW), Server()
    check = check_of(clock, server)
    assert not check.has_stepped
    assert await check.fault() is None
    assert check.known_fault() is None
    clock.now += step
    assert check.has_stepped
    assert check.known_fault() == "this machine's clock was set just now"
    assert "clock is" in (await check.fault() or "")
    assert check.has_stepped
    assert check.known_fault() == await check.fault()
    clock.now -= step
    assert await check.fault() is None
    assert not check.has_stepped


async def test_time_that_passes_is_no_step() -> None:
    clock, server = FixedClock(NOW), Server(None)
    check = check_of(clock, server)
    assert await check.fault() is None
    clock.now, clock.passed = NOW + 24 * 60 * MINUTE, 24 * 3600.0
    assert not check.has_stepped


async def test_a_clock_that_was_set_right_is_trusted_from_the_next_look_on() -> None:
    clock, server = FixedClock(NOW - 10 * MINUTE), Server()
    check = check_of(clock, server)
    assert await check.fault() is not None
    clock.now = NOW
    assert await check.fault() is None
    assert not check.has_stepped
