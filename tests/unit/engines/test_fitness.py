"""A function looks whether it may evaluate, or call the roll, and not again for a minute."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.engines.fitness import LASTS_SECONDS, Fitness
from bot.engines.roll_call import RollCall
from bot.errors import MayNotEvaluate
from tests.doubles.runtime import make_runtime
from tests.factories import NOW
from tests.integration.ticking import FixedClock


class Check:
    """Says what it is told to, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.says: str | None = None
        self.has_stepped = False

    async def fault(self) -> str | None:
        self.asked += 1
        return self.says


@pytest.fixture
def house() -> Any:
    clock, clock_check, version_check = FixedClock(NOW), Check(), Check()
    runtime = make_runtime(clock=clock.clock)
    checks: Any = clock_check, version_check
    fit = Fitness(runtime, *checks)
    yield SimpleNamespace(clock=clock, times=clock_check, versions=version_check, fit=fit, runtime=runtime)
    runtime.workers.close()


async def test_what_was_found_right_counts_for_a_minute(house: Any) -> None:
    for _ in range(3):
        await house.fit.must_be()
    assert (house.times.asked, house.versions.asked) == (1, 1)
    house.clock.passed += LASTS_SECONDS
    await house.fit.must_be()
    assert (house.times.asked, house.versions.asked) == (2, 2)


@pytest.mark.parametrize("which", ["times", "versions"])
async def test_a_fault_is_looked_for_again_each_time(house: Any, which: str) -> None:
    getattr(house, which).says = "a newer version"
    for _ in range(2):
        with pytest.raises(MayNotEvaluate, match="a newer version"):
            await house.fit.must_be()
    getattr(house, which).says = None
    await house.fit.must_be()


async def test_a_clock_that_was_set_is_looked_at_at_once(house: Any) -> None:
    await house.fit.must_be()
    house.times.has_stepped = True
    house.times.says = "an hour off"
    with pytest.raises(MayNotEvaluate):
        await house.fit.must_be()


async def test_who_does_not_know_how_guards_are_spread_says_of_no_station_that_it_has_none(house: Any) -> None:
    house.versions.says = "the tables were spread since it started"
    stores: Any = SimpleNamespace(guards=SimpleNamespace(all=dict))
    written: list[dict[str, Any]] = []
    s3 = SimpleNamespace(put_object=lambda **given: written.append(given))
    with pytest.raises(MayNotEvaluate):
        await RollCall(house.runtime, stores, ("A",), s3, house.fit).write("bucket", "key")
    assert written == []
