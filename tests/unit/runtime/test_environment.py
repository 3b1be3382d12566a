from pathlib import Path

import pytest

from bot.runtime.environment import (
    demo_environment,
    environment_for_tables,
    for_npm,
    for_stand_ins,
    have_a_home,
    slack_secrets,
)
from bot.settings import RunSettings, TableSettings

SECRETS = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "GITHUB_TOKEN",
    "NPM_TOKEN",
    "npm_config__authToken",
    "OPENAI_API_KEY",
    "DATABASE_URL",
    "AIOPS_INGEST_TOKEN",
    "SOME_SECRET_OF_TOMORROW",
)


def test_what_the_demo_starts_gets_no_secret_of_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "very-secret")
    given = demo_environment()
    assert "very-secret" not in given.values()
    assert given["PATH"]


@pytest.mark.parametrize("name", [*SECRETS, "HTTPS_PROXY", "npm_config_registry"])
def test_the_local_slack_and_the_local_aws_get_nothing_that_may_hold_a_secret(name: str) -> None:
    assert for_stand_ins({name: "http://me:very-secret@host.test", "PATH": "/bin"}) == {"PATH": "/bin"}


def test_a_child_that_reads_the_tables_gets_the_credentials_for_them_and_no_other_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = {str(each.alias) for each in RunSettings.model_fields.values() if "SecretStr" in str(each.annotation)}
    assert {"SLACK_BOT_TOKEN", "AIOPS_INGEST_TOKEN"} <= ours
    kept = {str(each.alias) for each in TableSettings.model_fields.values()} | {"AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"}
    for name in (*ours, *kept, "SLACK_CLIENT_SECRET", "AWS_BEARER_TOKEN_BEDROCK"):
        monkeypatch.setenv(name, f"value of {name}")
    given = environment_for_tables()
    assert {name for name, value in given.items() if value.startswith("value of ")} == kept


def test_npm_gets_what_reaches_its_registry() -> None:
    given = {"npm_config_registry": "http://registry.test", "https_proxy": "http://proxy.test:3128", "HOME": "/home/me"}
    assert for_npm({**given, "NPM_TOKEN": "very-secret"}) == given


def test_what_the_demo_starts_can_still_reach_npm_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", "localhost")
    given = demo_environment()
    assert (given["HTTPS_PROXY"], given["no_proxy"]) == ("http://proxy.test:3128", "localhost")


def test_a_secret_of_white_space_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", " \n")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "something")
    assert slack_secrets() == {"SLACK_SIGNING_SECRET"}


def test_a_user_whom_the_machine_does_not_know_has_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_uid: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    have_a_home()
    assert Path.home() == Path("/")


def test_a_home_that_is_there_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/of-the-test")
    have_a_home()
    assert Path.home() == Path("/home/of-the-test")
