"""As many calls at a time as shorten the whole: many that wait for AWS, few that compete for the interpreter."""

import asyncio

import pytest

from bot.runtime.turns import TurnsByTime

MOST, FEWEST = 10, 3


def settled(waits: float, computes: float, turns: TurnsByTime | None = None) -> TurnsByTime:
    """Turns after calls that wait for AWS together and compute one after the other (ms)."""
    turns = turns or TurnsByTime(MOST, FEWEST, lambda: 0.0)
    turns.begin()
    for _ in range(600):
        turns.took(max(waits + computes, turns.limit * computes))
    return turns


@pytest.mark.parametrize(
    ("waits", "computes", "fewest", "most"),
    [(8.0, 0.5, 10, 10), (100.0, 2.0, 10, 10), (0.0, 1.7, 3, 3), (2.0, 4.0, 3, 3), (3.0, 1.0, 5, 8)],
)
def test_there_are_as_many_as_do_not_wait_for_each_other(waits: float, computes: float, fewest: int, most: int) -> None:
    assert fewest <= settled(waits, computes).limit <= most


def test_aws_that_became_slower_is_not_taken_for_calls_that_wait_for_each_other_for_ever() -> None:
    turns = settled(8.0, 0.5)
    assert settled(40.0, 0.5, turns).limit == MOST


def test_a_refused_call_leaves_half_and_they_come_back() -> None:
    turns = settled(8.0, 0.5)
    turns.refused()
    assert turns.limit == MOST // 2
    for _ in range(5):
        turns.refused()
    assert turns.limit == 1
    assert settled(8.0, 0.5, turns).limit == MOST


async def test_no_more_have_a_turn_than_there_are_and_everybody_gets_one() -> None:
    turns, at_once, most, done = TurnsByTime(MOST, FEWEST, lambda: 0.0), 0, 0, 0

    async def call() -> None:
        nonlocal at_once, most, done
        async with turns.turn():
            at_once += 1
            most = max(most, at_once - turns.limit)
            await asyncio.sleep(0)
            at_once -= 1
            done += 1

    await asyncio.gather(*(call() for _ in range(200)))
    assert (most, done) == (0, 200)


async def test_who_is_cancelled_while_waiting_takes_no_turn_from_others() -> None:
    turns = TurnsByTime(MOST, FEWEST, lambda: 0.0)
    held = asyncio.Event()

    async def call(until: asyncio.Event) -> None:
        async with turns.turn():
            await until.wait()

    first = asyncio.create_task(call(held))
    waiting = [asyncio.create_task(call(held)) for _ in range(5)]
    await asyncio.sleep(0)
    for each in waiting[:3]:
        each.cancel()
    held.set()
    await asyncio.gather(first, *waiting, return_exceptions=True)
    async with asyncio.timeout(5), turns.turn():
        pass
