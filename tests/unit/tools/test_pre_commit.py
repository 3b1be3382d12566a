"""The hooks at a commit are the checks of `make lint`."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]


def test_the_hooks_run_what_make_lint_runs_and_fetch_nothing() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repository,) = config["repos"]
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe is not None
    linted = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe[1].splitlines()]
    at_commit = [hook["entry"] for hook in repository["hooks"] if "stages" not in hook]
    assert repository["repo"] == "local"
    assert {hook["language"] for hook in repository["hooks"]} == {"system"}
    assert at_commit == linted
