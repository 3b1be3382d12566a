"""A message as a whole: text, blocks, metadata."""

import json
from typing import Any

from tests.slack_double.block_rules import check_blocks
from tests.slack_double.json_value import Json
from tests.slack_double.problems import Problems
from tests.slack_double.shapes import Check, anything, items, record, string
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.surface import Surface

TEXT_MAX = 40_000
BLOCKS_JSON_MAX = 13_200
"""Characters of all blocks together. Slack documents no such limit; it was measured (bolt-js issues 2509 and 2867)."""


def _object(value: Any, problems: Problems) -> None:
    if not isinstance(value, dict):
        problems.add("must be an object")


METADATA: Check = record(
    {"event_type": string(255, minimum=1), "event_payload": _object}, {"entities": items(anything)}
)


def check_metadata(metadata: Any) -> list[str]:
    problems = Problems("/metadata")
    METADATA(metadata, problems)
    return problems.found


def refuse_bad_message(args: Json) -> None:
    """Raise what Slack would answer to a message that it cannot show."""
    text, blocks = args.get("text") or "", args.get("blocks")
    if not isinstance(text, str):
        raise SlackRefusal("invalid_arguments", ["must be a string [json-pointer:/text]"])
    if not text and not blocks and not args.get("attachments"):
        raise SlackRefusal("no_text")
    if len(text) > TEXT_MAX:
        raise SlackRefusal("msg_too_long")
    if isinstance(blocks, str):
        raise SlackRefusal("invalid_blocks_format")
    if blocks is not None and (found := check_blocks(blocks, Surface.MESSAGE)):
        raise SlackRefusal("invalid_blocks", found)
    if args.get("metadata") is not None and (found := check_metadata(args["metadata"])):
        raise SlackRefusal("invalid_metadata_format", found)


def refuse_too_long(args: Json) -> None:
    """Raise what Slack answers to a message for a channel whose blocks are too long together."""
    if len(json.dumps(args.get("blocks") or [], ensure_ascii=False, separators=(",", ":"))) > BLOCKS_JSON_MAX:
        raise SlackRefusal("msg_blocks_too_long")
