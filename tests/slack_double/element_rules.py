"""Buttons, menus, inputs and images: what may stand in a block."""

from typing import Any

from tests.slack_double.problems import Problems
from tests.slack_double.shapes import (
    Check,
    among,
    anything,
    boolean,
    by_type,
    exactly_one,
    integer,
    items,
    number,
    one_of,
    record,
    string,
)
from tests.slack_double.text_rules import (
    CONFIRM,
    LINK_OPTION,
    OPTION_GROUP,
    OPTIONS_OR_GROUPS,
    PLAIN_OPTION,
    RICH_OPTION,
    plain_text,
)

ACTION_ID = string(255, minimum=1)

BUTTON = record(
    {"text": plain_text(75)},
    {
        "action_id": ACTION_ID,
        "url": string(3000, minimum=1),
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75, minimum=1),
        "agent_prompt": string(4000),
        "agent_prompt_display": anything,
        "visible_to_user_ids": items(string(minimum=1), 1),
    },
)

SLACK_FILE = record({}, {"id": string(minimum=1), "url": string(3000, minimum=1)}, exactly_one("id", "url"))

IMAGE_FIELDS = {"image_url": string(3000, minimum=1), "slack_file": SLACK_FILE}
IMAGE = record({"alt_text": string(2000, minimum=1)}, IMAGE_FIELDS, exactly_one(*IMAGE_FIELDS))

FEEDBACK_BUTTON = record(
    {"text": plain_text(75), "value": string(2000)}, {"accessibility_label": string(75, minimum=1)}
)


def _lengths_agree(value: Any, problems: Problems) -> None:
    low, high = value.get("min_length", 0), value.get("max_length", 3000)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        problems.at("min_length").add("must not be greater than max_length")


def _control(required: dict[str, Check], optional: dict[str, Check], *rules: Check) -> Check:
    """Build the check of what every interactive element but a button shares."""
    shared: dict[str, Check] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
    return record(required, {**shared, **optional}, *rules)


def _menu(optional: dict[str, Check], *rules: Check) -> Check:
    return _control({}, {"placeholder": plain_text(150), **optional}, *rules)


def _typed(optional: dict[str, Check], *rules: Check) -> Check:
    shared: dict[str, Check] = {"placeholder": plain_text(150), "dispatch_action_config": anything}
    return _control({}, {**shared, **optional}, *rules)


OPTIONS: dict[str, Check] = {"options": items(PLAIN_OPTION, 1, 100), "option_groups": items(OPTION_GROUP, 1, 100)}
SEVERAL: dict[str, Check] = {"max_selected_items": integer(1)}
CONVERSATION: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": anything}
ONE_OFFERED = among("initial_option", options="options")
SEVERAL_OFFERED = among("initial_options", options="options")
IDS = items(string(minimum=1))

INTERACTIVE: dict[str, Check] = {
    "button": BUTTON,
    "static_select": _menu({**OPTIONS, "initial_option": PLAIN_OPTION}, OPTIONS_OR_GROUPS, ONE_OFFERED),
    "multi_static_select": _menu(
        {**OPTIONS, **SEVERAL, "initial_options": items(PLAIN_OPTION, 1, 100)}, OPTIONS_OR_GROUPS, SEVERAL_OFFERED
    ),
    "external_select": _menu({"initial_option": PLAIN_OPTION, "min_query_length": integer(0)}),
    "multi_external_select": _menu({**SEVERAL, "initial_options": items(PLAIN_OPTION), "min_query_length": integer(0)}),
    "users_select": _menu({"initial_user": string(minimum=1)}),
    "multi_users_select": _menu({**SEVERAL, "initial_users": IDS}),
    "conversations_select": _menu(
        {**CONVERSATION, "initial_conversation": string(minimum=1), "response_url_enabled": boolean}
    ),
    "multi_conversations_select": _menu({**SEVERAL, **CONVERSATION, "initial_conversations": IDS}),
    "channels_select": _menu({"initial_channel": string(minimum=1), "response_url_enabled": boolean}),
    "multi_channels_select": _menu({**SEVERAL, "initial_channels": IDS}),
    "overflow": _control({"options": items(LINK_OPTION, 1, 5)}, {}),
    "datepicker": _menu({"initial_date": string(10, minimum=10)}),
    "timepicker": _menu({"initial_time": string(5, minimum=5), "timezone": string(minimum=1)}),
    "datetimepicker": _control({}, {"initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    "checkboxes": _control(
        {"options": items(RICH_OPTION, 1, 10)}, {"initial_options": items(RICH_OPTION, 1, 10)}, SEVERAL_OFFERED
    ),
    "radio_buttons": _control({"options": items(RICH_OPTION, 1, 10)}, {"initial_option": RICH_OPTION}, ONE_OFFERED),
    "workflow_button": record(
        {"text": plain_text(75), "workflow": anything},
        {"action_id": ACTION_ID, "style": one_of("primary", "danger"), "accessibility_label": string(75, minimum=1)},
    ),
}

TYPED: dict[str, Check] = {
    "plain_text_input": _typed(
        {
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _lengths_agree,
    ),
    "email_text_input": _typed({"initial_value": string()}),
    "url_text_input": _typed({"initial_value": string()}),
    "number_input": record(
        {"is_decimal_allowed": boolean},
        {
            "action_id": ACTION_ID,
            "initial_value": string(),
            "min_value": string(),
            "max_value": string(),
            "dispatch_action_config": anything,
            "focus_on_load": boolean,
            "placeholder": plain_text(150),
        },
    ),
    "file_input": _control({}, {"filetypes": items(string(minimum=1), 1), "max_files": integer(1, 10)}),
    "rich_text_input": _typed({"initial_value": anything, "min_lines": number, "max_lines": number}),
}

ACCESSORY = by_type({**INTERACTIVE, "image": IMAGE})
ACTION = by_type(INTERACTIVE)
INPUT_ELEMENT = by_type(
    {**INTERACTIVE, **TYPED}, (INTERACTIVE.keys() | TYPED) - {"button", "overflow", "workflow_button"}
)
CONTEXT_ACTION = by_type(
    {
        "feedback_buttons": record(
            {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, {"action_id": ACTION_ID}
        ),
        "icon_button": record(
            {"icon": one_of("trash"), "text": plain_text(75)},
            {
                "action_id": ACTION_ID,
                "value": string(2000),
                "confirm": CONFIRM,
                "accessibility_label": string(75, minimum=1),
                "visible_to_user_ids": items(string(minimum=1), 1, 10),
            },
        ),
    }
)
