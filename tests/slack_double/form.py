"""A person fills in a modal: what Slack's client lets pass, and how it is sent."""

from collections.abc import Mapping
from typing import Any

from tests.slack_double.elements import find_option
from tests.slack_double.json_value import Json
from tests.slack_double.view import View


class CannotSubmit(ValueError):
    """Slack's own client refuses to send this form."""


def fill(view: View, values: Mapping[str, Any], *, unchecked: bool = False) -> Json:
    """Build `state.values`; the keys of `values` are action ids or block ids."""
    state: Json = {}
    inputs = [block for block in view.blocks if block["type"] == "input"]
    known = {name for block in inputs for name in (block["block_id"], block["element"].get("action_id"))}
    if stray := set(values) - known:
        raise CannotSubmit(f"no input named {sorted(stray)}; there are {sorted(name for name in known if name)}")
    for block in inputs:
        element = block["element"]
        action_id = element.get("action_id", "")
        value = values.get(action_id, values.get(block["block_id"], _beforehand(element)))
        if not unchecked:
            _check(block, value)
        state[block["block_id"]] = {action_id: _entry(element, value)}
    return state


def _beforehand(element: Json) -> Any:
    chosen = element.get("initial_option") or {}
    return chosen.get("value", element.get("initial_value"))


def _check(block: Json, value: Any) -> None:
    element, name = block["element"], block["block_id"]
    if value in (None, "", []):
        if not block.get("optional"):
            raise CannotSubmit(f"{name} must be filled in")
    elif element["type"] == "plain_text_input":
        low, high = element.get("min_length", 0), element.get("max_length", 3000)
        if not low <= len(value) <= high:
            raise CannotSubmit(f"{name} must have {low} to {high} characters, not {len(value)}")


def _entry(element: Json, value: Any) -> Json:
    kind = element["type"]
    match kind:
        case "static_select" | "radio_buttons":
            return {"type": kind, "selected_option": None if value is None else find_option(element, value)}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, "selected_options": [find_option(element, one) for one in value or []]}
        case "users_select" | "channels_select" | "conversations_select":
            return {"type": kind, f"selected_{kind.removesuffix('s_select')}": value}
        case "datepicker" | "timepicker":
            return {"type": kind, f"selected_{kind.removesuffix('picker')}": value}
        case "datetimepicker":
            return {"type": kind, "selected_date_time": value}
        case _:
            return {"type": kind, "value": value or None}
