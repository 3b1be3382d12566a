"""Replaying: in several processes, stopped in the middle, past a station that surprises, over a part of the time."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from bot.backtest.answer import answer_of
from bot.backtest.as_json import as_json
from bot.backtest.plan import AskedTime, BacktestPlan
from bot.backtest.recorded_file import StationShare
from bot.backtest.recording import Recording
from bot.backtest.replaying import replay, replay_in_processes
from rules.evaluate.ruleset import parse_rules
from rules.report.backtest import Backtest
from tests.unit.backtest.recordings import DAY, MINUTE, QUIET, START, emptied, replayed, row, written


def network(tmp_path: Path) -> Path:
    rows = [each for number in range(7) for each in emptied(f"STATION_{number:03d}")]
    return written(
        tmp_path / "network.jsonl", [*sorted(rows, key=lambda each: each["timestamp"]), "{", row(1) | {"swapRate": -1}]
    )


def test_each_station_is_replayed_in_one_of_several_processes(tmp_path: Path) -> None:
    rules = parse_rules("overrides: [{stations: STATION_003, low_inventory: {enabled: false}}]", "rules.yml")
    plan = BacktestPlan((network(tmp_path),), (rules,), START + DAY)
    alone, together = replay(plan), replay_in_processes(plan, 2, lambda _bytes: None)
    assert len(alone.stations) == 7
    assert as_json(answer_of(together, ["rules"], plan.zone_of)) == as_json(answer_of(alone, ["rules"], plan.zone_of))


def test_shares_hold_every_station_once() -> None:
    stations = [f"STATION_{each}" for each in range(50)]
    assert [sum(StationShare(this, 3).has(each) for this in range(3)) for each in stations] == [1] * 50


def test_what_was_done_until_ctrl_c_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(self: Any) -> Iterator[Any]:
        for count, each in enumerate(rows(self)):
            if count == 50:
                raise KeyboardInterrupt
            yield each

    rows = Recording.rows
    monkeypatch.setattr(Recording, "rows", stopped)
    outcome = replayed(written(tmp_path / "metrics.jsonl", emptied()))
    assert not outcome.is_whole
    assert outcome.samples >= 48
    assert len(outcome.alerts[0]) == 1


def test_a_station_that_surprises_the_rules_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(self: Any, metric: Any, arrived_ms: int) -> bool:
        if metric.station_id == "STATION_002":
            raise ZeroDivisionError
        return bool(take_as_is(self, metric, arrived_ms))

    take_as_is = Backtest.take
    monkeypatch.setattr(Backtest, "take", take)
    outcome = replayed(network(tmp_path))
    assert outcome.left_out == {"STATION_002"}
    assert len({each.station_id for each in outcome.alerts[0]}) == 6


def test_only_alerts_of_the_period_are_told_and_they_know_what_came_before(tmp_path: Path) -> None:
    file = written(
        tmp_path / "metrics.jsonl", [row(each, 0 if each < 30 or each >= 170 else 25) for each in range(250)]
    )
    later = AskedTime(START + 60 * MINUTE, START + 200 * MINUTE)
    (alert,) = replay(BacktestPlan((file,), (QUIET,), START + DAY, later)).alerts[0]
    assert START + 170 * MINUTE <= alert.opened_at <= START + 180 * MINUTE
    assert len(replayed(file).alerts[0]) == 2


def test_two_rules_files_are_replayed_side_by_side(tmp_path: Path) -> None:
    off = parse_rules("{low_inventory: {enabled: false}, charger_down: {enabled: false}}", "off.yml")
    plan = BacktestPlan((network(tmp_path),), (QUIET, off), START + DAY)
    told = as_json(answer_of(replay(plan), ["new.yml", "off.yml"], plan.zone_of))
    assert (len(told["alerts"]), told["against"]["alerts"]) == (7, [])
    assert told["against"]["rules"] == "off.yml"


def test_the_json_of_an_alert_has_the_names_of_the_tables(tmp_path: Path) -> None:
    outcome = replayed(written(tmp_path / "metrics.jsonl", [*emptied(), *(row(60 + each, 25) for each in range(30))]))
    told = as_json(answer_of(outcome, ["rules.yml"], lambda _station: UTC))
    (alert,) = told["alerts"]
    assert alert["stationId"] == "STATION_001"
    assert alert["alertType"] == "LOW_INVENTORY"
    assert isinstance(alert["reason"], str)
    assert alert["severity"] in {"LOW", "MEDIUM", "HIGH", "CRITICAL"}
    assert START + 30 * MINUTE <= alert["openedAt"] < alert["closedAt"] <= START + 70 * MINUTE
    assert told["tables"]["rules"][0]["alertType"] == "LOW_INVENTORY"
    assert told["tables"]["all"]["alerts"] == 1
