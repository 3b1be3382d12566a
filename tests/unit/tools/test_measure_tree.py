"""The numbers that describe a checkout."""

import ast
from pathlib import Path

import pytest

from tools.measure_tree import Module, circles, complexity, import_edges, parameters, percentile, read, report


def _function(source: str) -> ast.FunctionDef:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("def f(): return 1", 1),
        ("def f(a): return a and a or a", 3),
        ("def f(a): return [b for b in a if b]", 3),
        ("def f(a):\n  if a: pass\n  elif a: pass\n  else: pass", 3),
        ("def f(a):\n  try: pass\n  except ValueError: pass", 2),
        ("def f(a):\n  def g(b):\n    if b: pass\n  return g", 1),
    ],
)
def test_complexity_counts_operators_and_comprehensions_but_no_nested_function(source: str, count: int) -> None:
    assert complexity(_function(source)) == count


@pytest.mark.parametrize(
    ("source", "count"),
    [("def f(self, a, /, b, *, c): pass", 3), ("def f(*args, **more): pass", 2), ("def f(cls): pass", 0)],
)
def test_parameters_are_counted_without_self(source: str, count: int) -> None:
    assert parameters(_function(source)) == count


def test_an_import_of_another_folder_is_an_edge_and_one_within_a_folder_is_none() -> None:
    modules = [
        Module(
            Path("bot/cards/card.py"), 1, ast.parse("from bot.cards.title import title\nfrom rules.metric import M")
        ),
        Module(Path("bot/cards/title.py"), 1, ast.parse("from bot.home import board")),
        Module(Path("bot/home/board.py"), 1, ast.parse("import json")),
        Module(Path("rules/metric.py"), 1, ast.parse("")),
    ]
    assert import_edges(modules) == {("bot.cards", "rules.metric"), ("bot.cards", "bot.home")}


def test_packages_that_reach_each_other_are_a_circle() -> None:
    assert circles({("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")}) == [["a", "b", "c"]]


def test_a_percentile_is_one_of_the_numbers() -> None:
    assert percentile([1, 2, 3, 40], 90) == 40
    assert percentile([7], 90) == 7


def test_this_tree_is_measured(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "errors.py").write_text("def f(a):\n    return a\n", encoding="utf-8")
    assert [each.name for each in read(tmp_path, "bot")] == ["bot.errors"]
    lines = list(report(tmp_path))
    assert lines[0] == "bot: 1 files, 1 of them at its root"
    assert "lines: bot 2" in lines
