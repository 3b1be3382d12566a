"""The roots of the packages stay tidy."""

import ast
import re
from collections import Counter
from pathlib import Path

from tools.measure_tree import PACKAGES, complexity, length, percentile, read

ROOT = Path(__file__).parents[3]


def test_the_root_of_bot_holds_how_it_is_put_together_and_nothing_else() -> None:
    loose = sorted(file.name for file in (ROOT / "bot").glob("*.py"))
    assert len(loose) <= 8, loose


def test_no_file_is_named_for_nothing() -> None:
    files = [file for package in ("bot", "rules", "storage") for file in (ROOT / package).rglob("*.py")]
    nameless = {"utils.py", "helpers.py", "models.py", "common.py", "manager.py"}
    assert [str(file) for file in files if file.name in nameless] == []


def test_the_composition_root_reads_on_one_screen() -> None:
    tree = ast.parse((ROOT / "bot" / "bootstrap.py").read_text(encoding="utf-8"))
    (build_bot,) = (each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == "build_bot")
    assert build_bot.end_lineno is not None
    assert build_bot.end_lineno - build_bot.lineno < 50


def test_what_reads_calendars_is_imported_when_one_is_read() -> None:
    """A hundred modules and 3 MB, for what most policies do not have."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "rules" / "oncall").glob("*.py")]
    imports = [
        ast.unparse(each) for tree in trees for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    assert [each for each in imports if "ical" in each] == []


def test_no_test_module_is_imported_as_a_library() -> None:
    imported = (line for file in (ROOT / "tests").rglob("*.py") for line in file.read_text("utf-8").splitlines())
    assert [line for line in imported if re.match(r"(from|import) tests\.[\w.]*\btest_", line)] == []


def test_functions_are_small_and_a_class_name_means_one_class() -> None:
    modules = [module for package in PACKAGES for module in read(ROOT, package)]
    functions = [(name, function) for module in modules for name, function in module.functions()]
    assert [name for name, function in functions if complexity(function) >= 12] == []
    assert percentile([length(function) for _, function in functions], 90) < 15
    classes = (node.name for module in modules for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))
    assert [name for name, count in Counter(classes).items() if count > 1] == []
