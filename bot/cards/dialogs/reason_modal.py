"""The modals that ask for a reason: to reject, or to break the glass."""

from dataclasses import dataclass
from typing import Any

from bot.cards.alert.recheck_words import recheck_summary
from bot.cards.alert.title import short_title
from bot.cards.dialogs.dialog_state import carry
from bot.cards.dialogs.recheck_modal import cleared_by_the_alert
from bot.cards.parts import blocks
from bot.slack import limits
from bot.slack.ids import CATEGORY_BLOCK, CATEGORY_INPUT, REASON_BLOCK, REASON_INPUT, CallbackId
from bot.slack.message import Block
from rules.alert.alert import Alert
from rules.alert.recheck import Recheck
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.shown import Shown
from rules.lifecycle.deciding import MAX_REASON_CHARACTERS


@dataclass(frozen=True)
class Asking:
    """What a modal asks a reason for."""

    callback: CallbackId
    title: str
    submit: str
    hint: str
    example: str
    by_category: bool = False
    """Whether a category is chosen; words of the person's own may then be left out."""


REJECTING = Asking(
    CallbackId.REJECT_REASON,
    "Reject the alert",
    "Reject",
    "The next shift and the audit will read this. Needed for “Wrong action” and “Other”.",
    "For example: known works, crew on site until 06:00",
    by_category=True,
)
BREAKING_GLASS = Asking(
    CallbackId.GLASS_REASON,
    "Break the glass",
    "Approve alone",
    "You approve alone what needs more people. The card, its thread, the field and the audit will say so, and why.",
    "For example: nobody else answers and drivers are stranded",
)


def loading_modal(asking: Asking) -> Block:
    """Return what stands while the alert is read: the press's three seconds are for opening it."""
    return _modal(asking, [blocks.paragraph("Reading the alert …")])


def reason_modal(asking: Asking, alert: Alert, recheck: Recheck | None = None) -> Block:
    """Return the modal; `recheck` is what became of the condition, where that is shown."""
    about = blocks.paragraph(blocks.plain(f"{alert.severity}: {short_title(alert, limits.HEADER)}", 500)["text"])
    questions = rejection_questions(likely_category(alert)) if asking.by_category else [_words(asking)]
    newest = [] if recheck is None else [blocks.context(recheck_summary(alert.alert_type, recheck))]
    over = [] if recheck is None else cleared_by_the_alert(alert, recheck)
    return _modal(asking, [about, *newest, *over, *questions]) | {
        "private_metadata": carry(alert, recheck),
        **blocks.submit(asking.submit),
    }


def reason_modal_again(
    asking: Asking,
    alert: Alert,
    entered: Rejection,
    why: str,
    recheck: Recheck | None = None,
    before: tuple[Shown, ...] = (),
) -> Block:
    """
    Return the modal with what its person entered, for an alert that is not any more what they saw; `why` is mrkdwn.

    `before` is what the modal showed of the condition when it asked before.
    """
    view = reason_modal(asking, alert, recheck)
    kept = [each for each in view["blocks"] if each["type"] != "input"]
    return view | {
        "blocks": [blocks.section(f"*{why}*"), *kept, *questions_again(asking, entered)],
        "private_metadata": carry(alert, recheck, before),
    }


def questions_again(asking: Asking, entered: Rejection) -> list[Block]:
    """Return what a modal asks with what its person entered."""
    words = _words(asking)
    if entered.text:
        words["element"]["initial_value"] = entered.text
    return [_category(entered.category), words] if asking.by_category else [words]


def rejection_questions(likely: RejectionCategory | None) -> list[Block]:
    """Return what asks why something is rejected."""
    return [_category(likely), _words(REJECTING)]


def likely_category(alert: Alert) -> RejectionCategory | None:
    """Return what is chosen beforehand; None leaves it to the person: a default would be what most are counted as."""
    return None if alert.metadata.condition is None else RejectionCategory.RECOVERED


def _category(likely: RejectionCategory | None) -> Block:
    choice: dict[str, Any] = {
        "type": "radio_buttons",
        "action_id": CATEGORY_INPUT,
        "options": [_option(each) for each in RejectionCategory],
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
    RejectionCategory.RECOVERED: "The station is well again",
    RejectionCategory.OTHER: "Say what",
}


def _words(asking: Asking) -> Block:
    return {
        "type": "input",
        "block_id": REASON_BLOCK,
        "optional": asking.by_category,
        "label": blocks.plain("In your words" if asking.by_category else "Why?", limits.FIELD),
        "hint": blocks.plain(asking.hint, limits.FIELD),
        "element": {
            "type": "plain_text_input",
            "action_id": REASON_INPUT,
            "multiline": True,
            "min_length": 1,
            "max_length": MAX_REASON_CHARACTERS,
            "placeholder": blocks.plain(asking.example, 150),
        },
    }


def message_modal(asking: Asking, text: str) -> Block:
    """Return a modal that only says something."""
    return _modal(asking, [blocks.section(text)])


def _modal(asking: Asking, body: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": asking.callback.value,
        "title": blocks.plain(asking.title, limits.MODAL_TITLE),
        "close": blocks.plain("Close", limits.MODAL_TITLE),
        "blocks": body,
    }
