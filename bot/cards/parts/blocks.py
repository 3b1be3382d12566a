"""Slack blocks. What people and stations wrote goes through `plain` or `bot.slack.text.escaped`."""

from typing import Any, Literal

from bot.cards.parts.times import utc
from bot.slack import limits
from bot.slack.ids import ActionId
from bot.slack.message import Block
from bot.slack.text import AGO, cut_markup, shown

TaskStatus = Literal["pending", "in_progress", "complete", "error"]

_EMPTY = "-"
"""Slack refuses an empty text."""


def plain(text: str, limit: int) -> Block:
    """Return text that Slack shows as it is; emoji codes stay text."""
    return {"type": "plain_text", "text": shown(text, limit) or _EMPTY, "emoji": False}


def marked(text: str, limit: int) -> Block:
    """Return our own mrkdwn, in which foreign text is already escaped. `verbatim`: Slack links nothing."""
    return {"type": "mrkdwn", "text": cut_markup(text, limit) or _EMPTY, "verbatim": True}


def header(text: str, block_id: str | None = None) -> Block:
    """Return a headline."""
    block = {"type": "header", "text": plain(text, limits.HEADER)}
    return block | {"block_id": block_id} if block_id else block


def section(text: str) -> Block:
    """Return a paragraph of our own mrkdwn."""
    return {"type": "section", "text": marked(text, limits.SECTION)}


def section_with(text: str, block_id: str, beside: Block) -> Block:
    """Return a paragraph of our own mrkdwn with a button beside it."""
    return section(text) | {"block_id": block_id, "accessory": beside}


def sections(lines: list[str]) -> list[Block]:
    """Join lines into paragraphs within the limit: no line is cut because its neighbours are long."""
    filled: list[str] = []
    for line in lines:
        if filled and len(filled[-1]) + 1 + len(line) <= limits.SECTION:
            filled[-1] += f"\n{line}"
        else:
            filled.append(line)
    return [section(text) for text in filled]


def row(text: str, accessory: Block) -> Block:
    """Return a paragraph of our own mrkdwn with a button or a menu at its end."""
    return {"type": "section", "text": marked(text, limits.SECTION), "accessory": accessory}


def paragraph(text: str) -> Block:
    """Return a paragraph that somebody else may have written."""
    return {"type": "section", "text": plain(text, limits.SECTION)}


def fields(pairs: list[tuple[str, str]]) -> Block:
    """Return names and values side by side; the values are already escaped."""
    texts = [marked(f"*{name}*\n{value}", limits.FIELD) for name, value in pairs[: limits.FIELDS]]
    return {"type": "section", "fields": texts}


def context(*texts: str) -> Block:
    """Return small print of our own mrkdwn."""
    return {"type": "context", "elements": [marked(text, limits.FIELD) for text in texts[: limits.CONTEXT_ELEMENTS]]}


def image(file_id: str, *, title: str, alt_text: str) -> Block:
    """Return a picture that was uploaded to Slack; `alt_text` is for screen readers."""
    return {
        "type": "image",
        "slack_file": {"id": file_id},
        "title": plain(title, limits.IMAGE_TITLE),
        "alt_text": shown(alt_text, limits.ALT_TEXT) or _EMPTY,
    }


def line_chart(title: str, series: list[Block], axes: Block) -> Block:
    """Return a chart that Slack draws itself; only messages may contain one."""
    chart = {"type": "line", "series": series, "axis_config": axes}
    return {"type": "data_visualization", "title": title or _EMPTY, "chart": chart}


def folded(title: str, inside: list[Block], block_id: str = "") -> list[Block]:
    """Return blocks that a person unfolds by one press, in as many containers as they take; only for messages."""
    parts = [
        inside[start : start + limits.CONTAINER_BLOCKS] for start in range(0, len(inside), limits.CONTAINER_BLOCKS)
    ]
    return [
        {
            "type": "container",
            **({"block_id": f"{block_id}:{number}"} if block_id else {}),
            "title": plain(title if number == 1 else f"{title} ({number})", limits.CONTAINER_TITLE),
            "child_blocks": part,
            "is_collapsible": True,
            "default_collapsed": True,
        }
        for number, part in enumerate(parts, start=1)
    ]


def plan(title: str, tasks: list[Block], block_id: str) -> Block:
    """Return steps that belong together; only for messages."""
    return {"type": "plan", "block_id": block_id, "title": shown(title, limits.PLAN_TITLE) or _EMPTY, "tasks": tasks}


def task(task_id: str, title: str, status: TaskStatus, *, at: int | None = None, details: str = "") -> Block:
    """Return a step of a plan; `at` is when it came to stand so (epoch ms), `details` are anybody's words."""
    said = [] if at is None else [date(at)]
    if details:
        said.append({"type": "text", "text": shown(f"{': ' if said else ''}{details}", limits.TASK_DETAILS)})
    card = {"type": "task_card", "task_id": task_id, "title": shown(title, limits.PLAN_TITLE), "status": status}
    return card | {"details": rich(*said)} if said else card


def rich(*elements: Block) -> Block:
    """Return a line of rich text: Slack parses nothing in it."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def date(epoch_ms: int) -> Block:
    """Return a time (epoch ms) for rich text, as each reader's clock shows it, and how long ago that is."""
    return {"type": "date", "timestamp": epoch_ms // 1000, "format": AGO, "fallback": utc(epoch_ms)}


def divider() -> Block:
    """Return a line."""
    return {"type": "divider"}


def actions(block_id: str, *buttons: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "block_id": block_id, "elements": list(buttons)}


def button(
    action: ActionId,
    text: str,
    value: str,
    *,
    label: str,
    style: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """Return a button; `label` is for screen readers."""
    block: dict[str, Any] = {
        "type": "button",
        "action_id": action.value,
        "text": plain(text, limits.BUTTON),
        "value": value[: limits.BUTTON_VALUE],
        "accessibility_label": shown(label, limits.ACCESSIBILITY_LABEL),
    }
    if style:
        block["style"] = style
    if confirm:
        block["confirm"] = confirm
    return block


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    """Return the question that Slack asks before it sends a press."""
    return {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(text, limits.CONFIRM_TEXT),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }
