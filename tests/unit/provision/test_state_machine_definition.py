import json
from pathlib import Path

import pytest

from bot.provision.state_machine import load_definition
from bot.runtime import project_files


def test_the_definition_is_a_state_machine() -> None:
    definition = json.loads(load_definition())
    assert definition["StartAt"] in definition["States"]


def test_it_is_the_one_in_deploy() -> None:
    deployed = project_files.CHECKOUT / "deploy" / "remediation.asl.json"
    assert load_definition() == deployed.read_text(encoding="utf-8")


def test_a_wheel_carries_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "_project" / "deploy" / "remediation.asl.json"
    shipped.parent.mkdir(parents=True)
    shipped.write_text('{"Comment": "shipped"}', encoding="utf-8")
    monkeypatch.setattr(project_files, "files", lambda _package: tmp_path)
    assert json.loads(load_definition()) == {"Comment": "shipped"}
