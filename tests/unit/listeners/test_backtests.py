"""`/aiops backtest`: what is typed, what is run in a process of its own, and what is answered."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.access.policy import simple_policy
from bot.backtest.short_backtests import ShortBacktests, run_aiops
from bot.errors import NotAllowed, TooMuchAtOnce
from bot.listeners.commands.backtests import BacktestOf, answer_backtest
from bot.listeners.commands.command_line import parse
from bot.listeners.commands.words import Incomplete
from rules.alert.alert import AlertType
from tests.doubles.directory import ALICE, Workspace, authority
from tests.doubles.runtime import make_runtime

LOW = AlertType.LOW_INVENTORY
BOB = replace(ALICE, user_id="U0BOB")
PEOPLE = authority(simple_policy((BOB.user_id,), (ALICE.user_id,)), Workspace({p.user_id: p for p in (ALICE, BOB)}))


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("backtest low_inventory charged<5 7d", BacktestOf(LOW, ("charged<5",), 7)),
        ("backtest 3d LOW charged<=4 cooldown=30", BacktestOf(LOW, ("charged<=4", "cooldown=30"), 3)),
        ("backtest low inventory charged < 5 cooldown =30 7 days", BacktestOf(LOW, ("charged<5", "cooldown=30"), 7)),
        ("backtest charger-down", BacktestOf(AlertType.CHARGER_DOWN, (), 7)),
    ],
)
def test_type_conditions_and_days_may_come_in_any_order(typed: str, command: BacktestOf) -> None:
    assert parse(typed) == command


@pytest.mark.parametrize("rest", ["", "7d", "all", "colour", "low 0d", "low 15d", "low 7d 8d", "low" + " a<1" * 6])
def test_what_is_missing_or_too_much_gets_the_usage(rest: str) -> None:
    answer = parse(f"backtest {rest}")
    assert isinstance(answer, Incomplete)
    assert "/aiops backtest low_inventory charged&lt;5 7d" in answer.usage


def told(alerts: int, precision: float | None = None, missed: Sequence[str] = ()) -> dict[str, Any]:
    decided = [{"alertType": "LOW_INVENTORY", "precision": precision, "missed": list(missed)}]
    tallies = [{"alertType": "LOW_INVENTORY", "alerts": alerts, "nightPages": 1}]
    return {"tables": {"rules": tallies if alerts else []}, "decisions": decided}


class Aiops:
    """Stands in for the process: keeps its arguments and prints what it is told to."""

    def __init__(self, printed: bytes | Exception) -> None:
        self.printed = printed
        self.arguments: Sequence[str] = ()
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def __call__(self, arguments: Sequence[str]) -> bytes:
        self.arguments = arguments
        await self.may_end.wait()
        if isinstance(self.printed, Exception):
            raise self.printed
        return self.printed


async def answer(aiops: Aiops, *conditions: str, by: str = ALICE.user_id) -> str:
    backtests = ShortBacktests(make_runtime(), aiops)
    return (await answer_backtest(BacktestOf(LOW, conditions, 7), by, backtests, PEOPLE)).text


async def test_the_rule_is_told_with_the_change_and_as_it_is() -> None:
    aiops = Aiops(json.dumps(told(3, 0.75, ["a"]) | {"against": told(12, 0.5)}).encode())
    said = await answer(aiops, "cooldown=30")
    assert aiops.arguments == ["backtest", "--json", "--days", "7", "--set", "low_inventory.cooldown_minutes=30"]
    assert said == (
        "*low_inventory* in the last 7 days, with low_inventory.cooldown_minutes=30: 3 alerts, 1 page at night; "
        "of those that people decided, 75% were right; 1 alert that were right would not have been opened.\n"
        "As it is: 12 alerts, 1 page at night; of those that people decided, 50% were right."
    )


async def test_without_a_change_the_rule_is_told_as_it_is() -> None:
    said = await answer(Aiops(json.dumps(told(0)).encode()))
    assert said == "*low_inventory* in the last 7 days, as it is: no alerts, no pages at night."


@pytest.mark.parametrize("failure", [TimeoutError(), OSError(), b"", b"no json"])
async def test_a_process_that_fails_or_takes_too_long_is_a_sentence(failure: Any) -> None:
    assert "`aiops backtest` in a terminal" in await answer(Aiops(failure))


async def test_a_condition_that_means_nothing_is_answered_and_nothing_is_run() -> None:
    aiops = Aiops(b"")
    assert "has no such limit" in await answer(aiops, "<!channel>colour<5".removeprefix("<!channel>"))
    assert aiops.arguments == ()


async def test_it_is_for_managers() -> None:
    with pytest.raises(NotAllowed):
        await answer(Aiops(b""), by=BOB.user_id)


async def test_one_runs_at_a_time() -> None:
    aiops = Aiops(json.dumps(told(1)).encode())
    aiops.may_end.clear()
    backtests = ShortBacktests(make_runtime(), aiops)
    first = asyncio.ensure_future(backtests.over(LOW, (), 7))
    await asyncio.sleep(0)
    with pytest.raises(TooMuchAtOnce):
        await backtests.over(LOW, (), 7)
    aiops.may_end.set()
    assert (await first).changed["alerts"] == 1


async def test_why_the_process_failed_is_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/ls")
    with capture_logs() as logs:
        await run_aiops(["no-such-file"])
    (line,) = logs
    assert line["exit_code"] != 0
    assert "no-such-file" in line["said"]
