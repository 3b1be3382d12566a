"""The sample of `aiops.env`: a setting a line, in the form that Docker, systemd and a shell read alike."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.cli.commands import COMMANDS
from bot.errors import SettingsRefused
from bot.settings import RunSettings, run_settings
from tests.unit.cli.needed import NEEDED

SAMPLE = Path(__file__).parents[3] / "deploy" / "aiops.env.example"
LINES = SAMPLE.read_text(encoding="utf-8").splitlines()
ASSIGNED = re.compile(r"(#?)([A-Z][A-Z0-9_]*)=(\S*)")
READ_BY_BOTO3 = {"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in known() | READ_BY_BOTO3:
        monkeypatch.delenv(name, raising=False)


def known() -> set[str]:
    return {str(field.alias) for field in RunSettings.model_fields.values()}


def test_every_line_is_a_comment_or_a_plain_setting_that_there_is() -> None:
    settings = [match[2] for line in LINES if (match := ASSIGNED.fullmatch(line))]
    others = [line for line in LINES if line and not line.startswith("#") and not ASSIGNED.fullmatch(line)]
    assert others == []
    assert set(settings) <= known() | READ_BY_BOTO3
    assert len(settings) == len(set(settings)) > 10


def test_no_value_is_given_that_somebody_could_forget_to_replace() -> None:
    assert [line for line in LINES if (match := ASSIGNED.fullmatch(line)) and match[3] and not match[1]] == []


def test_copied_but_not_filled_in_it_is_refused_with_every_name(monkeypatch: pytest.MonkeyPatch) -> None:
    to_fill_in = [match[2] for line in LINES if (match := ASSIGNED.fullmatch(line)) and not match[1]]
    for name in to_fill_in:
        monkeypatch.setenv(name, "")
    with pytest.raises(SettingsRefused) as refused:
        run_settings()
    missing = [name for name in to_fill_in if name not in str(refused.value)]
    assert missing == ["SLACK_APP_TOKEN"]  # which HTTP mode does without


def test_a_shell_that_reads_it_filled_in_has_what_the_bot_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"AWS_REGION": "us-east-1", "SLACK_APP_TOKEN": "xapp-very-secret", **NEEDED}
    file = tmp_path / "aiops.env"
    file.write_text("\n".join(f"{line}{given.get(line[:-1], '')}" for line in LINES), encoding="utf-8")
    shell = ["sh", "-c", f"set -a; . '{file}'; set +a; env"]
    printed = subprocess.run(shell, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=True).stdout
    for line in printed.splitlines():
        monkeypatch.setenv(*line.split("=", 1))
    settings = run_settings()
    assert settings.alert_channel == NEEDED["AIOPS_ALERT_CHANNEL"]
    assert settings.approvers == ("U0ALICE", "S0CREW")


def test_the_quick_start_names_settings_and_commands_that_there_are() -> None:
    text = (SAMPLE.parents[1] / "docs" / "quickstart-slack.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:AIOPS|SLACK|AWS)_[A-Z_]+)`", text))
    assert named <= known() | READ_BY_BOTO3
    asked_for = {match[2] for line in LINES if (match := ASSIGNED.fullmatch(line)) and not match[1]}
    assert asked_for - named == {"AIOPS_STATE_MACHINE_ARN", "AIOPS_SNS_TOPIC_ARN"}  # which `aiops init` prints
    commands = set(re.findall(r"bin/aiops ([a-z-]+)", text))
    assert commands == {"setup", "init", "doctor", "run", "test-card"}
    assert commands <= set(COMMANDS)
