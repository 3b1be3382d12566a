"""Finds an interactive element and says what pressing it would send."""

from collections.abc import Iterator, Sequence

from tests.slack_double.json_value import Json

ONE_OF_OPTIONS = ("static_select", "radio_buttons", "overflow")


class NoSuchElement(LookupError):
    """The person looks for something that is not there (any more)."""


def interactive_elements(blocks: Sequence[Json]) -> Iterator[tuple[str, Json]]:
    """Yield each element that can be pressed, with the id of its block."""
    for block in blocks:
        yield from interactive_elements(block.get("child_blocks", []))
        found = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for element in found:
            if isinstance(element, dict) and element.get("action_id"):
                yield block["block_id"], element


def find_element(blocks: Sequence[Json], action_id: str, value: str | None = None) -> tuple[str, Json]:
    """Find what the person presses; `value` tells apart buttons that share an action id."""
    there = list(interactive_elements(blocks))
    for block_id, element in there:
        fits = value is None or element.get("value") == value or element.get("type") in ONE_OF_OPTIONS
        if element["action_id"] == action_id and fits:
            return block_id, element
    names = [element["action_id"] for _, element in there]
    raise NoSuchElement(f"nothing to press with action_id {action_id!r} (value {value!r}); there is {names}")


def action_of(block_id: str, element: Json, action_ts: str, value: str | None) -> Json:
    """Write the entry of `actions` for this press."""
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id, "action_ts": action_ts}
    if element["type"] in ONE_OF_OPTIONS:
        return {**action, "selected_option": find_option(element, value)}
    kept: Json = {key: element[key] for key in ("text", "value", "style", "url", "confirm") if key in element}
    return {**action, **kept}


def find_option(element: Json, value: str | None) -> Json:
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    options: list[Json] = [*element.get("options", []), *grouped]
    for option in options:
        if option["value"] == value:
            return option
    raise NoSuchElement(f"no option {value!r}; there are {[option['value'] for option in options]}")
