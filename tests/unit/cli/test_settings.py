"""The environment: everything that is missing in one message, and no secret in any."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aws.client import aws_client, aws_config
from bot.cli.commands import COMMANDS
from bot.errors import SettingsRefused
from bot.runtime.aws_variables import NO_REGION
from bot.runtime.time_outs import TimeOuts
from bot.settings import EngineSettings, RunSettings, TableSettings, run_settings
from bot.slack.calls import web_client
from tests.unit.cli.needed import NEEDED

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
ALIASES = sorted({str(field.alias) for kind in (TableSettings, RunSettings) for field in kind.model_fields.values()})


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ALIASES:
        monkeypatch.delenv(name, raising=False)


def refusal(**given: str) -> str:
    with pytest.raises(SettingsRefused) as refused:
        run_settings(**given)
    return str(refused.value)


def test_what_is_needed_is_enough() -> None:
    settings = run_settings(**NEEDED)
    assert settings.approvers == ("U0ALICE", "S0CREW")
    assert settings.tables.metrics == "ai-ops-metrics"


def test_a_dashboard_that_cannot_be_filled_in_is_refused_at_the_start() -> None:
    message = refusal(**NEEDED, AIOPS_DASHBOARD_URL="https://grafana.example.org/{statoin}")
    assert "AIOPS_DASHBOARD_URL cannot be used: it may hold {station}, {from} and {to}" in message
    assert "but it has {statoin}" in message


def test_all_missing_settings_are_named_in_one_message_with_their_meaning() -> None:
    message = refusal()
    assert all(f"{name} is not set: " in message for name in NEEDED)


@pytest.mark.parametrize("name", NEEDED)
def test_an_empty_variable_is_a_missing_one(name: str) -> None:
    assert f"{name} is not set" in refusal(**{**NEEDED, name: ""}) or name in refusal(**{**NEEDED, name: ""})


@pytest.mark.parametrize("name", NEEDED)
def test_one_missing_setting_is_the_only_one_named(name: str) -> None:
    message = refusal(**{other: value for other, value in NEEDED.items() if other != name})
    assert [each for each in NEEDED if each in message] == [name]


def test_a_list_of_nobody_is_named_beside_other_faults() -> None:
    message = refusal(AIOPS_APPROVERS=" , ")
    assert "AIOPS_APPROVERS is not set" in message


@pytest.mark.parametrize(
    "wrong", ["alice", "@alice", "u0alice", "C0123", "<@U0ALICE>", "U0ALICE;U0BOB", "U0 ALICE", "U", "U0\u0410LICE"]
)
@pytest.mark.parametrize("name", ["AIOPS_APPROVERS", "AIOPS_MANAGERS"])
def test_a_wrong_id_is_refused_by_name(name: str, wrong: str) -> None:
    message = refusal(**{**NEEDED, name: f"U0ALICE,{wrong}"})
    assert name in message
    assert "Slack user id" in message


def test_an_id_with_a_letter_that_looks_like_another_is_refused_and_spelled_out() -> None:
    assert "⟨U+0410 CYRILLIC A⟩" in refusal(**NEEDED | {"AIOPS_APPROVERS": "U0\u0410LICE"})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("AIOPS_ALERT_CHANNEL", "#station-alerts"),
        ("AIOPS_STATE_MACHINE_ARN", "ai-ops-remediation"),
        ("AIOPS_SNS_TOPIC_ARN", "arn:aws:states:x"),
        ("AIOPS_HTTP_PORT", "eighty"),
        ("AIOPS_HTTP_PORT", "65536"),
        ("AIOPS_EVALUATION_INTERVAL_SECONDS", "0"),
        ("AIOPS_LOG_FORMAT", "xml"),
        ("AIOPS_COPILOT", "openai"),
        ("AIOPS_COPILOT_MODEL", "a model"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, wrong: str) -> None:
    assert name in refusal(**{**NEEDED, name: wrong})


SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "AIOPS_INGEST_TOKEN")


@given(st.sampled_from([name for name in ALIASES if name not in SECRETS]), st.text(max_size=30))
def test_no_secret_is_in_any_message_or_representation(name: str, odd: str) -> None:
    given_ = {**NEEDED, **{secret: f"secret-of-{secret.lower()}" for secret in SECRETS}, name: odd}
    try:
        said = repr(run_settings(**given_))
    except SettingsRefused as refused:
        said = str(refused)
    assert "secret-of-" not in said


@pytest.mark.parametrize("name", ["SLACK_APP_TOKEN", "AIOPS_INGEST_TOKEN", "AIOPS_RULES_FILE", "AIOPS_LOG_FORMAT"])
def test_an_optional_variable_that_is_empty_is_not_set(name: str) -> None:
    settings = run_settings(**{**NEEDED, name: ""})
    fields = {str(field.alias): field_name for field_name, field in RunSettings.model_fields.items()}
    assert getattr(settings, fields[name]) is None


def test_a_copilot_needs_its_model_and_without_one_there_is_none() -> None:
    assert "AIOPS_COPILOT_MODEL is not set: with AIOPS_COPILOT, " in refusal(**{**NEEDED, "AIOPS_COPILOT": "bedrock"})
    model = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0"
    settings = run_settings(**NEEDED, AIOPS_COPILOT="bedrock", AIOPS_COPILOT_MODEL=model)
    assert (settings.copilot, settings.copilot_model) == ("bedrock", model)
    assert run_settings(**NEEDED, AIOPS_COPILOT="", AIOPS_COPILOT_MODEL="").copilot is None


def test_a_policy_file_stands_for_the_two_lists(tmp_path: Path) -> None:
    known = {name: value for name, value in NEEDED.items() if name not in {"AIOPS_APPROVERS", "AIOPS_MANAGERS"}}
    assert run_settings(**known, AIOPS_POLICY_FILE=str(tmp_path / "policy.yml")).policy_file is not None


def test_an_api_address_ends_with_a_slash() -> None:
    assert run_settings(**NEEDED, SLACK_API_URL="http://localhost/api").slack_api_url == "http://localhost/api/"


def test_white_space_around_an_api_address_is_not_part_of_it() -> None:
    assert run_settings(**NEEDED, SLACK_API_URL=" http://localhost/api/\n").slack_api_url == "http://localhost/api/"


@pytest.mark.parametrize(
    "wrong",
    [
        "slack.com/api/",
        "ftp://slack.test/api/",
        "https://",
        "https://two words.test/",
        "https://me:very-secret@slack.test/api/",
        "https://very-secret@slack.test/api/",
        "https://slack.test/api/?token=very-secret",
        "http://[very-secret/",
        "https://slack.test:very-secret/",
        "https://slack.test:99999/",
    ],
)
def test_an_api_address_that_is_none_or_holds_a_secret_is_refused_and_not_shown(wrong: str) -> None:
    message = refusal(**{**NEEDED, "SLACK_API_URL": wrong})
    assert "SLACK_API_URL" in message
    assert "very-secret" not in message


def test_a_work_lease_that_a_call_may_outlast_is_refused_with_its_lower_bound() -> None:
    assert "it must be at least 17 s" in refusal(**{**NEEDED, "AIOPS_WORK_LEASE_SECONDS": "16.9"})
    assert run_settings(**NEEDED, AIOPS_WORK_LEASE_SECONDS="17").work_lease_seconds == 17
    assert "AIOPS_WORK_LEASE_SECONDS cannot be used: it must be at least 47 s" in refusal(
        **{**NEEDED, "AIOPS_SLACK_CALL_SECONDS": "40"}
    )
    quick = {"AIOPS_SLACK_CALL_SECONDS": "2", "AIOPS_AWS_READ_SECONDS": "1", "AIOPS_WORK_LEASE_SECONDS": "4"}
    assert run_settings(**NEEDED, **quick).time_outs == TimeOuts(2, 1)


def test_the_lower_bound_of_the_lease_is_that_of_the_clients_that_are_made() -> None:
    config: Any = aws_config(TimeOuts())
    slack = web_client("xoxb-stand-in", "http://127.0.0.1:9/api/")
    assert config.connect_timeout + config.read_timeout + slack.timeout == TimeOuts().least_work_lease


@pytest.mark.parametrize("alias", ALIASES)
def test_every_setting_is_in_the_readme(alias: str) -> None:
    assert f"`{alias}`" in README


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`aiops {command}" in README


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)


@pytest.mark.usefixtures("nowhere")
def test_a_missing_region_is_named_beside_other_faults_and_alone() -> None:
    assert refusal(**NEEDED) == f"The settings are not complete:\n  {NO_REGION}"
    assert NO_REGION in refusal()
    with pytest.raises(SettingsRefused, match="AWS_REGION is not set"):
        aws_client("dynamodb")


@pytest.mark.usefixtures("nowhere")
@pytest.mark.parametrize("name", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_the_region_is_read_from_either_variable(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "eu-north-1")
    run_settings(**NEEDED)
    assert aws_client("dynamodb").meta.region_name == "eu-north-1"


AWS_WORDS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"]


@pytest.mark.parametrize("name", [*AWS_WORDS, "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"])
def test_white_space_around_what_boto3_reads_is_no_part_of_it_and_within_it_is_refused_unseen(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = "http://127.0.0.1:9" if "URL" in name else "very-secret"
    monkeypatch.setenv(name, f" {value}\r\n")
    run_settings(**NEEDED)
    assert os.environ[name] == value
    for wrong in (f"{value}\n{value}", f'"{value}"'):
        monkeypatch.setenv(name, wrong)
        message = refusal(**NEEDED)
        assert f"{name} cannot be used" in message
        assert value not in message


@pytest.mark.parametrize("name", [each for each in AWS_WORDS if "REGION" not in each] + ["AWS_ENDPOINT_URL"])
def test_an_empty_variable_of_boto3_s_is_as_if_it_were_not_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, " ")
    run_settings(**NEEDED)
    assert name not in os.environ


@pytest.mark.parametrize("wrong", ["localhost:4566", "http://", "http://[::1", "http://[zz]", "https://aws:99999"])
def test_an_endpoint_that_is_no_address_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", wrong)
    with pytest.raises(SettingsRefused, match="AWS_ENDPOINT_URL cannot be used"):
        aws_client("dynamodb")


TEXTS = {name: value for name, value in NEEDED.items() if name != "SLACK_BOT_TOKEN"} | {
    "AIOPS_HTTP_HOST": "::1",
    "AIOPS_OPERATIONS_HOST": "::1",
    "AIOPS_ALERTS_TABLE": "others",
    "AIOPS_RULES_FILE": "/rules.yml",
    "AIOPS_LOG_FORMAT": "json",
    "AIOPS_CARD_NOTE": "a note",
}


@pytest.mark.parametrize("space", ["\n", "\r\n", "\t", "\N{NO-BREAK SPACE}"])
@pytest.mark.parametrize("name", TEXTS)
def test_white_space_around_any_setting_is_not_part_of_it(name: str, space: str) -> None:
    given = {**NEEDED, **TEXTS}
    assert run_settings(**{**given, name: f"{space}{TEXTS[name]}{space}"}) == run_settings(**given)


@pytest.mark.parametrize("odd", ["\t", "\N{ZERO WIDTH SPACE}", "\ufeff", "\N{NO-BREAK SPACE}", "\n"])
@pytest.mark.parametrize("name", ["AIOPS_STATE_MACHINE_ARN", "AIOPS_SNS_TOPIC_ARN", "AIOPS_ALERT_CHANNEL"])
def test_an_id_with_a_character_that_nobody_sees_is_refused_by_name(name: str, odd: str) -> None:
    assert f"{name} has the wrong form" in refusal(**{**NEEDED, name: f"{NEEDED[name]}{odd}X"})


@pytest.mark.parametrize("kind", [TableSettings, EngineSettings])
def test_an_empty_variable_sets_nothing_for_any_command(
    kind: type[TableSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    unset = kind()
    for field in kind.model_fields.values():
        monkeypatch.setenv(str(field.alias), " ")
    assert kind() == unset


@pytest.mark.parametrize(
    "name", sorted(str(each.alias) for each in RunSettings.model_fields.values() if not each.is_required())
)
def test_an_empty_variable_of_the_bot_sets_nothing(name: str) -> None:
    if name not in NEEDED:
        assert run_settings(**{**NEEDED, name: ""}) == run_settings(**NEEDED)


@pytest.mark.parametrize("blank", ["", " ", "\n"])
@pytest.mark.parametrize("name", ["AIOPS_HTTP_HOST", "AIOPS_OPERATIONS_HOST", "AIOPS_ALERTS_TABLE", "SLACK_API_URL"])
def test_an_empty_variable_means_its_default_and_no_port_on_every_interface(name: str, blank: str) -> None:
    given = run_settings(**{**NEEDED, name: blank})
    assert given == run_settings(**NEEDED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("AIOPS_ALERTS_TABLE", each) for each in ('"ai-ops-alerts"', "a b", "x", "a" * 256, "ai-ops-metrics")),
        ("AIOPS_COORDINATION_TABLE", "ai-ops-audit"),
        *((f"AIOPS_{each}_SECONDS", "0.001") for each in ("LEASE", "SLACK_CALL", "AWS_READ", "EVALUATION_INTERVAL")),
        *((f"AIOPS_{each}_SECONDS", "inf") for each in ("LEASE", "WORK_LEASE", "LOOK_AGAIN", "NO_EFFECT")),
        *(("AIOPS_EVALUATION_INTERVAL_SECONDS", each) for each in ("inf", "1e400", "nan", "86400")),
        *((f"AIOPS_{each}", '"U0ALICE,U0BOB"') for each in ("APPROVERS", "MANAGERS", "STATIONS")),
    ],
)
def test_what_no_deployment_can_mean_is_refused_by_name(name: str, value: str) -> None:
    assert name in refusal(**{**NEEDED, name: value})


def test_a_default_that_another_setting_rules_out_is_named_by_its_variable() -> None:
    assert "AIOPS_ALERTS_TABLE cannot be used" in refusal(**{**NEEDED, "AIOPS_METRICS_TABLE": "ai-ops-alerts"})


def test_a_table_may_be_named_by_its_arn() -> None:
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/ai-ops-alerts"
    assert run_settings(**NEEDED, AIOPS_ALERTS_TABLE=arn).tables.alerts == arn


GOOD_SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-very-secret",
    "SLACK_APP_TOKEN": "xapp-very-secret",
    "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef",
    "AIOPS_INGEST_TOKEN": "token-of-the-stations,another-of-theirs",
}


@pytest.mark.parametrize(("before", "after"), [("", "\n"), (" ", " "), ("\t", "\r\n"), ("\N{NO-BREAK SPACE}", "")])
@pytest.mark.parametrize("name", GOOD_SECRETS)
def test_white_space_around_a_secret_is_not_part_of_it(name: str, before: str, after: str) -> None:
    settings = run_settings(**{**NEEDED, name: before + GOOD_SECRETS[name] + after})
    field = next(field for field, info in RunSettings.model_fields.items() if info.alias == name)
    assert getattr(settings, field).get_secret_value() == GOOD_SECRETS[name]


@pytest.mark.parametrize("blank", [" ", "\n", "\t \r\n"])
@pytest.mark.parametrize("name", GOOD_SECRETS)
def test_a_secret_of_white_space_is_a_missing_one(name: str, blank: str) -> None:
    if name in NEEDED:
        assert f"{name} is not set" in refusal(**{**NEEDED, name: blank})
    else:
        settings = run_settings(**{**NEEDED, name: blank})
        assert not any((settings.slack_app_token, settings.slack_signing_secret, settings.ingest_token))


@pytest.mark.parametrize(
    "wrong",
    [
        *("xoxb-two words", "xoxb-a\nxoxb-b-long-enough", "xoxb-\N{ZERO WIDTH SPACE}long-enough"),
        *('"xoxb-in-quotation-marks"', "'xoxb-in-quotation-marks'"),
    ],
)
@pytest.mark.parametrize("name", GOOD_SECRETS)
def test_a_secret_with_something_odd_in_it_is_refused_by_name_and_not_shown(name: str, wrong: str) -> None:
    message = refusal(**{**NEEDED, name: wrong})
    assert name in message
    assert "xoxb" not in message.replace("(xoxb-…)", "")


@pytest.mark.parametrize("short", ["x", "secret", "123456789012345"])
@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "AIOPS_INGEST_TOKEN"])
def test_a_secret_that_can_be_guessed_is_refused_by_name(name: str, short: str) -> None:
    message = refusal(**{**NEEDED, name: short})
    assert f"{name} cannot be used" in message
    assert "shorter than 16" in message


@pytest.mark.parametrize("wrong", ["x", "xoxb-", "xapp-1", "123456789"])
@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_no_slack_gives_is_refused_by_name(name: str, wrong: str) -> None:
    assert f"{name} cannot be used" in refusal(**{**NEEDED, name: wrong})


def test_tokens_in_each_others_place_are_both_named() -> None:
    bot, app = (GOOD_SECRETS[each] for each in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
    message = refusal(**{**NEEDED, "SLACK_BOT_TOKEN": app, "SLACK_APP_TOKEN": bot})
    assert "SLACK_BOT_TOKEN cannot be used: it is a token of another kind; this one begins with xoxb-" in message
    assert "SLACK_APP_TOKEN cannot be used: it is a token of another kind; this one begins with xapp-" in message
    assert "very-secret" not in message


@pytest.mark.parametrize("tokens", [",", "token-of-the-stations,x"])
def test_each_of_several_ingest_tokens_is_looked_at(tokens: str) -> None:
    assert "AIOPS_INGEST_TOKEN" in refusal(**{**NEEDED, "AIOPS_INGEST_TOKEN": tokens})


def test_a_station_with_a_character_that_nobody_sees_is_refused_with_its_name() -> None:
    told = refusal(**NEEDED | {"AIOPS_STATIONS": "北京站,STATION_001\u200b"})
    assert "AIOPS_STATIONS" in told
    assert "character 12, U+200B ZERO WIDTH SPACE, cannot be seen" in told
