"""Slack's newest blocks told by those that every Slack takes, for where it refuses the new ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.slack import limits
from bot.slack.message import Block, Message
from bot.slack.text import cut_markup, escaped

_MARKS = {"complete": "✓", "in_progress": "…", "error": "✗"}
_CELL = 300


def is_classic(message: Message) -> bool:
    """Return whether a message has none of the new blocks."""
    return not any(block["type"] in _TOLD for block in message.blocks)


def classic(message: Message) -> Message:
    """Return the same message in old blocks: what was folded away stands open, a plan is a list, a table is lines."""
    return replace(message, blocks=message.in_old_blocks or classic_blocks(message.blocks))


def classic_blocks(drawn: Sequence[Block]) -> list[Block]:
    """Return the same blocks, without any that is new."""
    return [old for block in drawn for old in (_TOLD[block["type"]](block) if block["type"] in _TOLD else [block])]


def _container(block: Block) -> Iterator[Block]:
    yield from classic_blocks(block["child_blocks"])


def _plan(block: Block) -> Iterator[Block]:
    yield _section(f"*{escaped(block['title'], 300)}*")
    yield from _sections(list(map(_task, block.get("tasks", []))))


def _task_card(block: Block) -> Iterator[Block]:
    yield from _sections([_task(block)])


def _task(task: Mapping[str, Any]) -> str:
    said = [rich for each in ("details", "output") if (rich := rich_words(task.get(each) or {}))]
    return f"{_MARKS.get(task['status'], '•')} {': '.join([escaped(task['title'], 300), *said])}"


def _data_table(block: Block) -> Iterator[Block]:
    head, *rows = [[_cell(cell) for cell in row] for row in block["rows"]]
    yield from _sections([_row(head, row) for row in rows])


def _row(head: Sequence[str], cells: Sequence[str]) -> str:
    rest = [f"{name} {cell}" for name, cell in zip(head[1:], cells[1:], strict=False) if cell != limits.NO_CELL]
    return " · ".join([f"*{cells[0]}*", *rest])


def _cell(cell: Mapping[str, Any]) -> str:
    return rich_words(cell) if cell["type"] == "rich_text" else escaped(str(cell["text"]), _CELL)


def rich_words(value: Any) -> str:
    """Return a rich text as mrkdwn on one line."""
    kind = value.get("type")
    if kind == "text":
        said = escaped(value["text"], limits.FIELD)
        return f"*{said}*" if value.get("style", {}).get("bold") and said.strip() else said
    if kind == "date":
        return f"<!date^{value['timestamp']}^{value['format']}|{value['fallback']}>"
    if kind == "user":
        return f"<@{value['user_id']}>"
    if kind == "usergroup":
        return f"<!subteam^{value['usergroup_id']}>"
    if kind == "link":
        return f"<{value['url']}|{escaped(value.get('text', ''), 100)}>"
    return "".join(rich_words(each) for each in value.get("elements", []))


def _sections(lines: Sequence[str]) -> Iterator[Block]:
    """Yield paragraphs as full as Slack takes them."""
    filled = ""
    for line in (cut_markup(each, limits.SECTION) for each in lines):
        if filled and len(filled) + 1 + len(line) > limits.SECTION:
            yield _section(filled)
            filled = ""
        filled = f"{filled}\n{line}" if filled else line
    if filled:
        yield _section(filled)


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


_TOLD: dict[str, Callable[[Block], Iterator[Block]]] = {
    "container": _container,
    "plan": _plan,
    "task_card": _task_card,
    "data_table": _data_table,
}
"""How each of the new blocks is told by old ones."""

NEW = frozenset(_TOLD)
"""The types of the new blocks."""
