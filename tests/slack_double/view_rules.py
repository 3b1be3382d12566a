"""Modals and Home tabs: the frame around the blocks."""

import json
from typing import Any

from tests.slack_double.block_rules import check_blocks
from tests.slack_double.problems import Problems
from tests.slack_double.shapes import Check, anything, boolean, by_type, record, string
from tests.slack_double.surface import Surface
from tests.slack_double.text_rules import plain_text

VIEW_MAX_BYTES = 250_000

SHARED: dict[str, Check] = {
    "private_metadata": string(3000),
    "callback_id": string(255),
    "external_id": string(255),
}


def _blocks_fit(value: Any, problems: Problems) -> None:
    if "blocks" in value:
        check_blocks(value["blocks"], Surface(value["type"]), problems.at("blocks"))


def _input_needs_submit(value: Any, problems: Problems) -> None:
    blocks = value.get("blocks")
    inputs = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    if any(block.get("type") == "input" for block in inputs) and "submit" not in value:
        problems.missing("submit")


MODAL = record(
    {"title": plain_text(24), "blocks": anything},
    {
        **SHARED,
        "submit": plain_text(24),
        "close": plain_text(24),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
    _blocks_fit,
    _input_needs_submit,
)
HOME = record({"blocks": anything}, SHARED, _blocks_fit)


def is_too_large(view: Any) -> bool:
    """Whether Slack would answer `view_too_large`."""
    return len(json.dumps(view).encode()) > VIEW_MAX_BYTES


def check_view(view: Any, *, only: Surface | None = None) -> list[str]:
    """Say everything that Slack would refuse in this view."""
    problems = Problems("/view")
    by_type({"modal": MODAL, "home": HOME}, None if only is None else {only})(view, problems)
    return problems.found
