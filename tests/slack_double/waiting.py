"""Waits for something to become true, and says what did not."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

PAUSE_SECONDS = 0.01


class NeverHappened(AssertionError):
    """The time is up."""


async def until(condition: Callable[[], Any], *, timeout: float = 5.0, what: str = "") -> Any:  # noqa: ASYNC109
    """Wait until `condition` gives something true, and return it; it may be async."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        if time.monotonic() > deadline:
            raise NeverHappened(f"{what or inspect.getsource(condition).strip()}: not within {timeout} s")
        await asyncio.sleep(PAUSE_SECONDS)
