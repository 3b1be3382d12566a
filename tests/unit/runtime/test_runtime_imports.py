"""The bot runs with its runtime dependencies alone."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
TYPES_ONLY = ("mypy_boto3", "types_", "botocore_stubs")


def _imports_at_run_time(tree: ast.AST) -> list[str]:
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and id(node) not in guarded]
    return [node.module or "" for node in found]


def test_no_stub_package_is_imported_at_run_time() -> None:
    files = [file for package in ("bot", "storage", "rules") for file in (ROOT / package).rglob("*.py")]
    guilty = {
        str(file.relative_to(ROOT)): module
        for file in files
        for module in _imports_at_run_time(ast.parse(file.read_text(encoding="utf-8")))
        if module.startswith(TYPES_ONLY)
    }
    assert files
    assert guilty == {}
