"""What the documentation names is there, and its walks enter no room twice."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "adr").glob("*.md")])
WALKS = ("One alert id, from the tick to the audit", "One press, from the payload to the card")
IN_THE_TREE = re.compile(r"`((?:\.ci|\.github|benchmarks|bot|deploy|docs|rules|storage|tests|tools)/[^`\s]*)`")
LOOSE_FILE = re.compile(r"`(\w+\.py)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_path_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = IN_THE_TREE.findall(text)
    absent = [each for each in named if not list(ROOT.glob(re.sub(r"<\w+>", "*", each.rstrip("/"))))]
    dead = [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    assert absent + dead == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_a_file_is_named_with_its_folder(document: Path) -> None:
    assert LOOSE_FILE.findall(document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("title", WALKS)
def test_a_walk_enters_no_room_twice(title: str) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\d+\. (.+)$", text.split(f"## {title}\n")[1].split("\n## ")[0], re.MULTILINE)
    rooms = [room for step in steps for room in IN_THE_TREE.findall(step)]
    assert len(steps) > 10
    assert all(IN_THE_TREE.search(step) for step in steps)
    assert len(rooms) == len(set(rooms))
