"""Who opens the home tab over and over sees it as it is, and costs as little as somebody who opens it now and then."""

import asyncio
from typing import Any

from bot.home.openings import AT_ONCE, DRAWN_AT_A_TIME, PER_SECOND, Openings


class Tabs:
    def __init__(self) -> None:
        self.drawn: list[str] = []

    async def opened(self, user_id: str) -> None:
        self.drawn.append(user_id)


async def test_openings_that_come_too_soon_are_one_drawing_at_the_end() -> None:
    now, tabs = [0.0], Tabs()
    may_go_on = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await may_go_on.wait()
        now[0] += seconds

    drawn_by: Any = tabs
    openings = Openings(drawn_by, lambda: now[0], sleep)
    many = [asyncio.ensure_future(openings.opened("U0ALICE")) for _ in range(200)]
    await asyncio.sleep(0)
    await openings.opened("U0BOB")
    assert tabs.drawn.count("U0ALICE") == AT_ONCE
    assert "U0BOB" in tabs.drawn
    may_go_on.set()
    await asyncio.gather(*many)
    assert tabs.drawn.count("U0ALICE") == AT_ONCE + 1
    assert now[0] == 1 / PER_SECOND


async def test_of_a_crowd_that_opens_its_tabs_some_are_drawn_at_a_time() -> None:
    at_work, most, may_go_on = set[str](), [0], asyncio.Event()

    class Slow:
        async def opened(self, user_id: str) -> None:
            at_work.add(user_id)
            most[0] = max(most[0], len(at_work))
            await may_go_on.wait()
            at_work.remove(user_id)

    drawn_by: Any = Slow()
    openings = Openings(drawn_by, lambda: 0.0)
    crowd = [asyncio.ensure_future(openings.opened(f"U0CROWD{number}")) for number in range(50)]
    await asyncio.sleep(0)
    may_go_on.set()
    await asyncio.gather(*crowd)
    assert most == [DRAWN_AT_A_TIME]
