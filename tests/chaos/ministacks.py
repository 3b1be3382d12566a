"""The AWS of the houses: the processes of those before, emptied; a further one only while all are in use."""

import atexit
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from bot.demo.http_probe import loopback_http
from bot.demo.ministack import Ministack, start_ministack

RESET_SECONDS = 30.0

_free: list[Ministack] = []


def without_ours(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Leave out what configures a bot."""
    return {name: value for name, value in environment.items() if not name.startswith(("AIOPS_", "SLACK_"))}


@asynccontextmanager
async def lent_ministack() -> AsyncIterator[Ministack]:
    """Lend an empty one, in which a remediation does at once what it is asked to."""
    stack = _free.pop() if _free else await _started()
    yield stack
    async with loopback_http(RESET_SECONDS) as http:
        (await http.post(f"{stack.endpoint_url}/_ministack/reset")).raise_for_status()
    _free.append(stack)


async def _started() -> Ministack:
    stack = start_ministack(without_ours() | {"SFN_WAIT_SCALE": "0"})
    atexit.register(stack.process.kill)
    await stack.ready()
    return stack
