"""What only draws charts ends no bot."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot import service
from tests.doubles.runtime import make_runtime


async def test_a_surprise_while_charts_are_warmed_up_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def warm_up() -> None:
        raise ZeroDivisionError("nobody foresaw this")

    monkeypatch.setattr(service, "WARM_UP_AFTER_SECONDS", 0)
    monkeypatch.setattr(service, "Ports", lambda *_: None)
    runtime = make_runtime()
    bot: Any = SimpleNamespace(runtime=runtime, settings=None, web=None, renderer=SimpleNamespace(warm_up=warm_up))
    running = service.Service(bot, http_mode=True)
    await running._warm_up()
    counted = runtime.telemetry.registry.get_sample_value("aiops_unexpected_errors_total", {"where": "charts"})
    assert counted == 1
    runtime.workers.close()


@pytest.mark.parametrize("surprise", [None, ZeroDivisionError("nobody foresaw this")])
async def test_files_that_are_read_again_and_again_stop_nothing_and_leave_nothing_behind(
    surprise: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0

    async def reload() -> None:
        nonlocal read
        read += 1
        if surprise is not None:
            raise surprise

    monkeypatch.setattr(service, "Ports", lambda *_: None)
    runtime = make_runtime()
    engine = SimpleNamespace(evaluate=SimpleNamespace(reload=reload))
    rereading = SimpleNamespace(policy=reload)
    bot: Any = SimpleNamespace(runtime=runtime, settings=None, web=None, engine=engine, rereading=rereading)
    running = service.Service(bot, http_mode=True)
    for _ in range(100):
        running._reload()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert (read, len(running._tasks), running._stopped.is_set()) == (200, 0, False)
    runtime.workers.close()
