"""The decisions: a file each, all in the list, all of one form."""

import re
from pathlib import Path

ADR = Path(__file__).parents[3] / "docs" / "adr"
FORM = ["## Context", "## Options", "## Decision", "## Consequences"]


def test_every_decision_is_in_the_list_once_by_its_title_and_date() -> None:
    listed = re.findall(
        r"^\| \[(\d+)\]\(([^)]+)\) \| (.+) \| (\S+) \|$", (ADR / "README.md").read_text("utf-8"), re.MULTILINE
    )
    files = sorted(file.name for file in ADR.glob("0*.md"))
    assert [name for _number, name, _title, _date in listed] == files
    for number, name, title, date in listed:
        text = (ADR / name).read_text("utf-8")
        assert name.startswith(f"{int(number):04d}-")
        assert text.startswith(f"# {number}. {title}\n\n")
        assert date in text.splitlines()[2]


def test_every_decision_has_the_form_of_the_template() -> None:
    for file in (ADR / "template.md", *ADR.glob("0*.md")):
        text = file.read_text("utf-8")
        assert re.findall(r"^## .*$", text, re.MULTILINE) == FORM, file.name
        assert re.match(r"# (\d+|N)\. .+\n\naccepted, ", text), file.name
