"""Questions of a crowd wait for each other, and those of people whom the policy names wait for nobody."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.access.policy import simple_policy
from bot.listeners.commands.dispatch import READ_AT_A_TIME, Dispatch
from bot.listeners.commands.words import Help
from tests.doubles.directory import ALICE, Workspace, authority


async def test_a_crowd_that_asks_shares_some_room_and_the_approver_is_answered_at_once() -> None:
    others = [f"U0CROWD{number}" for number in range(20)]
    people = {each: replace(ALICE, user_id=each) for each in (ALICE.user_id, *others)}
    unused: Any = None
    dispatch = Dispatch(authority(simple_policy((ALICE.user_id,), ("*",)), Workspace(people)), *[unused] * 5)
    for _ in range(READ_AT_A_TIME):
        await dispatch.room.acquire()
    crowd = [asyncio.ensure_future(dispatch.answer(each, Help(), "help")) for each in others]
    await asyncio.wait_for(dispatch.answer(ALICE.user_id, Help(), "help"), 5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(crowd[0]), 0.01)
    dispatch.room.release()
    await asyncio.wait_for(asyncio.gather(*crowd), 5)
