"""
Prints the shape of a checkout in numbers: `python tools/measure_tree.py [DIR]`, by default the current folder.

It needs nothing but Python and reads source text only, so it also runs on an older checkout.
"""

import ast
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median

PACKAGES = ("bot", "rules", "storage")
LINED_UP = (*PACKAGES, "tests", "benchmarks", "tools")
LONGEST = 10

BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.match_case)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One source file, parsed."""

    path: Path
    lines: int
    tree: ast.Module

    @property
    def name(self) -> str:
        """The dotted name by which it is imported."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        """The folder below a root that holds it, such as `bot.cards`. A file at a root counts as a package."""
        return ".".join(self.path.with_suffix("").parts[:2])

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Yield each function with its qualified name, the nested ones too."""
        yield from _functions(self.tree, f"{self.path}:")


def _functions(node: ast.AST, within: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FUNCTIONS):
            yield within + child.name, child
        inner = f"{within}{child.name}." if isinstance(child, (*FUNCTIONS, ast.ClassDef)) else within
        yield from _functions(child, inner)


def read(root: Path, folder: str) -> list[Module]:
    """Return the modules below `folder`, in the order of their paths."""
    found = []
    for file in sorted((root / folder).rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        found.append(Module(file.relative_to(root), text.count("\n"), ast.parse(text)))
    return found


def length(function: Function) -> int:
    """Return the lines from `def` to the last statement, without the decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> int:
    """Return how many parameters it takes, `self` and `cls` not counted."""
    given = function.args
    named = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return (
        len(named) - (named[:1] in (["self"], ["cls"])) + sum(each is not None for each in (given.vararg, given.kwarg))
    )


def complexity(function: Function) -> int:
    """Return McCabe's count, plus one for each boolean operator and each `for` and `if` of a comprehension."""
    return 1 + sum(_branches(child) for child in ast.iter_child_nodes(function))


def _branches(node: ast.AST) -> int:
    """Count the branches below a node. A nested function is counted on its own."""
    if isinstance(node, FUNCTIONS):
        return 0
    own = int(isinstance(node, BRANCHES))
    if isinstance(node, ast.BoolOp):
        own = len(node.values) - 1
    elif isinstance(node, ast.comprehension):
        own = 1 + len(node.ifs)
    return own + sum(_branches(child) for child in ast.iter_child_nodes(node))


def import_edges(modules: Sequence[Module]) -> set[tuple[str, str]]:
    """Return which package imports which other one, as the layer contracts see them."""
    home = {each.name: each.package for each in modules}
    wanted = ((each.package, home.get(name)) for each in modules for name in _imported(each.tree, home))
    return {(importer, imported) for importer, imported in wanted if imported is not None and imported != importer}


def _imported(tree: ast.Module, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            submodules = (f"{node.module}.{each.name}" for each in node.names)
            yield from (name if name in known else node.module for name in submodules)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def circles(edges: set[tuple[str, str]]) -> list[list[str]]:
    """Return the groups of packages that reach each other."""
    reached = {package: _reachable(package, edges) for edge in edges for package in edge}
    groups = {frozenset({a} | {b for b in reached[a] if a in reached[b]}) for a in reached}
    return sorted(sorted(group) for group in groups if len(group) > 1)


def _reachable(start: str, edges: set[tuple[str, str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        new = {imported for importer, imported in edges if importer == here} - seen
        seen |= new
        waiting += new
    return seen


def percentile(numbers: Sequence[int], percent: int) -> int:
    """Return the nearest-rank percentile: always one of the numbers."""
    return sorted(numbers)[ceil(len(numbers) * percent / 100) - 1]


def summary(numbers: Sequence[int]) -> str:
    """Return count, median, p90 and maximum in one line."""
    return f"{len(numbers)}; lines: median {median(numbers):g}, p90 {percentile(numbers, 90)}, max {max(numbers)}"


def _top(title: str, modules: Sequence[Module], measure: Callable[[Function], int]) -> Iterator[str]:
    measured = [(measure(function), name) for each in modules for name, function in each.functions()]
    yield f"{title}:"
    yield from (
        f"  {number:3} {name}" for number, name in sorted(measured, key=lambda each: (-each[0], each[1]))[:LONGEST]
    )


def _twice(modules: Sequence[Module]) -> str:
    names = Counter(node.name for each in modules for node in ast.walk(each.tree) if isinstance(node, ast.ClassDef))
    return ", ".join(f"{name} ({count})" for name, count in sorted(names.items()) if count > 1) or "none"


def report(root: Path) -> Iterator[str]:
    """Yield the lines of the report on the checkout at `root`."""
    everything = {folder: read(root, folder) for folder in LINED_UP}
    modules = [each for package in PACKAGES for each in everything[package]]
    functions = [function for each in modules for _, function in each.functions()]
    for package in PACKAGES:
        loose = sum(len(each.path.parts) == 2 for each in everything[package])  # noqa: PLR2004  # package/file.py
        yield f"{package}: {len(everything[package])} files, {loose} of them at its root"
    yield "lines: " + ", ".join(f"{name} {sum(m.lines for m in found)}" for name, found in everything.items() if found)
    yield f"modules of {', '.join(PACKAGES)} (empty ones left out): {summary([m.lines for m in modules if m.lines])}"
    yield f"functions: {summary([length(each) for each in functions])}"
    yield from _top("longest functions", modules, length)
    yield from _top("longest parameter lists", modules, parameters)
    yield f"functions with more than six parameters: {sum(parameters(each) > 6 for each in functions)}"  # noqa: PLR2004
    yield from _top("most complex (boolean operators and comprehensions counted)", modules, complexity)
    yield f"functions of complexity 12 and more: {sum(complexity(each) >= 12 for each in functions)}"  # noqa: PLR2004
    edges = import_edges(modules)
    yield f"import edges between packages: {len(edges)}"
    yield from (f"  a circle of {len(circle)}: {', '.join(circle)}" for circle in circles(edges))
    yield f"class names that are defined more than once: {_twice(modules)}"


if __name__ == "__main__":
    print("\n".join(report(Path(sys.argv[1] if len(sys.argv) > 1 else "."))))
