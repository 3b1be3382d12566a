"""
The words that people read, a screen at a time, so that they can be read at once; with --check, what is wrong with them.

    python tools/words.py [PART...]    print them: all, or those of files whose path has one of these parts
    python tools/words.py --check      try them with the phrases of tools/phrases.txt; these and the docs with proselint
"""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCREENS = ("bot/cards", "bot/charts", "bot/access", "bot/decisions", "bot/delivery", "bot/listeners", "bot/queries")
"""Where the words for Slack are: a screen is a folder or a file of bot/cards, the others say why nothing was done."""

OTHERS = ("rules", "storage", "bot/cli", "bot/doctor", "bot/errors.py", "bot/provision", "bot/runtime", "bot/slack")
"""What triggers, and what a terminal shows."""

PROSE = ("README.md", "CONTRIBUTING.md", "docs")
CONFIG = ROOT / "tools" / "proselint.json"
PHRASES = ROOT / "tools" / "phrases.txt"
_WORDS = re.compile(r"[A-Za-z']{2,}[ ,.:]+(?:\S+ )*[A-Za-z{(]|^[A-Z][a-z]+(?: [a-z]+)*[.?…]?$")
_NO_WORDS = {"compile", "info", "warning", "error", "debug", "exception", "getenv"}
"""Calls whose arguments nobody reads on a screen: patterns, and what is logged."""

_FOUND = re.compile(r"[^:]+:(\d+):(\d+): (.*)")


@dataclass(frozen=True)
class Said:
    """A piece of text in the code, with `{}` for what is filled in."""

    file: str
    line: int
    text: str


def words_of(source: str, file: str) -> Iterator[Said]:
    """Yield what a module says, in its order; docstrings, names and patterns are no words."""
    tree = ast.parse(source)
    unread = {id(each) for node in ast.walk(tree) for each in _unread(node)}
    found = [
        Said(file, node.lineno, text)
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and id(node) not in unread and _WORDS.search(text := _text(node))
    ]
    yield from sorted(found, key=lambda each: each.line)


def _unread(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is no words, or part of longer ones."""
    if isinstance(node, ast.JoinedStr):
        yield from (each for each in node.values if isinstance(each, ast.Constant))
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _NO_WORDS:
        yield from ast.walk(node)


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return ""


def every_word(parts: tuple[str, ...] = ()) -> Iterator[Said]:
    """Yield the words of all screens, or of the files whose path has one of these parts."""
    for place in (*SCREENS, *OTHERS):
        files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
        for file in files:
            name = file.relative_to(ROOT).as_posix()
            if not parts or any(each in name for each in parts):
                yield from words_of(file.read_text(encoding="utf-8"), name)


def phrases() -> list[tuple[re.Pattern[str], str]]:
    """Return what is not said, and what is said instead."""
    lines = (line.split(" -> ") for line in PHRASES.read_text(encoding="utf-8").splitlines())
    return [(re.compile(rf"\b{each[0]}\b", re.IGNORECASE), each[1]) for each in lines if len(each) > 1]


def faults_in(said: list[Said]) -> Iterator[str]:
    """Yield a sentence for each phrase that is not ours."""
    rules = phrases()
    for each in said:
        for phrase, instead in rules:
            if found := phrase.search(each.text):
                yield f'{each.file}:{each.line}: "{found[0]}": say {instead}'


def by_proselint(said: list[Said], prose: Sequence[str] = PROSE) -> Iterator[str]:
    """Yield what proselint finds in these words and in the documentation."""
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words.md"
        # The mark keeps the end of one text from being read together with the next.
        words.write_text("\n¶\n".join(" ".join(each.text.split()) for each in said), encoding="utf-8")
        proselint = str(Path(sys.executable).with_name("proselint"))
        command = [proselint, "check", "--config", str(CONFIG), *prose, str(words)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for line in (ended.stdout + ended.stderr).splitlines():
        found = _FOUND.match(line)
        if found and "words.md" in line:
            place = said[(int(found[1]) - 1) // 2]
            yield f"{place.file}:{place.line}: {found[3]}"
        else:
            yield line


def main(arguments: list[str]) -> int:
    """Print the words, or what is wrong with them; return the exit code."""
    if arguments != ["--check"]:
        screen = ""
        for each in every_word(tuple(arguments)):
            if each.file != screen:
                print(f"\n## {each.file}")
                screen = each.file
            print(f"{each.line:4} {' / '.join(each.text.splitlines())}")
        return 0
    said = list(every_word())
    found = [*faults_in(said), *by_proselint(said)]
    print("\n".join(found) or f"{len(said)} texts read well.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
