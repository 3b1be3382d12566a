"""`aiops playbook check`, with nothing configured and no AWS."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.app import cli


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIOPS_STATIONS_FILE", raising=False)


def checked(tmp_path: Path, text: str, stations: str | None = None) -> Any:
    file = tmp_path / "playbook.yml"
    file.write_text(text, encoding="utf-8")
    given = ["playbook", "check", str(file)]
    if stations is not None:
        (tmp_path / "stations.yml").write_text(stations, encoding="utf-8")
        given += ["--stations", str(tmp_path / "stations.yml")]
    return CliRunner().invoke(cli, given)


def said(result: Any) -> str:
    return " ".join(str(result.output).split())


def test_check_says_for_whom_an_entry_is_and_how_its_sentences_read(tmp_path: Path) -> None:
    text = """
plays:
  - alert_types: CHARGER_DOWN
    severities: [HIGH, CRITICAL]
    recommend: "Call {station}[ about {charger}]."
"""
    result = checked(tmp_path, text)
    assert result.exit_code == 0, result.output
    assert "It can be used. 1 entry, version " in said(result)
    assert "plays.0, for CHARGER_DOWN, HIGH, CRITICAL:" in said(result)
    assert "for example: Call STATION_001 about slot 3. or, if nothing of it is known: Call STATION_001." in said(
        result
    )
    assert "CHARGER_DOWN, station_silent: RestartChargers (plays.0) Call STATION_001." in said(result)
    assert "LOW_INVENTORY, stock_empty: RebalanceBatteries (shipped plays." in said(result)
    assert "WARNING" not in result.output


def test_a_fault_has_its_line_and_what_is_allowed(tmp_path: Path) -> None:
    result = checked(
        tmp_path, "plays:\n  - recommend: Go.\n  - recommend: Go to {chargr}.\n    remediation: Foo\n    does: X.\n"
    )
    assert result.exit_code == 1
    assert "line 3: plays.1.recommend: found 'Go to {chargr}.'; there is no fact 'chargr'." in said(result)


def test_an_unknown_remediation_has_its_line(tmp_path: Path) -> None:
    result = checked(tmp_path, "plays:\n  - recommend: Go.\n    remediation: Foo\n    does: Goes.\n")
    assert result.exit_code == 1
    assert "line 3: plays.0.remediation: the state machine knows no 'Foo'" in said(result)


def test_what_never_counts_and_names_of_no_station_are_warned_of(tmp_path: Path) -> None:
    text = """
plays:
  - {alert_types: CHARGER_DOWN, recommend: Call.}
  - {stations: "CITY_*", recommend: Run.}
  - {stations: CYTI_1, recommend: Walk.}
  - {alert_types: CHARGER_DOWN, recommend: Go.}
"""
    result = checked(tmp_path, text, 'stations: {"CITY_*": {}}')
    assert result.exit_code == 0
    assert "WARNING: plays.0 never counts: later entries say all that it says" in said(result)
    assert "WARNING: plays.2.stations: no station of the register is called 'CYTI_1'" in said(result)
    assert result.output.count("WARNING") == 2
