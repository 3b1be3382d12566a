"""Whether the connection to Slack lives is told by how long ago a pong came, not by what the wall clock says."""

import time

import pytest

from bot.slack.socket_mode import SteadyClient

DEAD_AFTER_SECONDS = 20.0


@pytest.mark.parametrize("step", [-86_400, -59, 21, 59, 86_400])
async def test_a_clock_that_is_set_neither_ends_a_good_connection_nor_keeps_a_dead_one(
    step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, wall = [100.0], time.time()
    client = SteadyClient("xapp-stand-in", ping_interval=DEAD_AFTER_SECONDS / 4)
    monkeypatch.setattr(client, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "time", lambda: wall + step)
    try:
        assert not await client.is_ping_pong_failing()
        client.last_ping_pong_time = wall
        assert not await client.is_ping_pong_failing()
        now[0] += DEAD_AFTER_SECONDS + 1
        assert await client.is_ping_pong_failing()
    finally:
        await client.close()  # type: ignore[no-untyped-call]
