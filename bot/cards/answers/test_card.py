"""The card of `aiops test-card`: it looks like an alert, says TEST, and a press on it starts nothing."""

from bot.cards.dialogs.reason_modal import ReasonDialog, rejection_questions
from bot.cards.parts import blocks
from bot.cards.parts.people import person
from bot.cards.parts.times import moment
from bot.slack.ids import ActionId, CallbackId
from bot.slack.message import Block, Message
from bot.slack.text import escaped
from rules.alert.alert_metadata import CardReference
from rules.lifecycle.deciding import MAX_REASON_CHARACTERS

TRYING_TO_REJECT = ReasonDialog(
    CallbackId.TEST_CARD_REASON,
    "Reject the TEST card",
    "Reject",
    "",
    "",
    "Rejected. This was a test: nothing was stored.",
    by_category=True,
)

_FIRST_BLOCK = "test:card"
_NOTHING = "Nothing was started, nobody was told, and nothing is in the audit."


def the_test_card() -> Message:
    """Return the card as it is posted."""
    asked = blocks.confirmation("Approve the TEST card?", "This is a test. It starts nothing.", "Approve", "Not now")
    press = (
        blocks.button(
            ActionId.TRY_APPROVE, "Approve", "test", label="Approve the TEST card", style="primary", confirm=asked
        ),
        blocks.button(ActionId.TRY_REJECT, "Reject", "test", label="Reject the TEST card", style="danger"),
    )
    return _card(
        "TEST: no station is in trouble",
        "Press a button as you would on an alert. Anyone who may not decide a LOW alert is refused here, too.\n"
        "*Approve* starts nothing.",
        blocks.actions("test:decide", *press),
        blocks.context("Posted by `aiops test-card`. Nobody is reminded of it."),
    )


def tried_card(what: str, by: str, at_ms: int, why: str = "") -> Message:
    """Return the card after a press; `what` is "Approved" or "Rejected", `why` what the person chose and wrote."""
    reason = f": {escaped(why, MAX_REASON_CHARACTERS)}" if why else ""
    decided = f"*{what}* by {person(by)} {moment(at_ms)}{reason}"
    return _card(f"TEST: {what.lower()}", f"{decided}\n{_NOTHING} `aiops test-card` posts another one.")


def test_card_modal(card: CardReference) -> Block:
    """Return the dialog of Reject: it asks what that of an alert asks."""
    about = blocks.paragraph("TEST: no station is in trouble")
    return TRYING_TO_REJECT.view(
        [about, *rejection_questions(None)], carries=card.model_dump_json(), submit=TRYING_TO_REJECT.submit
    )


def _card(title: str, text: str, *more: Block) -> Message:
    return Message(
        f"{title}. Nothing needs to be done.", [blocks.header(title, _FIRST_BLOCK), blocks.section(text), *more]
    )
