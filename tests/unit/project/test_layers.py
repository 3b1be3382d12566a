"""The pictures of the layers in docs/architecture.md are the layers that the contracts hold."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def _contract(container: str) -> list[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers,) = (
        contract["layers"]
        for contract in config["tool"]["importlinter"]["contracts"]
        if contract.get("containers") == [container]
    )
    return list(layers)


def _picture(container: str) -> list[str]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    (drawn,) = re.findall(rf"^### {container}\n\n((?:    .+\n)+)", text, re.MULTILINE)
    return [re.match(r"    (\w+(?: \| \w+)*)", line)[1] for line in drawn.splitlines()]  # type: ignore[index]


@pytest.mark.parametrize("container", ["bot", "rules"])
def test_the_picture_is_the_contract(container: str) -> None:
    assert _picture(container) == _contract(container)


@pytest.mark.parametrize("container", ["bot", "rules"])
def test_the_contract_leaves_no_folder_out(container: str) -> None:
    layered = {name for layer in _contract(container) for name in layer.split(" | ")}
    # Marked by its __init__.py: a folder that was moved away may leave its caches behind.
    assert layered >= {file.parent.name for file in (ROOT / container).glob("*/__init__.py")}
