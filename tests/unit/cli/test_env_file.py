"""The settings file is filled in where its settings stand, kept private, and never overwritten unasked."""

import stat
import subprocess
from pathlib import Path

import pytest

from bot.cli.env_file import filled, read_settings, write_private


def test_a_new_file_says_what_it_is_and_has_every_setting_in_order() -> None:
    lines = filled("", {"A_TOKEN": "x", "AIOPS_B": "*"}).splitlines()
    assert lines[0].startswith("# Settings of aiops")
    assert lines[-2:] == ["A_TOKEN=x", "AIOPS_B=*"]


def test_what_is_set_changes_where_it_stands_and_all_else_stays() -> None:
    before = "# Slack\nA=1\n\n#B=old\n#C=sample\nD=kept\n"
    assert filled(before, {"A": "2", "B": "3", "E": "4"}) == "# Slack\nA=2\n\nB=3\n#C=sample\nD=kept\nE=4\n"


def test_a_setting_that_stands_twice_is_the_same_in_both_places_and_its_comment_stays() -> None:
    assert filled("#A=0\nA=1\nA=2\n", {"A": "3"}) == "#A=0\nA=3\nA=3\n"


def test_it_is_read_as_a_shell_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "aiops.env"
    file.write_text(filled("", {"AIOPS_APPROVERS": "U0A,S0B", "AIOPS_MANAGERS": "*", "AWS_REGION": "eu-west-1"}))
    script = f"set -a; . '{file}'; set +a; env"
    printed = subprocess.run(["sh", "-c", script], env={}, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert read_settings(file.read_text()).items() <= read_settings(printed.stdout).items()
    assert len(read_settings(file.read_text())) == 3


def test_what_was_written_for_a_shell_is_read_and_changed_where_it_stands() -> None:
    before = "export A_TOKEN='x'\nB=\"y z\"\nC=it's\nD=''\n"
    assert read_settings(before) == {"A_TOKEN": "x", "B": "y z", "C": "it's"}
    assert filled(before, {"A_TOKEN": "2", "B": "3"}) == "A_TOKEN=2\nB=3\nC=it's\nD=''\n"


def test_an_empty_setting_is_none() -> None:
    assert read_settings("A=\nB= \n# C=1\nD=2 ") == {"D": "2"}


@pytest.mark.parametrize("replaces", [False, True])
def test_only_its_owner_can_read_it_whatever_was_there(tmp_path: Path, *, replaces: bool) -> None:
    file = tmp_path / "aiops.env"
    if replaces:
        file.write_text("A=1\n")
        file.chmod(0o644)
    write_private(file, "A=2\n", replaces=replaces)
    assert file.read_text() == "A=2\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["aiops.env"]


def test_one_that_came_to_be_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "aiops.env"
    file.write_text("A=1\n")
    with pytest.raises(FileExistsError):
        write_private(file, "A=2\n", replaces=False)
    assert file.read_text() == "A=1\n"
    assert [each.name for each in tmp_path.iterdir()] == ["aiops.env"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.env", tmp_path / "aiops.env"
    real.write_text("A=1\n")
    link.symlink_to(real)
    write_private(link, "A=2\n", replaces=True)
    assert link.is_symlink()
    assert real.read_text() == "A=2\n"
