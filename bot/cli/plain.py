"""Converts a Slack message to lines of plain text."""

import re
from typing import Any

from bot.slack.classic_blocks import classic
from bot.slack.message import Block, Message

_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
# The marks can be nested: "*STATION_001 · HIGH*" is bold and contains an underscore.
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])")
_ITALIC = re.compile(r"(?<!\w)_(?=\S)([^_\n]+)(?<=\S)_(?!\w)")
_MENTION = re.compile(r"<(?:@|!subteam\^)([A-Z0-9]+)>")


def as_lines(message: Message) -> list[str]:
    """Return the text of a message, one line per piece."""
    if not message.blocks:
        return _plain(message.text).split("\n")
    return [line for block in classic(message).blocks for text in _texts(block) for line in _plain(text).split("\n")]


def _texts(block: Block) -> list[str]:
    objects: list[Any] = [block.get("text"), *block.get("fields", [])]
    if block["type"] == "context":
        objects += block["elements"]
    return [_joined(each["text"]) for each in objects if isinstance(each, dict) and "text" in each]


def _joined(text: str) -> str:
    """Join a field's bold name and its value if the value is a single line."""
    return re.sub(r"^\*([^*\n]+)\*\n([^\n]*)\Z", r"\1: \2", text)


def _plain(text: str) -> str:
    text = _MENTION.sub(r"@\1", _DATE.sub(r"\1", text))
    text = _ITALIC.sub(r"\1", _BOLD.sub(r"\1", text)).replace("`", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
