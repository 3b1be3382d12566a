"""Blocks as Slack judges them: each by its schema, then all of them together."""

from collections.abc import Callable
from typing import Any

from tests.slack_double.block_schemas import BLOCKS, MARKDOWN_MAX
from tests.slack_double.problems import Problems
from tests.slack_double.shapes import by_type, items
from tests.slack_double.surface import Surface

AT_MOST = {"table": 1, "data_visualization": 2}
"""How many of one type a payload may hold."""

BLOCKS_MAX = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}


def check_blocks(blocks: Any, surface: Surface = Surface.MESSAGE, problems: Problems | None = None) -> list[str]:
    """Say everything that Slack would refuse in these blocks; an empty list when it would take them."""
    problems = problems or Problems("/blocks")
    known = {name: check for name, (check, surfaces) in BLOCKS.items() if surface in surfaces}
    items(by_type(known), 0 if surface is Surface.MESSAGE else 1, BLOCKS_MAX[surface])(blocks, problems)
    if isinstance(blocks, list):
        _check_together([block if isinstance(block, dict) else {} for block in blocks], problems)
    return problems.found


def _check_together(blocks: list[dict[str, Any]], problems: Problems) -> None:
    seen: set[str] = set()
    inside = [child for block in blocks for child in block.get("child_blocks") or [] if isinstance(child, dict)]
    for place, block in enumerate([*blocks, *inside]):
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id in seen:
            problems.at(place, "block_id").add(f'`block_id` "{block_id}" already exists for another block')
        elif isinstance(block_id, str):
            seen.add(block_id)
    for kind, most in AT_MOST.items():
        if sum(block.get("type") == kind for block in blocks) > most:
            problems.add(f"no more than {most} blocks of type {kind} allowed")
    texts = [block.get("text") for block in blocks if block.get("type") == "markdown"]
    if sum(len(text) for text in texts if isinstance(text, str)) > MARKDOWN_MAX:
        problems.add(f"markdown blocks must be less than {MARKDOWN_MAX + 1} characters together")


def check_slack_files(value: Any, ready: Callable[[dict[str, Any]], bool], problems: Problems) -> list[str]:
    """Refuse every `slack_file` that Slack has not finished with, wherever it stands."""
    if isinstance(value, dict):
        for field, inner in value.items():
            if field == "slack_file" and isinstance(inner, dict) and not ready(inner):
                problems.at(field).add("invalid slack file")
            check_slack_files(inner, ready, problems.at(field))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            check_slack_files(inner, ready, problems.at(place))
    return problems.found
