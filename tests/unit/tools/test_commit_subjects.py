"""What the subject of a commit may be."""

import re
import subprocess
from pathlib import Path

import pytest

from tools.commit_subjects import GENERAL, areas, fault, main, subjects

AREAS = {"delivery", "project"}


@pytest.mark.parametrize(
    "subject",
    [
        "delivery: one message that stands in Slack",
        "project: 200 lines at most",
        "Merge branch 'x'",
        'Revert "delivery: y"',
    ],
)
def test_a_subject_that_says_where_and_what_is_taken(subject: str) -> None:
    assert fault(subject, AREAS) is None


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("pictures taken again", "not of the form"),
        ("delivery:one message", "not of the form"),
        ("delivery: ", "not of the form"),
        ("retry, escalate: a button each", "not of the form"),
        ("wip: half of it", "'wip' is no area; those are delivery, project"),
        ("delivery: done.", "full stop"),
        ("delivery: " + "x" * 120, "130 characters"),
    ],
)
def test_another_subject_is_refused_with_what_is_wrong(subject: str, said: str) -> None:
    assert said in str(fault(subject, AREAS))


def test_the_areas_are_the_folders_and_a_few_general_ones() -> None:
    assert {"delivery", "lifecycle", "scenarios", "docs", "bench"} <= areas(Path.cwd())
    assert "wip" not in areas(Path.cwd())


def test_contributing_names_the_general_areas() -> None:
    text = (Path(__file__).parents[3] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sentence = text.split("or one of ")[1].split(". ")[0]
    assert tuple(re.findall(r"`(\w+)`", sentence)) == GENERAL


def test_a_message_that_is_being_written_is_judged_by_its_first_line(tmp_path: Path) -> None:
    message = tmp_path / "COMMIT_EDITMSG"
    message.write_text("docs: why\n\nwip: not this line\n", encoding="utf-8")
    assert main(tmp_path, message) is None
    message.write_text("why\n", encoding="utf-8")
    assert main(tmp_path, message) == "'why' is not of the form 'area: what'"


def test_of_the_history_only_what_came_after_the_check_is_judged(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init")
    git("commit", "--allow-empty", "-m", "before")
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "commit_subjects.py").touch()
    git("add", ".")
    git("commit", "-m", "the check itself")
    git("commit", "--allow-empty", "-m", "docs: after")
    git("commit", "--allow-empty", "-m", "wip")
    assert list(subjects(tmp_path)) == ["wip", "docs: after"]
    assert main(tmp_path, None) == "'wip' is not of the form 'area: what'"


def test_without_a_repository_there_is_nothing_to_judge(tmp_path: Path) -> None:
    assert main(tmp_path, None) is None
