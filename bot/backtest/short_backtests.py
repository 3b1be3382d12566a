"""The short form of a backtest, for a command in Slack: one rule, a changed key or two, the last days of the table."""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.charts.last_words import LastWords
from bot.errors import TooMuchAtOnce
from bot.runtime.environment import environment_for_tables
from bot.runtime.runtime import Runtime
from rules.alert.alert import AlertType
from rules.report.changed_rules import setting_of, with_settings

log = structlog.get_logger()

LONGEST_SECONDS = 300.0
MOST_DAYS = 14

RunAiops = Callable[[Sequence[str]], Awaitable[bytes]]
"""Runs `aiops` with arguments and returns what it prints. Raises TimeoutError, OSError."""


@dataclass(frozen=True)
class ShortAnswer:
    """What was changed, and the numbers of one type with the change and without it, by their names in the JSON."""

    alert_type: AlertType
    settings: tuple[str, ...]
    days: int
    changed: dict[str, Any]
    as_it_is: dict[str, Any]


class BacktestFailed(Exception):
    """It took too long, or could not be done; the text is a sentence."""


async def run_aiops(arguments: Sequence[str]) -> bytes:
    """
    Run `aiops` in a process of its own, so that no press waits for it; it is ended after some minutes.

    What it said at last is in the log if it fails.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=environment_for_tables()
    )
    assert process.stdout is not None  # noqa: S101  for mypy: it is a pipe
    last_words = LastWords()
    last_words.listen(process.stderr)
    try:
        said = await asyncio.wait_for(process.stdout.read(), LONGEST_SECONDS)
        code = await asyncio.wait_for(process.wait(), LONGEST_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code:
        log.warning("a backtest failed", exit_code=code, said=await last_words.heard())
    return said


class ShortBacktests:
    """Runs them, one at a time."""

    def __init__(self, runtime: Runtime, run: RunAiops = run_aiops) -> None:
        self._runtime = runtime
        self._run = run
        self._running = asyncio.Lock()

    async def over(self, alert_type: AlertType, conditions: Sequence[str], days: int) -> ShortAnswer:
        """Return what the rule would have done. Raises InvalidRules, TooMuchAtOnce, BacktestFailed."""
        rules = self._runtime.rules
        settings = tuple(setting_of(alert_type, each, rules) for each in conditions)
        with_settings(rules, settings)
        if self._running.locked():
            raise TooMuchAtOnce("Another backtest is running. Please try again in a minute.")
        async with self._running:
            told = await self._told(settings, days)
        asked = _of_type(told, alert_type)
        return ShortAnswer(alert_type, settings, days, asked, _of_type(told.get("against", told), alert_type))

    async def _told(self, settings: Sequence[str], days: int) -> dict[str, Any]:
        changes = [part for each in settings for part in ("--set", each)]
        longer = "`aiops backtest` in a terminal takes what time it needs."
        try:
            said = await self._run(["backtest", "--json", "--days", str(days), *changes])
            return dict(json.loads(said))
        except TimeoutError:
            raise BacktestFailed(f"It takes longer than {LONGEST_SECONDS / 60:.0f} min here. {longer}") from None
        except (OSError, ValueError):
            raise BacktestFailed(f"It could not be done here. {longer}") from None


def _of_type(told: dict[str, Any], alert_type: AlertType) -> dict[str, Any]:
    """Return the numbers of one type."""
    tally, decisions = (
        next((each for each in rows if each["alertType"] == alert_type), dict[str, Any]())
        for rows in (told["tables"]["rules"], told.get("decisions", ()))
    )
    return {
        "alerts": tally.get("alerts", 0),
        "nightPages": tally.get("nightPages", 0),
        "precision": decisions.get("precision"),
        "missed": len(decisions.get("missed", ())),
    }
