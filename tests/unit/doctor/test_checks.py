"""What the doctor reads from Slack's answer and from a state machine."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from slack_sdk.errors import SlackApiError

from bot.access.load import parse_policy
from bot.cli.doctor import show
from bot.doctor.check_result import CheckResult, guarded_call, unknown
from bot.doctor.checks import _aws, all_checks
from bot.doctor.operator_files import check_playbook, check_remediations, check_rules, loaded_rules
from bot.doctor.routes import check_routes
from bot.doctor.slack_checks import _clock, _scopes, slack_checks
from bot.provision.state_machine import load_definition
from bot.runtime.clock import Clock
from bot.runtime.rules_in_use import RuleFiles
from bot.settings import run_settings
from bot.slack.calls import web_client
from bot.slack.manifest import load_manifest
from rules.stations.register import NO_STATIONS, parse_register
from tests.doubles.aws.errors import refused
from tests.unit.cli.needed import NEEDED

WANTED = load_manifest()["oauth_config"]["scopes"]["bot"]
NOBODY = "http://127.0.0.1:9/api/"
NOON = "Sat, 22 Nov 2025 12:00:00 GMT"
NOON_MS = 1_763_812_800_000


def answer(**headers: str) -> Any:
    return SimpleNamespace(headers={name.replace("_", "-").title(): text for name, text in headers.items()})


def test_every_scope_of_the_manifest_is_enough_and_a_missing_one_is_named() -> None:
    assert _scopes(answer(x_oauth_scopes=", ".join(WANTED))).fix is None
    fix = _scopes(answer(x_oauth_scopes=",".join(WANTED[1:]))).fix
    assert fix == f"missing: {WANTED[0]}. Install the app again with the shipped manifest."


@pytest.mark.parametrize(("ahead_ms", "fix"), [(60_000, None), (-61_000, "this machine's clock is -61 s off Slack's")])
def test_a_clock_over_a_minute_off_is_a_fault(ahead_ms: int, fix: str | None) -> None:
    found = _clock(answer(date=NOON), Clock(lambda: NOON_MS + ahead_ms, lambda: 0.0)).fix
    assert found is None if fix is None else str(found).startswith(fix)


def test_rules_that_cannot_be_used_are_a_fault_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "stations.yml"
    file.write_text("stations: {A: {cabinets: 0}, B: {}}", encoding="utf-8")
    assert "stations.A.cabinets: found 0" in str(check_rules(loaded_rules(RuleFiles(None, file))).fix)
    file.write_text("stations: {A: {cabinets: 1}, B: {}}", encoding="utf-8")
    found = check_rules(loaded_rules(RuleFiles(None, file)))
    assert found.fix is None
    assert found.what.endswith("2 stations in the register")


def test_a_playbook_that_cannot_be_used_is_a_fault_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "playbook.yml"
    file.write_text("plays: [{recommend: Go}]", encoding="utf-8")
    files = RuleFiles(playbook=file)
    assert "plays.0.recommend: found 'Go'" in str(check_playbook(files, NO_STATIONS).fix)
    file.write_text("plays: [{recommend: Go.}]", encoding="utf-8")
    found = check_playbook(files, NO_STATIONS)
    assert found.fix is None
    assert found.what.endswith("1 entry of your own")


def test_a_state_machine_that_goes_by_the_type_alone_does_not_know_another_remediation(tmp_path: Path) -> None:
    file = tmp_path / "playbook.yml"
    plan = "{remediation: CleanContacts, recommend: Clean it., does: Cleans it.}"
    file.write_text(f"remediations: [CleanContacts]\nplays: [{plan}]", encoding="utf-8")

    def fix(definition: str, files: RuleFiles) -> str | None:
        return check_remediations(definition, files, NO_STATIONS).fix

    old = '{"States": {"ChooseAction": {"Choices": [{"Variable": "$.alertType"}]}}}'
    assert "does not look at $.remediation" in str(fix(old, RuleFiles(playbook=file)))
    assert fix(old, RuleFiles()) is None
    assert "it never names CleanContacts" in str(fix(load_definition(), RuleFiles(playbook=file)))
    known = '{"States": {"A": {"Choices": [{"Variable": "$.remediation", "StringEquals": "CleanContacts"}]}}}'
    assert fix(known, RuleFiles(playbook=file)) is None


def test_a_slack_that_tells_neither_scopes_nor_time_is_no_fault_and_not_known_to_be_well() -> None:
    for found in (_scopes(answer()), _clock(answer(), Clock()), _scopes(None)):
        assert (found.is_known, found.is_fault) == (False, False)
        assert found.fix


def test_an_express_workflow_is_a_fault() -> None:
    assert _aws("state machine", lambda: {"type": "STANDARD"}).fix is None
    assert str(_aws("state machine", lambda: {"type": "EXPRESS"}).fix).startswith("is an EXPRESS workflow")


class Odd:
    """A client whose every answer has a shape that nobody foresaw."""

    def __getattr__(self, name: str) -> Any:
        def call(**_given: Any) -> Any:
            raise ZeroDivisionError(SECRET)

        return call


SECRET = "a password that an error quotes"


async def test_what_nobody_foresaw_in_one_check_is_its_line_and_the_others_are_there() -> None:
    clients = {name: Odd() for name in ("dynamodb", "stepfunctions", "sns")}
    found = await all_checks(run_settings(**NEEDED), web_client("xoxb-of-the-test", NOBODY), clients, Clock())
    odd = {each.what: each.fix for each in found if "ZeroDivisionError" in str(each.fix)}
    assert {"table ai-ops-metrics", "metrics of the stations", "names of the stations", "data version"} <= odd.keys()
    assert len(odd) == 12
    assert SECRET not in str(found)
    assert found[0].fix is None


@pytest.mark.parametrize(("evaluation", "is_asked"), [("service", True), ("functions", False)])
async def test_whether_one_leader_is_enough_is_asked_only_where_it_looks(evaluation: str, is_asked: bool) -> None:
    clients = {name: Odd() for name in ("dynamodb", "stepfunctions", "sns")}
    settings = run_settings(**NEEDED, AIOPS_EVALUATION=evaluation)
    found = await all_checks(settings, web_client("xoxb-of-the-test", NOBODY), clients, Clock())
    assert any(each.what.startswith("one leader") for each in found) is is_asked


async def test_the_same_of_a_check_that_waits() -> None:
    async def odd() -> CheckResult:
        raise ZeroDivisionError

    found = await guarded_call("user U0ALICE", odd)
    assert (found.what, "ZeroDivisionError in odd" in str(found.fix)) == ("user U0ALICE", True)


async def test_a_copilot_that_is_set_has_a_line_with_what_mends_it() -> None:
    clients: dict[str, Any] = {name: Odd() for name in ("dynamodb", "stepfunctions", "sns")}
    slack = web_client("xoxb-of-the-test", NOBODY)
    settings = run_settings(**NEEDED, AIOPS_COPILOT="bedrock", AIOPS_COPILOT_MODEL="a-model")
    clients["copilot"] = lambda: "failed: check the region."
    (line,) = (each for each in await all_checks(settings, slack, clients, Clock()) if each.what == "copilot a-model")
    assert line.fix == "failed: check the region."


class Refusing:
    """A Slack of which every call but `auth.test` fails with a code."""

    def __init__(self, code: str, token: str = "") -> None:
        self._code, self._token = code, token

    def __getattr__(self, method: str) -> Any:
        async def call(**_given: Any) -> Any:
            code = self._token if method == "auth_test" else self._code
            if code:
                raise SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]
            return {"ok": True, "user": "aiops", "team": "Swap Network"}

        return call


async def asked(slack: Any, *named: str) -> dict[str, CheckResult]:
    return {
        each.what.split(":")[0]: each async for each in slack_checks(("C0ALERTS", "C0NORTH"), named, slack, Clock())
    }


async def test_without_a_token_nothing_else_of_slack_is_known() -> None:
    found = await asked(Refusing("", token="token_revoked"), "U0ALICE", "S0CREW")
    assert found.pop("Slack token").is_fault
    assert set(found) == {
        "scopes",
        "clock",
        "alert channel C0ALERTS",
        "channel C0NORTH of the policy",
        "user or group U0ALICE",
        "user or group S0CREW",
    }
    assert [each for each in found.values() if each.is_known] == []


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("user_not_found", "copy it from the person's profile"),
        ("plan_upgrade_required", "need a paid plan: name people"),
        ("no_such_subteam", "name another in"),
        ("missing_scope", "install it again with the shipped manifest"),
    ],
)
async def test_beside_what_slack_refuses_stands_what_to_do(code: str, says: str) -> None:
    found = await asked(Refusing(code), "U0ALICE", "S0CREW")
    for each in (found["user U0ALICE"], found["user group S0CREW"]):
        assert each.is_fault
        assert says in str(each.fix)


async def test_a_channel_of_the_policy_is_looked_at_like_the_default_one_with_words_of_its_own() -> None:
    found = await asked(Refusing("not_in_channel"))
    assert found["alert channel C0ALERTS"].is_fault
    fix = str(found["channel C0NORTH of the policy"].fix)
    assert "the bot is not in it: type /invite @aiops there" in fix
    assert "its alerts go to the alert channel" in fix


def test_routes_that_nobody_reaches_or_can_decide_are_named() -> None:
    text = "groups: {ops: [U0ALICE], north: [U0BOB]}\ndecide: [{by: [ops]}]\nroutes: "
    register = parse_register("stations: {STATION_001: {group: north}}", "stations.yml")
    assert check_routes(parse_policy(f"{text}[]", "policy.yml"), register) == []
    (fine,) = check_routes(parse_policy(f"{text}[{{group: north, schedule: ops}}]", "policy.yml"), register)
    assert not fine.is_fault
    faulty = "[{group: south, schedule: north}, {routes: [{}, {severity: LOW}]}]"
    (found,) = check_routes(parse_policy(text + faulty, "policy.yml"), register)
    for part in (
        "routes.0.group: no station of the register is in south",
        "routes.0.schedule: nobody of north may decide anything",
        "routes.1.routes.1 can never match",
    ):
        assert part in str(found.fix)


def test_without_a_register_a_route_by_group_or_region_is_named_but_not_if_the_register_cannot_be_used() -> None:
    text = "groups: {ops: [U0ALICE]}\ndecide: [{by: [ops]}]\nroutes: [{group: north}, {routes: [{region: 'T*'}]}]"
    (found,) = check_routes(parse_policy(text, "policy.yml"), NO_STATIONS)
    assert "routes.0.group: without a station register no station is in north" in str(found.fix)
    assert "routes.1.routes.0.region: without a station register no station is in T*" in str(found.fix)
    (unknown,) = check_routes(parse_policy(text, "policy.yml"), None)
    assert not unknown.is_fault


@pytest.mark.parametrize("code", ["ratelimited", "internal_error"])
async def test_what_slack_does_not_answer_is_not_known(code: str) -> None:
    found = await asked(Refusing(code), "U0ALICE", "S0CREW")
    assert [each.what for each in found.values() if each.is_fault] == []
    assert {"user U0ALICE", "user group S0CREW", "alert channel C0ALERTS"} <= {
        name for name, each in found.items() if not each.is_known and each.fix
    }


@pytest.mark.parametrize(
    ("error", "is_known", "says"),
    [
        (refused("DescribeStateMachine", "AccessDeniedException", "not you"), False, "It may be there"),
        (refused("GetTopicAttributes", "AuthorizationError", "not you"), False, "It may be there"),
        (refused("DescribeStateMachine", "StateMachineDoesNotExist", "none"), True, "`aiops init`"),
        (refused("GetTopicAttributes", "NotFound", "none"), True, "`aiops init`"),
        (refused("GetTopicAttributes", "ExpiredToken", "old"), True, "Check the credentials"),
        (NoCredentialsError(), True, "Check the credentials"),
        (EndpointConnectionError(endpoint_url="https://states"), True, "check region, endpoint, network"),
    ],
)
def test_beside_what_aws_does_not_show_stands_what_to_do(error: Exception, is_known: bool, says: str) -> None:
    def look() -> Any:
        raise error

    found = _aws("topic", look)
    assert (found.is_known, says in str(found.fix)) == (is_known, True)


async def test_whom_a_policy_file_names_is_looked_at_and_one_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text("groups: {crew: [U0NOBODY, S0GONE]}\ndecide: [{by: [crew]}]", encoding="utf-8")
    clients = {name: Odd() for name in ("dynamodb", "stepfunctions", "sns")}
    slack: Any = Refusing("user_not_found")

    async def faults() -> str:
        settings = run_settings(**NEEDED, AIOPS_POLICY_FILE=str(file))
        found = await all_checks(settings, slack, clients, Clock())
        return str([each.what for each in found if each.is_fault])

    assert "user U0NOBODY" in await faults()
    file.write_text("groups: {crew: [Bob]}", encoding="utf-8")
    assert "'policy'" in await faults()


def test_what_is_not_known_is_marked_so_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    for result in (CheckResult("token"), CheckResult("channel", "Invite it."), unknown("clock", "See NTP.")):
        show(result)
    assert capsys.readouterr().out.splitlines() == [
        "ok   token",
        "FAIL channel",
        "     Invite it.",
        "??   clock",
        "     See NTP.",
    ]
