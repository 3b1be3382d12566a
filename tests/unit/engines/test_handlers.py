"""A process of Lambda is kept for hours; what it was built on may change meanwhile."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.engines import handlers
from bot.errors import MayNotEvaluate

CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Counts the engines that were built; each refuses while `refuses` is set."""
    counted = SimpleNamespace(count=0, refuses=True)

    def build(*_settings: Any, **_how: Any) -> Any:
        counted.count += 1

        def run(coroutine: Any) -> Any:
            coroutine.close()
            if counted.refuses:
                raise MayNotEvaluate("the tables were spread since it started")
            return {"batchItemFailures": []}

        return SimpleNamespace(run=run)

    monkeypatch.setattr(handlers, "build_engine", build)
    handlers.engine.cache_clear()
    yield counted
    handlers.engine.cache_clear()


@pytest.mark.parametrize("handler", [handlers.on_stream, handlers.on_sweep, handlers.on_roll_call])
def test_after_a_refusal_the_next_event_is_looked_at_by_an_engine_that_reads_the_tables_anew(
    built: Any, handler: Any
) -> None:
    for _ in range(2):
        with pytest.raises(MayNotEvaluate):
            handler({"Records": []}, CONTEXT)
    built.refuses = False
    for _ in range(3):
        handler({"Records": []}, CONTEXT)
    assert built.count == 3
