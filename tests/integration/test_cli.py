"""The command line, through Typer's runner."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import __version__
from bot.cli.app import cli
from bot.cli.commands import COMMANDS
from bot.provision.provision import Provisioned
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.settings import RunSettings, TableSettings
from bot.tables.stores import build_stores
from storage.items import to_item
from storage.tables import TableNames
from tests.factories import make_alert
from tests.integration.fleets import fleet_of
from tests.local_stack import LocalAws
from tests.unit.cli.needed import NEEDED

ALONE = sorted(set(COMMANDS) - {"rules", "playbook"})
HEADER = "stationId,timestamp,swapRate,demandSurge,chargerUptime,chargerHealth,chargedBatteries,unchargedBatteries"


@pytest.fixture(scope="module")
def aws(aws_process: LocalAws) -> LocalAws:
    return aws_process


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (TableSettings, RunSettings):
        for field in kind.model_fields.values():
            monkeypatch.delenv(str(field.alias), raising=False)


@pytest.fixture
def local(aws: LocalAws, names: TableNames, no_settings: None, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """The AWS that the commands talk to, and empty tables there."""
    for name, value in (aws.ministack.environment({}) | Provisioned("", "").environment(names)).items():
        monkeypatch.setenv(name, value)
    return aws


def aiops(*arguments: str) -> Any:
    return CliRunner().invoke(cli, list(arguments))


def metric(**overrides: Any) -> dict[str, Any]:
    return {
        "stationId": "STATION_001",
        "timestamp": Clock().now_ms(),
        "swapRate": 6,
        "chargerUptime": 99.5,
        "chargerHealth": "healthy",
        "chargedBatteries": 20,
        "unchargedBatteries": 10,
    } | overrides


def row(**overrides: Any) -> str:
    whole = metric(**overrides)
    return ",".join(str(whole.get(name, "")) for name in HEADER.split(","))


@pytest.mark.parametrize("command", ALONE)
def test_every_command_explains_itself(command: str) -> None:
    result = aiops(command, "--help")
    assert result.exit_code == 0
    assert f"aiops {command}" in result.output or "Usage" in result.output


def test_run_with_nothing_set_names_everything_at_once() -> None:
    result = aiops("run")
    assert result.exit_code == 1
    assert [name for name in [*NEEDED, "SLACK_APP_TOKEN"] if f"{name} is not set" not in result.output] == []
    assert "Traceback" not in result.output


def test_run_in_http_mode_asks_for_the_signing_secret() -> None:
    result = aiops("run", "--mode", "http")
    assert "SLACK_SIGNING_SECRET is not set" in result.output
    assert "SLACK_APP_TOKEN" not in result.output


@pytest.fixture
def misspelt(tmp_path: Path) -> Path:
    rules = tmp_path / "rules.yml"
    rules.write_text("low_inventory:\n  charged_at_mots: 5\n")
    return rules


def must_name_the_key(result: Any, rules: Path) -> None:
    said = " ".join(result.output.split())
    assert result.exit_code == 1
    assert str(rules) in result.output.replace("\n", "")
    assert "low_inventory.charged_at_mots: no such key." in said
    assert "Allowed: " in said
    assert "charged_at_most" in said


def test_run_refuses_a_rules_file_with_a_misspelt_key(misspelt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-of-the-test")
    monkeypatch.setenv("AIOPS_RULES_FILE", str(misspelt))
    must_name_the_key(aiops("run"), misspelt)


def test_backtest_refuses_a_rules_file_with_a_misspelt_key(misspelt: Path) -> None:
    must_name_the_key(aiops("backtest", "--rules", str(misspelt)), misspelt)


def test_backtest_shows_a_station_whose_name_looks_like_markup(tmp_path: Path) -> None:
    file = tmp_path / "metrics.jsonl"
    now = Clock().now_ms()
    rows = [metric(stationId="[/red]X", chargedBatteries=0, timestamp=now - each * 60_000) for each in range(5)]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in rows))
    result = aiops("backtest", "--file", str(file))
    assert result.exit_code == 0, result.exception
    assert "[/red]X" in result.output
    assert "5 samples of 1 station: 1 alert at 1 station," in result.output


@pytest.mark.parametrize("days", [0, 500])
def test_backtest_leaves_no_row_out_because_of_a_number_in_another(tmp_path: Path, days: int) -> None:
    file = tmp_path / "metrics.jsonl"
    last = Clock().now_ms() - days * 86_400_000
    rows = [metric(chargedBatteries=0, timestamp=last - each * 60_000) for each in range(5)]
    logs = rows[0] | {"stationId": "LOGS", "errorLogs": ["order 9876543210123 late"]}
    ahead = rows[0] | {"stationId": "AHEAD", "timestamp": 9_876_543_210_123}
    file.write_text("".join(f"{json.dumps(each)}\n" for each in [*rows, logs, ahead]))
    result = aiops("backtest", "--file", str(file))
    assert result.exit_code == 0, result.exception
    assert "6 samples of 2 stations: 2 alerts at 2 stations" in result.output
    assert "line 7: timestamp: " in result.output


def test_the_version_is_said() -> None:
    result = aiops("--version")
    assert result.exit_code == 0
    assert result.output == f"aiops {__version__}\n"


def test_backtest_names_what_it_cannot_read_and_fails_where_nothing_is_left(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    bad = [row(chargedBatteries=-1, chargerHealth="fine")] * 25
    file.write_text("\n".join([HEADER, *bad]) + "\n")
    result = aiops("backtest", "--file", str(file))
    assert result.exit_code == 1
    assert "line 2: chargerHealth: found 'fine'; it should be one of " in result.output
    assert "; chargedBatteries: found -1; it should not be negative" in result.output
    assert "and 5 more" in result.output
    assert f"Nothing in {file} can be replayed." in result.output.replace("\n", "")
    assert "no alerts" not in result.output

    file.write_text("\n".join([HEADER, *bad, row()]) + "\n")
    partly = aiops("backtest", "--file", str(file))
    assert partly.exit_code == 0
    assert "line 2: " in partly.output
    assert "1 sample of 1 station" in partly.output


def test_backtest_of_an_empty_file_fails(tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text(f"{HEADER}\n")
    assert aiops("backtest", "--file", str(file)).exit_code == 1


@pytest.mark.ministack
def test_ingest_keeps_the_good_rows_of_a_csv_and_says_what_is_wrong_with_the_others(
    local: LocalAws, tmp_path: Path
) -> None:
    file = tmp_path / "metrics.csv"
    lines = [HEADER, row(), row(chargedBatteries=-1), row(chargerHealth="fine"), row(stationId="STATION_002")]
    file.write_text("\n".join(lines) + "\n")
    result = aiops("ingest", str(file))
    assert result.exit_code == 1
    assert "2 metrics kept." in result.output
    rejects = [line.split("\t") for line in (tmp_path / "metrics.csv.rejects").read_text().splitlines()]
    assert [(line, why.split(":")[0]) for line, why, _ in rejects] == [
        ("3", "chargedBatteries"),
        ("4", "chargerHealth"),
    ]


@pytest.mark.ministack
def test_ingest_keeps_the_good_rows_of_json_lines_and_says_what_is_wrong_with_the_others(
    local: LocalAws, tmp_path: Path
) -> None:
    file = tmp_path / "metrics.jsonl"
    lines = [json.dumps(metric()), "{not json", "", json.dumps(metric(timestamp=1)), "[]", json.dumps(metric())]
    file.write_text("\n".join(lines) + "\n")
    result = aiops("ingest", str(file), "--rejects", str(tmp_path / "bad.txt"))
    assert result.exit_code == 1
    rejects = [line.split("\t")[:2] for line in (tmp_path / "bad.txt").read_text().splitlines()]
    assert [line for line, _ in rejects] == ["2", "4", "5"]
    assert rejects[0][1] == "the line is not JSON"
    assert "timestamp" in rejects[1][1]


@pytest.mark.ministack
def test_a_file_without_faults_leaves_no_rejects_and_exits_0(local: LocalAws, tmp_path: Path) -> None:
    file = tmp_path / "metrics.csv"
    file.write_text(f"{HEADER}\n{row()}\n")
    assert aiops("ingest", str(file)).exit_code == 0
    assert not (tmp_path / "metrics.csv.rejects").exists()
    shown = aiops("status", "STATION_001")
    assert shown.exit_code == 0
    assert "Charged batteries: 20 of 30" in shown.output


@pytest.mark.ministack
def test_an_unknown_station_gets_the_nearest_name_and_exit_code_1(local: LocalAws, tmp_path: Path) -> None:
    file = tmp_path / "metrics.csv"
    file.write_text(f"{HEADER}\n{row()}\n")
    aiops("ingest", str(file))
    for typed in (("status", "STATOIN_01"), ("rules", "explain", "STATOIN_01")):
        result = aiops(*typed)
        assert result.exit_code == 1
        assert "Did you mean STATION_001?" in result.output
        assert "Did you mean STATION_001?" in aiops("alerts", "STATOIN_01").output
    assert aiops("alerts", "high", "1").output.startswith("There are no pending alerts at STATION_001, HIGH.")
    assert aiops("alerts", "by", "bob").exit_code == 1
    for asked in (aiops("alerts", "me"), aiops("audit", "me", "today")):
        assert asked.exit_code == 1
        assert "A terminal does not know who me is" in asked.output
    assert aiops("status", "1").output.startswith("STATION_001: no open alert")
    assert aiops("rules", "explain", "station_1").output.startswith("STATION_001 at ")


@pytest.mark.ministack
def test_a_field_longer_than_the_reader_takes_is_a_refused_row(local: LocalAws, tmp_path: Path) -> None:
    file = tmp_path / "metrics.csv"
    file.write_text("\n".join([HEADER, row(), row(stationId="x" * 200_000), row(stationId="STATION_003")]) + "\n")
    result = aiops("ingest", str(file))
    assert "2 metrics kept." in result.output, result.exception
    assert (tmp_path / "metrics.csv.rejects").read_text().startswith("3\t")


@pytest.mark.ministack
def test_status_without_a_station_shows_the_whole_fleet(local: LocalAws, names: TableNames) -> None:
    assert "No evaluation is known yet" in aiops("status").output
    stores = build_stores(local.dynamodb, names, Clock(), Telemetry())
    assert stores.fleet.write(fleet_of(40, Clock().now_ms()), fence=1)
    result = aiops("status")
    assert result.exit_code == 0
    assert "40 stations: no open alert, 1 in trouble without one. Evaluated" in result.output
    assert [place for place in range(40) if f"STATION_{place:05}" not in result.output] == []


@pytest.mark.ministack
def test_a_report_is_shown_and_its_alerts_are_written_to_a_file(
    local: LocalAws, names: TableNames, tmp_path: Path
) -> None:
    now = Clock().now_ms()
    alert = make_alert(created_at=now - 120_000, status="REJECTED", rejected_by="U0BOB", rejected_at=now - 60_000)
    local.dynamodb.put_item(TableName=names.alerts, Item=to_item(alert))
    file = tmp_path / "report.csv"
    result = aiops("report", "--days", "30", "--csv", str(file))
    assert result.exit_code == 0, result.exception
    assert "In the last 30 days 1 alert was opened: 1 rejected. The decision took 1 min." in result.output
    assert "@U0BOB 1 rejected, in 1 min" in result.output
    assert f"1 alert written to {file}." in result.output
    (row,) = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    assert (row["alertId"], row["secondsToDecision"]) == (alert.alert_id, "60.000")


@pytest.mark.ministack
@pytest.mark.parametrize(
    ("option", "value", "why"), [("--days", "91", "90"), ("--days", "0", "1"), ("--csv", "/no/a.csv", "written")]
)
def test_a_report_that_cannot_be_made_says_why(local: LocalAws, option: str, value: str, why: str) -> None:
    result = aiops("report", option, value)
    assert result.exit_code == 2
    assert why in result.output
    assert "Traceback" not in result.output


def test_init_beside_another_deployment_says_whose_it_is(local: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    others = TableNames(**{kind: f"{name}-staging" for kind, name in TableNames().model_dump().items()})
    for name, value in Provisioned("", "").environment(TableNames()).items():
        monkeypatch.setenv(name, value)
    for name in ("METRICS", "ALERTS", "AUDIT", "COORDINATION"):
        monkeypatch.delenv(f"AIOPS_{name}_TABLE", raising=False)
    assert aiops("init").exit_code == 0
    for name, value in Provisioned("", "").environment(others).items():
        monkeypatch.setenv(name, value)
    result = aiops("init")
    assert result.exit_code == 1
    assert "the role aiops-remediation serves ai-ops-coordination" in " ".join(result.output.split())
    assert others.alerts not in local.dynamodb.list_tables()["TableNames"]


def test_init_turns_on_the_stream_once_and_prints_what_the_template_asks_for(
    local: LocalAws, names: TableNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("METRICS", "ALERTS", "AUDIT", "COORDINATION"):
        monkeypatch.delenv(f"AIOPS_{name}_TABLE", raising=False)
    before, first, again = aiops("init"), aiops("init", "--stream"), aiops("init", "--stream")
    assert "Stream" not in before.output
    assert "turned the stream of ai-ops-metrics on (KEYS_ONLY)" in first.output
    printed = re.findall(r"^MetricsStreamArn=(\S+)$", first.output + again.output, re.MULTILINE)
    assert "turned" not in again.output
    assert printed == [local.dynamodb.describe_table(TableName="ai-ops-metrics")["Table"]["LatestStreamArn"]] * 2


def test_run_with_the_tables_of_one_deployment_and_the_machine_of_another_says_whose_it_is(
    local: LocalAws, names: TableNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("METRICS", "ALERTS", "AUDIT", "COORDINATION"):
        monkeypatch.delenv(f"AIOPS_{name}_TABLE", raising=False)
    printed = dict(re.findall(r"^export (\w+)=(\S+)$", aiops("init").output, re.MULTILINE))
    for name, value in (NEEDED | printed | Provisioned("", "").environment(names) | printed).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-of-the-test")
    result = aiops("run")
    assert result.exit_code == 1
    assert "serves ai-ops-alerts, ai-ops-audit, ai-ops-coordination, ai-ops-metrics" in " ".join(result.output.split())


@pytest.mark.ministack
def test_backtest_and_explain_read_the_table_and_backtest_what_was_decided(
    local: LocalAws, names: TableNames, tmp_path: Path
) -> None:
    now = Clock().now_ms()
    file = tmp_path / "metrics.jsonl"
    rows = [
        metric(timestamp=now - each * 60_000, chargedBatteries=0, unchargedBatteries=30) for each in range(60, -1, -1)
    ]
    file.write_text("".join(f"{json.dumps(each)}\n" for each in rows))
    assert aiops("ingest", str(file)).exit_code == 0
    alert = make_alert(created_at=now - 50 * 60_000, status="APPROVED", approved_by="U1", approved_at=now - 40 * 60_000)
    local.dynamodb.put_item(TableName=names.alerts, Item=to_item(alert))

    result = aiops("backtest", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["stations"], told["rows"], [each["stationId"] for each in told["alerts"]]) == (1, 61, ["STATION_001"])
    (decided,) = told["decisions"]
    assert (decided["right"], decided["precision"], decided["outcomes"]) == (1, 1.0, {"approved": {"of": 1, "kept": 1}})

    explained = aiops("rules", "explain", "STATION_001")
    assert "LOW_INVENTORY fires: CRITICAL" in explained.output
    assert "chargedBatteries: 0" in explained.output
