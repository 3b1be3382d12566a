"""No module grows past what a person reads in one go."""

from pathlib import Path

from tools.module_size import MOST_LINES, faults


def _tree(root: Path, lines: int) -> Path:
    (root / "bot").mkdir()
    (root / "bot" / "card.py").write_text("pass\n" * lines, encoding="utf-8")
    return root


def test_a_module_of_just_so_many_lines_is_taken(tmp_path: Path) -> None:
    assert list(faults(_tree(tmp_path, MOST_LINES), {})) == []


def test_one_line_more_is_refused_by_its_path(tmp_path: Path) -> None:
    (found,) = faults(_tree(tmp_path, MOST_LINES + 1), {})
    assert found.startswith("bot/card.py has 201 lines")


def test_an_exception_is_left_alone(tmp_path: Path) -> None:
    assert list(faults(_tree(tmp_path, MOST_LINES + 1), {"bot/card.py": "a table"})) == []


def test_an_exception_that_nothing_needs_is_refused(tmp_path: Path) -> None:
    (found,) = faults(_tree(tmp_path, 1), {"bot/card.py": "a table"})
    assert "Take it off the list" in found
