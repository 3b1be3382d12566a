"""What only draws charts ends no bot."""

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
