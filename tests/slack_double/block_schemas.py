"""Every block type: what it may hold, and on which surface it may stand."""

from typing import Any

from tests.slack_double.chart_rules import DATA_VISUALIZATION
from tests.slack_double.element_rules import ACCESSORY, ACTION, CONTEXT_ACTION, IMAGE, IMAGE_FIELDS, INPUT_ELEMENT
from tests.slack_double.problems import Problems
from tests.slack_double.rich_text_rules import RICH_TEXT, RICH_TEXT_FIELDS
from tests.slack_double.shapes import (
    Check,
    boolean,
    by_type,
    exactly_one,
    items,
    one_of,
    record,
    string,
    unique,
)
from tests.slack_double.surface import EVERYWHERE, MESSAGES, MODALS, VIEWS, Surface
from tests.slack_double.table_rules import DATA_TABLE, TABLE
from tests.slack_double.text_rules import plain_text, text_object

MARKDOWN_MAX = 12_000


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None, *rules: Check) -> Check:
    return record(required, {"block_id": string(255, minimum=1), **(optional or {})}, *rules)


def _something_to_say(value: Any, problems: Problems) -> None:
    if "text" not in value and "fields" not in value:
        problems.missing("text or fields")


ONE_ACTION_ID = unique("action_id", inside="elements")
CARD_FIELDS: dict[str, Check] = {
    "hero_image": IMAGE,
    "icon": IMAGE,
    "title": text_object(150),
    "subtitle": text_object(150),
    "body": text_object(200),
    "actions": items(ACTION, 1, 25),
}
CARD = _block({}, CARD_FIELDS)


def _one_entity(value: Any, problems: Problems) -> None:
    RICH_TEXT(value, problems)
    if isinstance(value, dict) and isinstance(value.get("elements"), list) and len(value["elements"]) != 1:
        problems.at("elements").add("must be exactly one element")


SOURCE = by_type({"url": record({"url": string(3000, minimum=1), "text": string(minimum=1)})})
TASK_FIELDS: dict[str, Check] = {"details": _one_entity, "output": _one_entity, "sources": items(SOURCE)}
TASK_CARD = _block(
    {
        "task_id": string(minimum=1),
        "title": string(minimum=1),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
    TASK_FIELDS,
)

COMMON: dict[str, tuple[Check, frozenset[Surface]]] = {
    "section": (
        _block(
            {},
            {
                "text": text_object(3000),
                "fields": items(text_object(2000), 1, 10),
                "accessory": ACCESSORY,
                "expand": boolean,
            },
            _something_to_say,
        ),
        EVERYWHERE,
    ),
    "header": (_block({"text": plain_text(150)}), EVERYWHERE),
    "divider": (_block({}), EVERYWHERE),
    "actions": (_block({"elements": items(ACTION, 1, 25)}, {}, ONE_ACTION_ID), EVERYWHERE),
    "context": (
        _block(
            {"elements": items(by_type({"image": IMAGE, "plain_text": text_object(), "mrkdwn": text_object()}), 1, 10)}
        ),
        EVERYWHERE,
    ),
    "image": (
        _block(
            {"alt_text": string(2000, minimum=1)},
            {"title": plain_text(2000), **IMAGE_FIELDS},
            exactly_one(*IMAGE_FIELDS),
        ),
        EVERYWHERE,
    ),
    "input": (
        _block(
            {"label": plain_text(2000), "element": INPUT_ELEMENT},
            {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
        ),
        VIEWS,
    ),
    "rich_text": (_block(RICH_TEXT_FIELDS), EVERYWHERE),
    "alert": (
        _block(
            {"text": text_object(200)},
            {"level": one_of("default", "info", "warning", "error", "success")},
        ),
        MODALS,
    ),
    "card": (CARD, EVERYWHERE),
    "video": (
        _block(
            {
                "alt_text": string(minimum=1),
                "video_url": string(minimum=1),
                "thumbnail_url": string(minimum=1),
                "title": plain_text(200),
            },
            {
                "title_url": string(),
                "description": plain_text(200),
                "provider_icon_url": string(),
                "provider_name": string(),
                "author_name": string(50),
            },
        ),
        EVERYWHERE,
    ),
}

IN_MESSAGES: dict[str, Check] = {
    "markdown": _block({"text": string(MARKDOWN_MAX, minimum=1)}),
    "table": _block(TABLE[0], dict(TABLE[1]), *TABLE[2:]),
    "data_table": _block(DATA_TABLE[0], DATA_TABLE[1], *DATA_TABLE[2:]),
    "data_visualization": _block(DATA_VISUALIZATION),
    "context_actions": _block({"elements": items(CONTEXT_ACTION, 1, 5)}, {}, ONE_ACTION_ID),
    "task_card": TASK_CARD,
    "plan": _block({"title": string(minimum=1)}, {"tasks": items(by_type({"task_card": TASK_CARD}))}),
    "file": _block({"external_id": string(minimum=1), "source": one_of("remote")}),
    "carousel": _block({"elements": items(by_type({"card": CARD}), 1, 10)}),
}
_IN_CONTAINERS = ("actions", "context", "divider", "header", "image", "section", "table", "video")
"""What both Slack's reference and its validator, as it was seen to answer, take inside a container."""

_CHILDREN = {name: check for name, (check, _) in COMMON.items() if name in _IN_CONTAINERS}
_CHILDREN["table"] = IN_MESSAGES["table"]


def _titled(value: Any, problems: Problems) -> None:
    if "title" not in value and "rich_text_title" not in value:
        problems.missing("title or rich_text_title")


def _folds(value: Any, problems: Problems) -> None:
    if value.get("default_collapsed") is True and value.get("is_collapsible") is not True:
        problems.at("default_collapsed").add("needs is_collapsible")
    if value.get("is_collapsible") is True and value.get("has_header_divider") is True:
        problems.at("has_header_divider").add("cannot be set when is_collapsible is true")


IN_MESSAGES["container"] = _block(
    {"child_blocks": items(by_type(_CHILDREN), 1, 10)},
    {
        "title": plain_text(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": text_object(150),
        "width": one_of("narrow", "standard", "wide", "full"),
        "icon": IMAGE,
        "is_collapsible": boolean,
        "default_collapsed": boolean,
        "has_header_divider": boolean,
    },
    _titled,
    _folds,
)

BLOCKS: dict[str, tuple[Check, frozenset[Surface]]] = {
    **COMMON,
    **{name: (check, MESSAGES) for name, check in IN_MESSAGES.items()},
}
