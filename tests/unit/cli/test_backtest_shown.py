"""What `aiops backtest` prints can be read in a narrow terminal."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.app import cli
from tests.unit.backtest.recordings import emptied, written


@pytest.mark.parametrize("asked", [["--from", "2027-01-01"], ["--to", "2020-01-01"]])
def test_a_period_of_which_a_file_has_nothing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    for name in ("AIOPS_RULES_FILE", "AIOPS_STATIONS_FILE"):
        monkeypatch.delenv(name, raising=False)
    file = written(tmp_path / "metrics.jsonl", emptied())
    result = CliRunner().invoke(cli, ["backtest", "--metrics", str(file), *asked])
    assert result.exit_code == 1
    assert "can be replayed between --from and --to." in result.output


def test_a_narrow_terminal_shows_each_alert_with_its_day_and_its_station(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AIOPS_RULES_FILE", "AIOPS_STATIONS_FILE"):
        monkeypatch.delenv(name, raising=False)
    file = written(tmp_path / "metrics.jsonl", emptied())
    result = CliRunner().invoke(cli, ["backtest", "--metrics", str(file)], env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    assert "…" not in result.stdout
    assert max(len(line) for line in result.stdout.splitlines() if line.startswith(" ")) <= 80
    assert "2025-11-22 00:" in result.output
    assert "STATION_001: " in result.output
