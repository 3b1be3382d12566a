"""The dialog that decides a whole digest: what will happen, to how many alerts, and which are left out."""

from dataclasses import dataclass
from typing import Any

from bot.access.policy import Action
from bot.cards.dialogs.bulk_choice import BulkChoice, choice_of
from bot.cards.dialogs.bulk_words import left_lines, nothing_lines, what_happens
from bot.cards.dialogs.dialog import Dialog
from bot.cards.dialogs.review_modal import indexes_of, option, option_groups
from bot.cards.digest.digest_words import what
from bot.cards.parts import blocks
from bot.cards.parts.seen_codec import BulkState
from bot.decisions.bulk_order import BulkQuestion, Offer
from bot.slack import limits
from bot.slack.ids import LEAVE_OUT_BLOCK, LEAVE_OUT_INPUT, CallbackId
from bot.slack.message import Block
from rules.digest.digest import Digest


@dataclass(frozen=True)
class BulkDialog(Dialog):
    """The dialog of one action, and its words."""

    action: Action
    submit: str
    done: str


APPROVING_ALL = BulkDialog(CallbackId.APPROVE_ALL, "Approve all", Action.APPROVE, "Approve", "approved")
REJECTING_ALL = BulkDialog(CallbackId.REJECT_ALL, "Reject all", Action.REJECT, "Reject", "rejected")


def bulk_modal(dialog: BulkDialog, question: BulkQuestion, state_machine: str, entries: list[Block]) -> Block:
    """Return the dialog; `entries` are the other inputs of the decision."""
    if not question.concerned:
        return dialog.view([blocks.section(line) for line in nothing_lines(question)])
    choice = choice_of(dialog.action, question)
    body = [
        blocks.paragraph(f"{what(question.digest, len(question.alerts))}."),
        blocks.section(what_happens(dialog.action, question, choice, state_machine)),
        *(blocks.section(line) for line in left_lines(dialog.action, question, choice)),
        *entries,
        _leave_out(question.digest, choice),
    ]
    return dialog.view(body, carries=_state(question, choice).written(), submit=dialog.submit)


def _state(question: BulkQuestion, choice: BulkChoice) -> BulkState:
    indexes = indexes_of(question.digest)
    offered = {
        indexes[each.alert_id]: Offer(each.severity, is_cleared=each.metadata.condition is not None)
        for each in choice.offered
    }
    return BulkState.of(question.digest.digest_id, offered)


def _leave_out(digest: Digest, choice: BulkChoice) -> Block:
    indexes = indexes_of(digest)
    by_name = sorted(choice.offered, key=lambda each: each.station_id)
    menu: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": LEAVE_OUT_INPUT,
        "placeholder": blocks.plain("Type or choose stations", 150),
        "option_groups": list(option_groups("Stations", by_name, indexes)),
    }
    if choice.left_out:
        menu["initial_options"] = [option(each, indexes[each.alert_id]) for each in choice.left_out]
    return {
        "type": "input",
        "block_id": LEAVE_OUT_BLOCK,
        "optional": True,
        "label": blocks.plain("Leave out", limits.FIELD),
        "hint": blocks.plain("What you leave out stays as it is.", limits.FIELD),
        "element": menu,
    }
