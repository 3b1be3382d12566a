"""The dialogs that ask for a reason: Reject and Break glass."""

from dataclasses import dataclass
from typing import Any

from bot.cards.alert.recheck_words import recheck_summary
from bot.cards.alert.title import short_title
from bot.cards.dialogs.dialog import Again, Dialog
from bot.cards.dialogs.recheck_modal import cleared_by_the_alert
from bot.cards.parts import blocks
from bot.cards.parts.seen_codec import write_dialog
from bot.slack import limits
from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT, CallbackId
from bot.slack.message import Block
from rules.alert.alert import Alert
from rules.alert.recheck import Recheck
from rules.alert.rejection import CHOSEN, Rejection, RejectionCategory
from rules.lifecycle.deciding import MAX_REASON_CHARACTERS


@dataclass(frozen=True)
class ReasonDialog(Dialog):
    """A dialog that asks for a reason, and its words."""

    submit: str
    hint: str
    example: str
    done: str
    by_category: bool = False
    """Whether a category is chosen; the person's own words are then optional."""


REJECTING = ReasonDialog(
    CallbackId.REJECT_REASON,
    "Reject the alert",
    "Reject",
    "The next shift and the audit will read this. Needed for “Wrong action” and “Other”.",
    "For example: known works, crew on site until 06:00",
    "Rejected.",
    by_category=True,
)
BREAKING_GLASS = ReasonDialog(
    CallbackId.GLASS_REASON,
    "Break the glass",
    "Approve alone",
    "You are approving alone what needs more people. The card, its thread, the field and the audit will show it.",
    "For example: nobody else answers and drivers are stranded",
    "Approved by you alone.",
)


def reason_modal(dialog: ReasonDialog, alert: Alert, recheck: Recheck | None = None) -> Block:
    """Return the dialog; `recheck` is what became of the condition, where that is shown."""
    questions = rejection_questions(likely_category(alert)) if dialog.by_category else [_words(dialog)]
    return dialog.view(
        [*_about(alert, recheck), *questions], carries=write_dialog(alert, recheck), submit=dialog.submit
    )


def reason_modal_again(
    dialog: ReasonDialog, alert: Alert, entered: Rejection, again: Again, recheck: Recheck | None = None
) -> Block:
    """Return the dialog with what the person entered, when the alert is no longer what they saw."""
    body = [blocks.section(f"*{again.why}*"), *_about(alert, recheck), *questions_again(dialog, entered)]
    return dialog.view(body, carries=write_dialog(alert, recheck, again.before), submit=dialog.submit)


def questions_again(dialog: ReasonDialog, entered: Rejection) -> list[Block]:
    """Return the questions with what the person entered."""
    words = _words(dialog)
    if entered.text:
        words["element"]["initial_value"] = entered.text
    return [_category(entered.category), words] if dialog.by_category else [words]


def rejection_questions(likely: RejectionCategory | None) -> list[Block]:
    """Return the questions of a rejection."""
    return [_category(likely), _words(REJECTING)]


def likely_category(alert: Alert) -> RejectionCategory | None:
    """Return the preselected category. Mostly None: a default would be what most rejections are counted as."""
    return None if alert.metadata.condition is None else RejectionCategory.RECOVERED


def _about(alert: Alert, recheck: Recheck | None) -> list[Block]:
    about = blocks.paragraph(blocks.plain(f"{alert.severity}: {short_title(alert, limits.HEADER)}", 500)["text"])
    if recheck is None:
        return [about]
    newest = blocks.context(recheck_summary(alert.alert_type, recheck))
    return [about, newest, *cleared_by_the_alert(alert, recheck)]


def _category(likely: RejectionCategory | None) -> Block:
    choice: dict[str, Any] = {
        "type": "radio_buttons",
        "action_id": CATEGORY_INPUT,
        "options": [_option(each) for each in CHOSEN],
    }
    if likely is not None:
        choice["initial_option"] = _option(likely)
    return {
        "type": "input",
        "block_id": CATEGORY_BLOCK,
        "label": blocks.plain("Why?", limits.FIELD),
        "element": choice,
    }


def _option(category: RejectionCategory) -> Block:
    return {
        "text": blocks.plain(category.label, limits.OPTION),
        "description": blocks.plain(_MEANINGS[category], limits.OPTION),
        "value": category.value,
    }


_MEANINGS = {
    RejectionCategory.FALSE_ALARM: "Nothing is wrong at the station",
    RejectionCategory.ALREADY_HANDLED: "Somebody is on it",
    RejectionCategory.WRONG_ACTION: "Something is wrong, but this would not help: say what would",
    RejectionCategory.MAINTENANCE: "Planned works, a crew is on site",
    RejectionCategory.RECOVERED: "The station is OK again",
    RejectionCategory.OTHER: "Say what",
}


def _words(dialog: ReasonDialog) -> Block:
    return {
        "type": "input",
        "block_id": REASON_BLOCK,
        "optional": dialog.by_category,
        "label": blocks.plain("In your words" if dialog.by_category else "Why?", limits.FIELD),
        "hint": blocks.plain(dialog.hint, limits.FIELD),
        "element": {
            "type": "plain_text_input",
            "action_id": REASON_INPUT,
            "multiline": True,
            "min_length": 1,
            "max_length": MAX_REASON_CHARACTERS,
            "placeholder": blocks.plain(dialog.example, 150),
        },
    }
