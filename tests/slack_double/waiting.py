"""
Waits for something to become true, and says what did not.

Who waits longer loses nothing but the time of a test that fails anyway. Seconds are those that were slept between two
looks, not those of a clock: a machine that is busy lets everything take longer, the bound as well.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from tests.slack_double.clock import STEP_SECONDS

PAUSE_SECONDS = 0.01
LONGEST_PAUSE_SECONDS = 0.05
"""A condition that reads tables takes the processor from the bot that is to make it true."""

PATIENCE_SECONDS = 30.0

Value = TypeVar("Value")


class NeverHappened(AssertionError):
    """The time is up."""


async def until(condition: Callable[[], Any], *, timeout: float = PATIENCE_SECONDS, what: str = "") -> Any:  # noqa: ASYNC109
    """Wait until `condition` gives something true, and return it; it may be async."""
    slept, pause = 0.0, PAUSE_SECONDS
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        if slept > timeout:
            raise NeverHappened(f"{what or inspect.getsource(condition).strip()}: not within {timeout} s")
        await asyncio.sleep(pause)
        slept += pause
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


async def within(seconds: float, answer: Awaitable[Value]) -> Value:
    """
    Await an answer for as long as this process gets to run. Raises TimeoutError, and cancels what was awaited.

    The seconds are counted in short sleeps: where a busy machine lets one take longer, the answer may, too.
    """
    task = asyncio.ensure_future(answer)
    try:
        for _ in range(round(seconds / STEP_SECONDS)):
            done, _waiting = await asyncio.wait({task}, timeout=STEP_SECONDS)
            if done:
                return task.result()
        raise TimeoutError
    finally:
        task.cancel()
