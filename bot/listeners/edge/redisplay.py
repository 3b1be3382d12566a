"""Showing a submitted dialog again with what the person entered or, where it is gone, the words that they typed."""

from collections.abc import Callable
from typing import Any

from bot.cards.dialogs.bulk_choice import PRESELECTED
from bot.cards.parts import blocks
from bot.errors import TRANSIENT
from bot.listeners.edge.error_messages import reply_to
from bot.listeners.edge.submissions import SubmittedView
from bot.slack.message import Block

_WHY = "why_once_more"
_FRAME = {"type", "callback_id", "private_metadata", "title", "submit", "close"}
_TEXT = "plain_text_input"
WHAT_YOU_TYPED = "What you typed:"
_ENTERED = {
    _TEXT: ("value", "initial_value"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
"""For each kind of input: the key under which Slack sends the value, and the key under which it takes it."""


def after_failure(view: SubmittedView, error: Exception, said: Callable[[str], Block]) -> Block:
    """Return the view after a failed submission: the same dialog again if the failure is transient."""
    why = reply_to(error).text
    return redisplayed(view, why, said(why)) if isinstance(error, TRANSIENT) else with_typed(said(why), view)


def redisplayed(view: SubmittedView, why: str, otherwise: Block) -> Block:
    """Return the dialog again, or `otherwise` if more is chosen in it than Slack lets us preselect."""
    body = [_kept(each, view) for each in view.blocks if each.get("block_id") != _WHY]
    if any(len(each.get("element", {}).get("initial_options", ())) > PRESELECTED for each in body):
        return with_typed(otherwise, view)
    frame = view.model_dump(include=_FRAME, exclude_none=True)
    return frame | {"blocks": [blocks.section(f"*{why}*") | {"block_id": _WHY}, *body]}


def with_typed(said: Block, submitted: SubmittedView) -> Block:
    """Return a view that takes the place of a dialog with the words that were typed there, to be copied."""
    words = [blocks.paragraph(each) for each in typed_in(submitted)]
    return said | {"blocks": [*said["blocks"], blocks.context(WHAT_YOU_TYPED), *words]} if words else said


def typed_in(submitted: SubmittedView) -> list[str]:
    """Return the words that were typed into a dialog."""
    inputs = (each for block in submitted.state.values.values() for each in block.values())
    values = (each.get("value") for each in inputs if each.get("type") == _TEXT)
    return [each for each in values if isinstance(each, str) and each.strip()]


def _kept(block: Block, view: SubmittedView) -> Block:
    element = block.get("element")
    if not isinstance(element, dict) or element.get("type") not in _ENTERED:
        return block
    sent, taken = _ENTERED[element["type"]]
    entered: Any = view.element(str(block.get("block_id")), str(element.get("action_id"))).get(sent)
    rest = {name: each for name, each in element.items() if name != taken}
    return block | {"element": rest | ({taken: entered} if entered else {})}
