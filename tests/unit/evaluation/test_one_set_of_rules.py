"""A tick judges by one set of rules from start to end, whenever the files change."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bot.evaluation.evaluate_rules import EvaluateRules
from bot.runtime.rules_in_use import RuleFiles, RulesInUse
from bot.runtime.runtime import Runtime, build_runtime


class Leads:
    fault = None

    async def keep(self) -> Any:
        return SimpleNamespace(fence=1)


class LongTick:
    """Notes by which rules it judges, at its start and at its end."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.began, self.may_end = asyncio.Event(), asyncio.Event()
        self.judged_by: list[int] = []

    async def run(self, _fence: int) -> Any:
        self.judged_by.append(self._runtime.rules.window_minutes)
        self.began.set()
        await self.may_end.wait()
        self.judged_by.append(self._runtime.rules.window_minutes)
        return SimpleNamespace(has_changed_alerts=False, seen=[])


class NoDays:
    def wanted(self, _stations: Sequence[str]) -> None:
        return


async def test_rules_that_change_during_a_tick_are_those_of_the_next(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    file.write_text("window_minutes: 6", encoding="utf-8")
    runtime = build_runtime(RulesInUse.of(RuleFiles(file)))
    tick: Any = LongTick(runtime)
    leads: Any = Leads()
    no_days: Any = NoDays()
    evaluate = EvaluateRules(runtime, leads, tick, no_days, lambda: None)

    running = asyncio.create_task(evaluate.run())
    await tick.began.wait()
    file.write_text("window_minutes: 7", encoding="utf-8")
    asked = asyncio.create_task(evaluate.reload())
    await asyncio.sleep(0)
    assert not asked.done()
    tick.may_end.set()
    await asyncio.gather(running, asked)
    await evaluate.run()
    assert tick.judged_by == [6, 6, 7, 7]
    runtime.workers.close()
