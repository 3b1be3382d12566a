"""Files that are outside the packages in the repository but inside the wheel."""

from importlib.resources import files
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def read_project_file(name: str) -> str:
    """Return the text of a file, given its path in the repository; works from a wheel and from a checkout."""
    # pyproject.toml puts these files under bot/_project in the wheel; a checkout has no such folder.
    shipped = files("bot") / "_project" / name
    return (shipped if shipped.is_file() else CHECKOUT / name).read_text(encoding="utf-8")
