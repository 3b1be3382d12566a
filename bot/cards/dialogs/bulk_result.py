"""The outcome of a bulk decision: how many alerts, and each that was not decided with the reason."""

import json
from collections import defaultdict
from itertools import accumulate

from bot.cards.alert.approvals_left import approvals_left, others_must
from bot.cards.alert.recheck_words import sentence_of, though
from bot.cards.alert.steps import closed_words
from bot.cards.dialogs.bulk_modal import BulkDialog
from bot.cards.dialogs.reason_modal import REJECTING, questions_again
from bot.cards.digest.digest_words import named_lines, station
from bot.cards.parts import blocks
from bot.cards.parts.people import person
from bot.cards.parts.seen_codec import BulkState
from bot.decisions.bulk_order import BulkOrder, BulkOutcome
from bot.errors import NotAllowed
from bot.slack import limits
from bot.slack.message import Block, Message
from bot.slack.text import cut_markup
from rules.alert.alert import Alert
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, BecameWorse, ConditionMoved, ConditionUnknown
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.digest.digest_members import worst_first
from rules.text.wording import counted
from storage.errors import AlertNotFound, BrokenItem, Contended, ItemFull, SetupFault, StorageUnavailable

_IN_MODAL, _IN_MESSAGE = 90, 3
"""The most paragraphs of reasons."""

_REASONS_BYTES = 200_000
"""As JSON, where a character outside ASCII takes six. Slack takes a view of 250,000."""


def progress_modal(dialog: BulkDialog, done: int, total: int | None) -> Block:
    """Return the dialog while decisions are being made."""
    so_far = "Begun." if total is None else f"*{done} of {counted(total, 'alert', zero='0')}* done."
    return dialog.message(
        f"{so_far} You may close this: the digest shows what is decided, and by whom. Should anything go wrong here, "
        "what it shows as open can be decided again.",
    )


def result_modal(dialog: BulkDialog, outcome: BulkOutcome) -> Block:
    """Return the dialog with the outcome, and with the order that can be given again if there is one."""
    again = outcome.again
    said = blocks.section(result_text(dialog, outcome))
    drawn = [said, *_asks(again), *_paragraphs(outcome, _IN_MODAL)]
    if again is None:
        return dialog.view(drawn)
    state = BulkState.of(again.digest_id, again.offered, without_metrics=again.without_metrics)
    submit = dialog.submit if again.rejection else "Approve without metrics"
    return dialog.view(drawn, carries=state.written(), submit=submit, close="Close")


def result_message(dialog: BulkDialog, outcome: BulkOutcome) -> Message:
    """Return the outcome for a person who closed the dialog meanwhile, with the first reasons only."""
    told = result_text(dialog, outcome)
    words = "\n".join([told, *_reasons(outcome)])
    drawn = [blocks.section(told), *_paragraphs(outcome, _IN_MESSAGE)]
    return Message(cut_markup(words, limits.MESSAGE_TEXT), drawn)


def result_text(dialog: BulkDialog, outcome: BulkOutcome) -> str:
    """Return the outcome in a sentence of mrkdwn."""
    said = f"*{counted(len(outcome.decided), 'alert', zero='0')} {dialog.done}.*"
    if outcome.waiting:
        said += f" {counted(len(outcome.waiting), 'approval')} given where more people are needed."
    unsure = sum(_is_unsure(error) for _, error in outcome.failed)
    if sure := len(outcome.failed) - unsure:
        said += f" *{sure} not decided:* the reasons are below."
    if unsure:
        said += f" *Of {unsure} it is not known.*"
    return said


def _is_unsure(error: Exception) -> bool:
    """Whether a decision may be stored though it failed: no answer came."""
    return isinstance(error, StorageUnavailable) and not isinstance(error, Contended)


def why_not(error: Exception) -> str:
    """Return why an alert was not decided (mrkdwn), in words that alerts can share."""
    match error:
        case AlertAlreadyDecided(alert=alert):
            return _already(alert)
        case AlreadyApproved(alert=alert):
            return f"You have already approved; {others_must(approvals_left(alert))}"
        case BecameWorse(alert=alert):
            return f"Became {alert.severity} while the dialog was open; review it"
        case ConditionMoved():
            return f"{_moved(error)} Review it"
        case NotAllowed():
            return str(error)
        case AlertNotFound() | BrokenItem():
            why = "No room is left in its item" if isinstance(error, ItemFull) else "Its item cannot be read"
            return f"{why}; tell your operator"
        case SetupFault():
            return "The bot may not use its tables; your operator must act"
    return "The tables did not answer: the digest shows whether it counted; if it is open, press again"


def _already(alert: Alert) -> str:
    if closed := closed_words(alert):
        return f"{closed}, before your press; review it to open it again"
    return f"Already {alert.status.lower()} by {person(alert.decided_by or 'someone')}"


def _moved(error: ConditionMoved) -> str:
    if error.recheck.tells_nothing and not isinstance(error, ConditionUnknown):
        return "Its condition cleared while the dialog was open."  # by the alert: the metrics tell nothing
    return sentence_of(error.recheck.verdict)


def _paragraphs(outcome: BulkOutcome, most: int) -> list[Block]:
    drawn = blocks.sections(_reasons(outcome))
    sizes = accumulate(len(json.dumps(each)) for each in drawn)
    shown = [each for each, size in zip(drawn, sizes, strict=True) if size <= _REASONS_BYTES][:most]
    more = blocks.context("… and more stations: what the digest shows as open was not decided.")
    return shown if len(shown) == len(drawn) else [*shown, more]


def _reasons(outcome: BulkOutcome) -> list[str]:
    return [
        *_failures(outcome),
        *_counting(outcome.waiting),
        *_unseen([*outcome.decided, *outcome.waiting]),
    ]


def _asks(again: BulkOrder | None) -> list[Block]:
    """Return the blocks that offer to order again what failed."""
    if again is None:
        return []
    count = len(again.offered)
    if again.rejection:
        left = f"*{counted(count, 'alert')} can be tried again.* What you typed is kept."
        return [blocks.section(left), *questions_again(REJECTING, again.rejection)]
    them = "it" if count == 1 else "them"
    nothing = f"*Of {counted(count, 'station')} the newest metrics tell nothing: undecided.*"
    choice = f"Approve {them} without metrics by the button below, or close this and review {them} one by one."
    return [blocks.section(f"{nothing} {choice}")]


def _unseen(alerts: list[Alert]) -> list[str]:
    """Return which alerts were approved although the newest metrics told nothing."""
    by_verdict: defaultdict[RecheckVerdict, list[Alert]] = defaultdict(list)
    for each in alerts:
        recheck = _seen(each)
        if recheck is not None and recheck.tells_nothing:
            by_verdict[recheck.verdict].append(each)
    return [line for verdict, some in by_verdict.items() for line in _named(f"Approved {though(verdict)}", some)]


def _seen(alert: Alert) -> Recheck | None:
    """Return the recheck that the last approver was shown."""
    approvals = alert.metadata.approvals
    return approvals[-1].recheck if approvals else alert.metadata.recheck


def _counting(waiting: list[Alert]) -> list[str]:
    by_left: defaultdict[int, list[Alert]] = defaultdict(list)
    for each in waiting:
        by_left[approvals_left(each)].append(each)
    counts = "Your approval counts"
    return [line for left, some in sorted(by_left.items()) for line in _named(f"{counts}; {others_must(left)}", some)]


def _failures(outcome: BulkOutcome) -> list[str]:
    by_reason: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert, error in outcome.failed:
        by_reason[why_not(error)].append(alert)
    return [line for reason, alerts in by_reason.items() for line in _named(reason, alerts)]


def _named(label: str, alerts: list[Alert]) -> list[str]:
    return named_lines(label, [station(each) for each in worst_first(alerts)]) if alerts else []
