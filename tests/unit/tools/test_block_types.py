"""The check of rendered blocks against Slack's types fails clearly where it cannot check, and never passes by luck."""

import json
from pathlib import Path

import pytest

from bot.cards.parts import blocks
from tests.rendered_blocks import shape
from tools import block_types


def test_a_shape_keeps_what_types_are_about_and_no_words() -> None:
    plan = blocks.plan("Secret words", [blocks.task("run", "Restarted", "complete", at=1_763_800_000_000)], "p")
    kept = json.dumps(shape(plan), ensure_ascii=False)
    assert '"status": "complete"' in kept
    assert "Secret" not in kept
    assert shape([1, 2, 3]) == [0]


def test_without_npm_it_fails_and_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert block_types.main() == 1
    assert "npm is missing" in capsys.readouterr().err


def test_where_no_test_left_a_block_it_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    npm = tmp_path / "npm"
    npm.touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(block_types, "RENDERED", tmp_path)
    assert block_types.main() == 1
    assert "no test has left a block" in capsys.readouterr().err


def test_what_has_no_type_yet_is_left_out_and_nothing_else() -> None:
    drawn = [json.dumps(["block", {"type": kind}]) for kind in ("data_visualization", "divider")]
    (line,) = block_types._lines(drawn)
    assert '"divider"' in line
