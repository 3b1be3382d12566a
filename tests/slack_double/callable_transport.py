"""Delivery by calling the app in this process."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from tests.slack_double.interaction import Ack, Interaction
from tests.slack_double.json_value import Json
from tests.slack_double.waiting import within

Deliver = Callable[[str, Json], Awaitable[Json | None]]
"""Takes the kind of envelope and its payload, returns the body of the ack, raises when there is none."""


class CallableTransport:
    """Returning is the ack; raising, or taking too long, is none."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver

    async def __call__(self, interaction: Interaction) -> Ack:
        acks = await asyncio.gather(*(self._call(interaction) for _ in range(interaction.copies)))
        return acks[0]

    async def _call(self, interaction: Interaction) -> Ack:
        started = time.monotonic()
        call = self._deliver(interaction.kind.value, interaction.payload)
        try:
            body = await within(interaction.ack_seconds, call)
        except TimeoutError:
            return Ack(acked=False, latency=time.monotonic() - started, error="operation_timeout")
        except Exception as failure:  # noqa: BLE001 (whatever the app raises, Slack only sees that it did not ack)
            return Ack(acked=False, latency=time.monotonic() - started, error=repr(failure))
        return Ack(acked=True, latency=time.monotonic() - started, body=body)
