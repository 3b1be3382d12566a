"""Recordings for the tests of the backtest: rows as stations send them, and files of them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.backtest.plan import BacktestPlan, Replayed
from bot.backtest.replaying import replay
from rules.evaluate.ruleset import RuleSet, parse_rules

START = 1_763_769_600_000
"""2025-11-22 00:00 UTC, epoch ms."""

MINUTE = 60_000
DAY = 1_440 * MINUTE
QUIET = parse_rules("charger_down: {enabled: false}", "rules.yml")


def row(minute: float, charged: int = 20, station: str = "STATION_001", **more: Any) -> dict[str, Any]:
    """A row as a station sends it, so many minutes after START."""
    return {
        "stationId": station,
        "timestamp": START + int(minute * MINUTE),
        "swapRate": 6.0,
        "demandSurge": False,
        "chargerUptime": 99.5,
        "chargerHealth": "healthy",
        "chargedBatteries": charged,
        "unchargedBatteries": 30 - charged,
        "errorLogs": [],
        "faultPatterns": [],
    } | more


def emptied(station: str = "STATION_001", begin: float = 0) -> list[dict[str, Any]]:
    """Half an hour of stock, half an hour of none."""
    return [row(begin + each, 20 if each < 30 else 0, station) for each in range(60)]


def written(path: Path, rows: Iterable[dict[str, Any] | str]) -> Path:
    """Write rows as JSON Lines; what is a text is written as it is."""
    path.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in rows))
    return path


def replayed(*files: Path, rules: RuleSet = QUIET) -> Replayed:
    """Replay files as of the day after START."""
    return replay(BacktestPlan(files, (rules,), START + DAY))
