"""The dialog in which a whole digest is decided: what will happen, for how many, and who is left out."""

from dataclasses import dataclass
from typing import Any

from bot.access.policy import Action
from bot.cards.dialogs.bulk_choice import BulkChoice, choice_of
from bot.cards.dialogs.bulk_state import BulkState
from bot.cards.dialogs.bulk_words import left_lines, nothing_lines, what_happens
from bot.cards.dialogs.review_modal import option, option_groups
from bot.cards.digest.digest_words import what
from bot.cards.parts import blocks
from bot.decisions.bulk_order import BulkQuestion, Offer
from bot.slack import limits
from bot.slack.ids import LEAVE_OUT_BLOCK, LEAVE_OUT_INPUT, CallbackId
from bot.slack.message import Block
from rules.digest.digest import Digest


@dataclass(frozen=True)
class Deciding:
    """The dialog's words for one action."""

    action: Action
    callback: CallbackId
    title: str
    submit: str
    done: str


APPROVING_ALL = Deciding(Action.APPROVE, CallbackId.APPROVE_ALL, "Approve all", "Approve", "approved")
REJECTING_ALL = Deciding(Action.REJECT, CallbackId.REJECT_ALL, "Reject all", "Reject", "rejected")


def all_loading(deciding: Deciding) -> Block:
    """Return what stands while the digest is read."""
    return all_message(deciding, "Reading the digest …")


def all_message(deciding: Deciding, text: str) -> Block:
    """Return the dialog when it only says something; `text` is mrkdwn."""
    return _modal(deciding, [blocks.section(text)])


def all_modal(deciding: Deciding, question: BulkQuestion, state_machine: str, entries: list[Block]) -> Block:
    """Return the dialog; `entries` ask for what else the decision needs."""
    if not question.concerned:
        return _modal(deciding, [blocks.section(line) for line in nothing_lines(question)])
    choice = choice_of(deciding.action, question)
    body = [
        blocks.paragraph(f"{what(question.digest, len(question.alerts))}."),
        blocks.section(what_happens(deciding.action, question, choice, state_machine)),
        *(blocks.section(line) for line in left_lines(deciding.action, question, choice)),
        *entries,
        _leave_out(question.digest, choice),
    ]
    return _modal(deciding, body) | {
        "private_metadata": _asked(question, choice).written(),
        **blocks.submit(deciding.submit),
    }


def _asked(question: BulkQuestion, choice: BulkChoice) -> BulkState:
    places = _places(question.digest)
    offered = {
        places[each.alert_id]: Offer(each.severity, is_cleared=each.metadata.condition is not None)
        for each in choice.offered
    }
    return BulkState.of(question.digest.digest_id, offered)


def _leave_out(digest: Digest, choice: BulkChoice) -> Block:
    places = _places(digest)
    by_name = sorted(choice.offered, key=lambda each: each.station_id)
    menu: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": LEAVE_OUT_INPUT,
        "placeholder": blocks.plain("Type or choose stations", 150),
        "option_groups": list(option_groups("Stations", by_name, places)),
    }
    if choice.left_out:
        menu["initial_options"] = [option(each, places[each.alert_id]) for each in choice.left_out]
    return {
        "type": "input",
        "block_id": LEAVE_OUT_BLOCK,
        "optional": True,
        "label": blocks.plain("Leave out", limits.FIELD),
        "hint": blocks.plain("What you leave out stays as it is.", limits.FIELD),
        "element": menu,
    }


def _places(digest: Digest) -> dict[str, int]:
    return {alert_id: place for place, alert_id in enumerate(digest.members)}


def _modal(deciding: Deciding, body: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": deciding.callback.value,
        "title": blocks.plain(deciding.title, limits.MODAL_TITLE),
        "close": blocks.plain("Close", limits.MODAL_TITLE),
        "blocks": body,
    }
