"""The words of the bulk dialog: what will happen, and which alerts are not decided and why."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from bot.access.policy import Action
from bot.cards.alert.approvals_left import approvals_left, others, others_must
from bot.cards.dialogs.bulk_choice import BulkChoice, cleared_of
from bot.cards.digest.digest_standing import own_card_words
from bot.cards.digest.digest_words import by_severity, station
from bot.decisions.bulk_order import BulkQuestion
from bot.slack.text import escaped
from rules.alert.alert import Alert
from rules.digest.digest_members import own_card_members
from rules.playbook.said import what_approving_each_does
from rules.text.wording import counted, listed

_NAMED, _NAMED_AT_LEAST = 30, 3
_REFUSALS = 10


def what_happens(action: Action, question: BulkQuestion, choice: BulkChoice, state_machine: str) -> str:
    """Return what a submission does if the person changes nothing (mrkdwn)."""
    count = len(choice.wanted)
    many = f"{counted(count, 'alert', zero='0')}* ({by_severity(choice.wanted)})"
    own = f" Each of the {count} is decided, and written down, on its own." if count > 1 else ""
    if action is Action.REJECT:
        return f"*Rejects {many}.{own}"
    if not choice.wanted:
        return "*Approves nothing* unless you take a station in again below."
    does = escaped(what_approving_each_does(choice.wanted, question.digest.alert_type), 300)
    machine = f"`{escaped(state_machine, 100)}`"
    more = Counter(question.need_more[each.alert_id] for each in choice.wanted if each.alert_id in question.need_more)
    if not more:
        times = "starts" if count == 1 else f"starts {count} times"
        return f"*Approves {many}: {times} {machine}. {does}{own}"
    return f"*Gives your approval to {many}: {_parted(count, more, machine)}. {does}"


def left_lines(action: Action, question: BulkQuestion, choice: BulkChoice) -> list[str]:
    """Return the alerts that are not decided, or only if the person says so, a paragraph of mrkdwn a group."""
    lines = [_cleared(action, question, choice), _never(choice), _approved(question), *_barred(question)]
    return [line for line in (*lines, _own_cards(question)) if line]


def nothing_lines(question: BulkQuestion) -> list[str]:
    """Return why this person has nothing to decide, as paragraphs of mrkdwn."""
    why = [line for line in (_approved(question), *_barred(question), _own_cards(question)) if line]
    return ["Nothing is left for you to decide here.", *why] if why else ["Nothing in this digest is waiting any more."]


def _parted(count: int, more: Counter[int], machine: str) -> str:
    """Return how many start now, and how many wait for how many other people (`more`)."""
    if more.total() == count and len(more) == 1:
        who = "it needs" if count == 1 else "each needs"
        return f"{who} the approval of {others(next(iter(more)))}, too, before {machine} starts"
    now = [f"{counted(count - more.total(), 'starts', 'start')} {machine} now"] if more.total() < count else []
    need = [
        f"{counted(some, 'needs', 'need')} the approval of {others(left)}, too" for left, some in sorted(more.items())
    ]
    return ", ".join([*now, *need])


def _cleared(action: Action, question: BulkQuestion, choice: BulkChoice) -> str:
    cleared = cleared_of(question)
    if not cleared:
        return ""
    over = f"At {counted(len(cleared), 'station')} the condition no longer holds by the newest metrics"
    if action is Action.REJECT:
        return f"{over}: {_names(cleared)}"
    which = f"{len(choice.left_out)} of them" if choice.never else "They"
    return f"*{over}.* {which} are left out below, unless you say otherwise: {_names(choice.left_out)}"


def _never(choice: BulkChoice) -> str:
    if not choice.never:
        return ""
    others = "the other is" if len(choice.never) == 1 else f"the other {len(choice.never)} are"
    return f"The list below is full: {others} left out in any case. Review them one by one: {_names(choice.never)}"


def _approved(question: BulkQuestion) -> str:
    if not question.approved:
        return ""
    by_left: defaultdict[int, list[Alert]] = defaultdict(list)
    for each in question.approved:
        by_left[approvals_left(each)].append(each)
    count = counted(len(question.approved), "alert")
    told = (f"{others_must(left).capitalize()}: {_names(some)}" for left, some in sorted(by_left.items()))
    return f"*Approved by you already: {count}.* {'. '.join(told)}"


def _barred(question: BulkQuestion) -> list[str]:
    by_refusal: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert, refusal in question.barred:
        by_refusal[str(refusal)].append(alert)
    named = max(_NAMED_AT_LEAST, _NAMED // max(1, len(by_refusal)))  # together no more than where there is one reason
    told = [
        f"*Not yours to decide: {counted(len(some), 'alert')}.* {_names(some, named)}\n{refusal}"
        for refusal, some in by_refusal.items()
    ]
    rest = sum(len(some) for some in list(by_refusal.values())[_REFUSALS:])
    return [*told[:_REFUSALS], *([f"… and {counted(rest, 'alert')} of yet others."] if rest else [])]


def _own_cards(question: BulkQuestion) -> str:
    own = own_card_members(question.alerts)
    return f"Not decided here: {own_card_words(own)}." if own else ""


def _names(alerts: Sequence[Alert], most: int = _NAMED) -> str:
    return listed([station(each) for each in alerts], most)
