"""
Refuses a commit whose subject is not `area: what`.

`python tools/commit_subjects.py FILE` checks a message that is being written, as Git's commit-msg hook is handed it.
Without FILE it checks every commit since the one that brought this check in; where there is no history, nothing.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

GENERAL = (
    "backtest",
    "bench",
    "bot",
    "build",
    "ci",
    "deploy",
    "docs",
    "project",
    "rules",
    "settings",
    "storage",
    "tests",
    "tools",
)
"""The areas that are not the name of a folder below `bot/`, `rules/` or `tests/`. CONTRIBUTING.md lists them."""

LONGEST = 125
WRITTEN_BY_GIT = ("Merge ", "Revert ", "fixup! ", "squash! ", "amend! ")
SUBJECT = re.compile(r"(?P<area>[a-z0-9_]+): \S.*")


def areas(root: Path) -> set[str]:
    """Return what a subject may begin with: the general areas and the folders below `bot`, `rules` and `tests`."""
    folders = (each for package in ("bot", "rules", "tests") for each in (root / package).rglob("__init__.py"))
    return {*GENERAL, *(each.parent.name for each in folders)}


def fault(subject: str, allowed: set[str]) -> str | None:
    """Return what is wrong with a subject, or None."""
    if subject.startswith(WRITTEN_BY_GIT):
        return None
    match = SUBJECT.fullmatch(subject)
    if match is None:
        return f"{subject!r} is not of the form 'area: what'"
    if match["area"] not in allowed:
        return f"{subject!r}: {match['area']!r} is no area; those are {', '.join(sorted(allowed))}"
    if len(subject) > LONGEST:
        return f"{subject!r} has {len(subject)} characters; {LONGEST} is the most"
    return f"{subject!r} ends with a full stop" if subject.endswith(".") else None


def subjects(root: Path) -> Iterator[str]:
    """Yield the subjects of the commits since this check was added, the newest first."""
    added = _git(root, "log", "--diff-filter=A", "--format=%H", "--", "tools/commit_subjects.py").split()
    if added:
        yield from _git(root, "log", "--no-merges", "--format=%s", f"{added[-1]}..HEAD").splitlines()


def _git(root: Path, *arguments: str) -> str:
    """Return what Git prints, or nothing where there is no Git or no repository."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def main(root: Path, message: Path | None) -> str | None:
    """Return the faults found, one a line, or None."""
    wanted = subjects(root) if message is None else [message.read_text(encoding="utf-8").partition("\n")[0]]
    allowed = areas(root)
    return "\n".join(found for each in wanted if (found := fault(each, allowed))) or None


if __name__ == "__main__":
    sys.exit(main(Path.cwd(), Path(sys.argv[1]) if len(sys.argv) > 1 else None))
