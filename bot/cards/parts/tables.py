"""Tables that Slack sorts and pages."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from bot.cards.parts import blocks
from bot.slack import limits
from bot.slack.message import Block
from bot.slack.text import cut_markup, shown, unescaped

Cell = str | tuple[Decimal | int, str] | Block
"""What a cell of a table says; or a number to sort by and what is shown of it; or rich text."""


def data_table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Block:
    """Return a table that Slack sorts and pages; only for messages. The first column names its row."""
    whole: list[Sequence[Cell]] = [head, *rows[: limits.TABLE_ROWS]]
    return {
        "type": "data_table",
        "caption": shown(caption, limits.CAPTION) or limits.NO_CELL,
        "rows": [[_cell(each) for each in row] for row in whole],
        "page_size": max(1, min(limits.TABLE_PAGE, len(rows))),
        "row_header_column_index": 0,
    }


def _cell(said: Cell) -> Block:
    if isinstance(said, dict):
        return said
    if isinstance(said, str):
        return {"type": "raw_text", "text": shown(said, limits.CELL) or limits.NO_CELL}
    value, text = said
    return {"type": "raw_number", "value": float(value), "text": shown(text, limits.CELL) or limits.NO_CELL}


_TOKEN = re.compile(
    r"<!date\^(?P<at>\d{1,11})\^(?P<form>[^|>]+)\|(?P<utc>[^>]+)>"
    r"|<@(?P<user>[UW][A-Z0-9]+)>"
    r"|<!subteam\^(?P<group>S[A-Z0-9]+)>"
    r"|<(?P<url>https?://[^|>\s]+)\|(?P<said>[^>]+)>"
    r"|\*(?P<bold>[^*\n<>]+)\*"
    r"|`(?P<code>[^`\n<>]+)`"
)
_MADE: dict[str, Callable[[re.Match[str]], Block]] = {
    "utc": lambda found: {
        "type": "date",
        "timestamp": int(found["at"]),
        "format": found["form"],
        "fallback": found["utc"],
    },
    "user": lambda found: {"type": "user", "user_id": found["user"]},
    "group": lambda found: {"type": "usergroup", "usergroup_id": found["group"]},
    "said": lambda found: {"type": "link", "url": unescaped(found["url"]), "text": unescaped(found["said"])},
    "bold": lambda found: _text(found["bold"], "bold"),
    "code": lambda found: _text(found["code"], "code"),
}


def rich_cell(mrkdwn: str, limit: int) -> Block:
    """
    Return one line of our own mrkdwn, in which foreign text is already escaped, as the cell of a table.

    What is a mention, a time or a link there is one here.
    """
    line = " ".join(cut_markup(mrkdwn, limit).replace("\n>", ": ").split())
    return blocks.rich(*(list(_elements(line)) or [_text(limits.NO_CELL)]))


def _elements(line: str) -> Iterator[Block]:
    ended = 0
    for found in _TOKEN.finditer(line):
        if before := line[ended : found.start()]:
            yield _text(before)
        yield _MADE[str(found.lastgroup)](found)
        ended = found.end()
    if after := line[ended:]:
        yield _text(after)


def _text(words: str, style: str = "") -> Block:
    return {"type": "text", "text": unescaped(words)} | ({"style": {style: True}} if style else {})
