"""The gallery and its pictures."""

import re
from pathlib import Path

from bot.runtime.project_files import CHECKOUT

DOCS = Path(CHECKOUT) / "docs"
SHOWN = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
PICTURES = {file.name for file in (DOCS / "images").glob("*.png")}


def test_every_picture_is_shown_in_the_gallery_once_and_says_in_words_what_it_shows() -> None:
    shown = SHOWN.findall((DOCS / "pictures.md").read_text())
    assert sorted(Path(target).name for _, target in shown) == sorted(PICTURES)
    assert all(len(alternative.split()) >= 3 for alternative, _ in shown)


def test_every_picture_of_the_readme_is_there() -> None:
    shown = SHOWN.findall((DOCS.parent / "README.md").read_text())
    assert shown
    assert all((DOCS.parent / target).is_file() for _, target in shown)


def test_every_picture_is_one_that_the_browser_tests_take() -> None:
    tests = "".join(file.read_text() for file in (DOCS.parent / "tests" / "e2e").glob("test_*.py"))
    assert {name for name in PICTURES if f'"{name}"' not in tests and f'"{name[:-4]}"' not in tests} == set()
