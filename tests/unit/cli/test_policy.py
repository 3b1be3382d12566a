"""`aiops policy check` and `aiops policy route`, with nothing configured and no AWS."""

from itertools import takewhile
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli.app import cli
from bot.settings import RunSettings

POLICY = """
groups: {on-call: [U0ALICE], leads: [U0BOB, U0LEA], managers: [S0MANAGERS]}
schedules:
  second: {rotation: [U0CAROL], first_day: 2026-11-02, zone: UTC}
decide:
  - by: [on-call, leads, second]
  - {severity: CRITICAL, by: [on-call, leads], quorum: 2, from_different_groups: true}
  - {station: "TEST_*", alert_type: FAULT_PATTERN, actions: [reject], by: [on-call]}
recovered: [{severity: HIGH, alert_type: HIGH_DEMAND, after_minutes: 20}]
expired: [{severity: LOW, after_minutes: 1440}]
audit: [managers]
routes:
  - {severity: LOW, channel: C0QUIET, digest_size: 50}
  - name: north
    group: north
    channel: C0NORTH
    schedule: second
    waiting: {HIGH: {remind_every_minutes: 10, escalate: [{after_minutes: 15, mention: [leads]}]}}
    continue: true
    routes: [{alert_type: [CHARGER_DOWN, FAULT_PATTERN], channel: C0HARDWARE}]
  - {severity: CRITICAL, channel: C0CRITICAL, environment: prod}
"""
_USAGE = 2
DOCS = Path(__file__).parents[3] / "docs" / "policy.md"
STATIONS = "stations: {STATION_007: {group: north, name: Main Square}, STATION_008: {region: Tyrol}}"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ("AIOPS_STATIONS_FILE", "AIOPS_POLICY_FILE", "AIOPS_ENVIRONMENT"):
        monkeypatch.delenv(each, raising=False)


def asked(tmp_path: Path, *given: str, text: str = POLICY) -> Any:
    (tmp_path / "policy.yml").write_text(text, encoding="utf-8")
    (tmp_path / "stations.yml").write_text(STATIONS, encoding="utf-8")
    return CliRunner().invoke(cli, ["policy", *given, "--stations", str(tmp_path / "stations.yml")])


def checked(tmp_path: Path, text: str) -> Any:
    return asked(tmp_path, "check", str(tmp_path / "policy.yml"), text=text)


def routed(tmp_path: Path, *given: str) -> str:
    result = asked(tmp_path, "route", *given, "--policy", str(tmp_path / "policy.yml"))
    assert result.exit_code == 0, result.output
    return str(result.output)


def test_check_says_in_plain_words_who_decides_where_alerts_go_and_how_long_they_wait(tmp_path: Path) -> None:
    result = checked(tmp_path, POLICY)
    assert result.exit_code == 0, result.output
    for part in (
        "It can be used. 3 groups, 1 schedule, 3 rules of who decides, 4 routes.",
        "decide.0, every alert: one of on-call, leads, second\n",
        "decide.1, CRITICAL: 2 people of on-call, leads, each of another group\n",
        "decide.2, station TEST_*, FAULT_PATTERN (reject only): one of on-call\n",
        "  routes.0: severity is LOW → channel C0QUIET; at most 50 in a digest\n",
        "  routes.1 (north): group is north → channel C0NORTH; asks second first; HIGH: a reminder every 10 min, ",
        "    routes.1.routes.0: alert_type is CHARGER_DOWN or FAULT_PATTERN → channel C0HARDWARE\n",
        "  all others: the alert channel\n",
        "CRITICAL: a reminder every 5 min, after 10 min those who may approve, after 20 min managers and the field\n",
        "  CRITICAL: kept for a person\n",
        "  HIGH: kept for a person (LOW_INVENTORY, CHARGER_DOWN, FAULT_PATTERN); once clear for 20 min (HIGH_DEMAND)\n",
        "  LOW: once clear for 30 min; undecided for 1440 min\n",
        "Reads the audit: managers. Breaks the glass: nobody.",
    ):
        assert part in result.output
    assert "WARNING" not in result.output


def test_check_warns_of_routes_that_are_of_no_use(tmp_path: Path) -> None:
    result = checked(tmp_path, POLICY + "  - {group: south, severity: LOW}\n  - {}\n  - {region: Tyrol}\n")
    assert result.exit_code == 0
    assert "WARNING: routes.3 can never match: routes.0 takes all of it before" in result.output
    assert "WARNING: routes.5 can never match: routes.4 takes all of it before" in result.output
    assert "WARNING: routes.3.group: no station of the register is in south" in result.output


def test_a_fault_has_its_line_and_what_is_allowed(tmp_path: Path) -> None:
    result = checked(tmp_path, POLICY.replace("digest_size", "digest_siz"))
    assert result.exit_code == 1
    assert "line 13: routes.0.digest_siz: no such key. Did you mean 'digest_size'? Allowed: " in result.output
    result = checked(tmp_path, POLICY.replace("schedule: second", "schedule: third"))
    assert "routes.1.schedule: no schedule or group is called third; there are: leads" in result.output


def test_a_file_that_is_no_text_is_named_once_and_no_variable(tmp_path: Path) -> None:
    (tmp_path / "bytes.yml").write_bytes(b"\xff")
    result = asked(tmp_path, "check", str(tmp_path / "bytes.yml"))
    assert result.exit_code == 1
    assert result.output.replace("\n", "").endswith("bytes.yml cannot be used:the file is not UTF-8 text (byte 0)")


def test_route_says_which_routes_were_tried_where_the_card_goes_and_who_is_called(tmp_path: Path) -> None:
    shown = routed(tmp_path, "7", "charger_down", "critical")
    for part in (
        "CHARGER_DOWN CRITICAL at STATION_007 (group north, region none, environment prod)",
        "routes.0: no, severity is CRITICAL, not LOW",
        "routes.1 (north): yes, group is north; `continue`, so later siblings are looked at, too",
        "routes.1.routes.0: yes, alert_type is CHARGER_DOWN or FAULT_PATTERN",
        "By routes.1.routes.0, its card goes to C0HARDWARE.",
        "A note with a link to it goes to C0CRITICAL.",
        "Asked first by second, if it were now: U0CAROL.",
        "after 20 min: S0MANAGERS",
        "May approve: 2 people of on-call, leads, each of another group.",
    ):
        assert part in shown


def shown_in_the_docs(begins: str) -> list[str]:
    """Return the indented lines of docs/policy.md from the one on that begins so."""
    lines = DOCS.read_text(encoding="utf-8").splitlines()
    here = next(number for number, line in enumerate(lines) if line.startswith(f"    {begins}"))
    return dedent("\n".join(takewhile(lambda line: not line or line[0] == " ", lines[here:]))).strip().splitlines()


def test_the_docs_show_what_it_says_of_their_own_policy(tmp_path: Path) -> None:
    policy = yaml.safe_load("\n".join(shown_in_the_docs("groups:")))
    # Nobody in the example is asked by it, and it would be fetched.
    del policy["schedules"]["on-call-now"]
    command, *shown = shown_in_the_docs("$ aiops policy route")
    given = [str(tmp_path / each) if each == "policy.yml" else each for each in command.split()[3:]]
    said = asked(tmp_path, *given, text=yaml.safe_dump(policy)).output.splitlines()
    # Whose week it is passes.
    assert [each for each in said if "if it were now" not in each] == [
        each for each in shown if "if it were now" not in each
    ]


def test_route_ends_where_no_deeper_route_matches_and_takes_its_ladder(tmp_path: Path) -> None:
    shown = routed(tmp_path, "main square", "LOW_INVENTORY", "HIGH", "--environment", "staging")
    assert "no route below it does: it ends here" in shown
    assert "routes.2: no, severity is HIGH, not CRITICAL" in shown
    assert "its card goes to C0NORTH." in shown
    assert "While nobody decides: a reminder every 10 min, after 15 min leads." in shown


def test_route_says_that_a_station_without_a_route_stays_in_the_alert_channel(tmp_path: Path) -> None:
    shown = routed(tmp_path, "8", "HIGH_DEMAND", "CRITICAL", "--environment", "staging")
    assert "routes.2: no, environment is staging, not prod" in shown
    assert "By the policy itself, its card goes to the alert channel." in shown


def test_a_station_that_may_be_several_is_asked_back(tmp_path: Path) -> None:
    result = asked(
        tmp_path, "route", "station", "HIGH_DEMAND", "LOW", "--policy", str(tmp_path / "policy.yml"), text=POLICY
    )
    assert result.exit_code == 1
    assert "STATION_007" in result.output
    assert "STATION_008" in result.output


def test_without_a_policy_it_says_so(tmp_path: Path) -> None:
    result = asked(tmp_path, "route", "STATION_001", "HIGH_DEMAND", "LOW")
    assert result.exit_code == 1
    assert "AIOPS_POLICY_FILE is not set" in result.output


def test_a_type_that_is_none_is_answered_with_those_there_are(tmp_path: Path) -> None:
    result = asked(tmp_path, "route", "STATION_001", "batteries", "LOW")
    assert result.exit_code == 2
    assert "low_inventory" in result.output


@pytest.mark.parametrize(("kind", "bad"), [("charger", "crit"), ("Charger Down", "CRITICAL"), ("charger-down", "Crit")])
def test_type_and_severity_may_be_typed_as_in_slack(tmp_path: Path, kind: str, bad: str) -> None:
    assert routed(tmp_path, "7", kind, bad).startswith("CHARGER_DOWN CRITICAL at STATION_007")


@pytest.mark.parametrize(
    ("kind", "bad", "says"),
    [("all", "high", "low_inventory, charger_down"), ("x", "high", "x is not"), ("low", "bad", "low, medium, high")],
)
def test_what_is_no_type_or_severity_is_refused_with_what_there_is(
    tmp_path: Path, kind: str, bad: str, says: str
) -> None:
    result = asked(tmp_path, "route", "7", kind, bad, "--policy", str(tmp_path / "policy.yml"))
    assert result.exit_code == _USAGE
    assert says in " ".join(result.output.replace("│", " ").split())


def test_who_is_on_call_is_said_where_nothing_but_the_policy_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in RunSettings.model_fields.values():
        monkeypatch.delenv(str(each.alias), raising=False)
    (tmp_path / "policy.yml").write_text(POLICY, encoding="utf-8")
    monkeypatch.setenv("AIOPS_POLICY_FILE", str(tmp_path / "policy.yml"))
    shown = CliRunner().invoke(cli, ["oncall"])
    assert shown.exit_code == 0, shown.output
    assert "U0CAROL" in shown.output
