"""What the next shift should know, in lines."""

from collections import Counter
from collections.abc import Collection, Mapping

from bot.cards.alert.aftermath import recovery_words
from bot.cards.alert.pending import part_id
from bot.cards.alert.steps import step_words
from bot.cards.alert.title import short_title
from bot.cards.alert.what_next import decide_again_button
from bot.cards.parts import blocks
from bot.cards.parts.times import moment
from bot.slack.message import Block
from bot.slack.text import cut, escaped
from rules.alert.alert import Alert, Severity
from rules.fleet.handover import Handover
from rules.lifecycle.telling import is_untold
from rules.stored_word import plain_words, with_unknown
from rules.text.wording import counted

_SHOWN, _NAME, _STATION = 5, 120, 50
_WRONG = "Remediations of the last 7 days that failed, did not help or were not told to the field"


def handover_lines(handover: Handover) -> list[str]:
    """Return the past hours as lines of mrkdwn: what opened, was decided, runs, went wrong and is pending."""
    lines = [f"Since {moment(handover.since)}: {_counts(handover)}"]
    if handover.running:
        lines += _listed("Remediations that have not ended", handover.running, handover.since)
    if handover.wrong:
        lines += _listed(_WRONG, handover.wrong, handover.since)
    if handover.standing:
        lines += _listed("Decided, and the trouble still stands", handover.standing, handover.since)
    return [*lines, _waiting(handover)]


def standing_buttons(handover: Handover, mine: Collection[str]) -> list[Block]:
    """Return a button for each alert with an id in `mine` whose trouble still stands, to have it decided again."""
    theirs = [alert for alert in handover.standing[:_SHOWN] if alert.alert_id in mine]
    return [
        blocks.actions(part_id(alert, f"again-{index}"), decide_again_button(alert, _of(alert)))
        for index, alert in enumerate(theirs)
    ]


def _of(alert: Alert) -> str:
    return f": {cut(alert.station_id, _STATION)}"


def _counts(handover: Handover) -> str:
    count = sum(handover.opened.values())
    decided = handover.approved + handover.rejected
    opened = f"{counted(count, 'alert')} ({_by_severity(handover.opened)})" if count else "no new alert"
    said = f"{opened}, {handover.approved} approved, {handover.rejected} rejected" if count or decided else opened
    closed = (("recovered", handover.recovered), ("expired", handover.expired))
    said += "".join(f", {number} closed by itself as {why}" for why, number in closed if number)
    earlier = handover.decided_later
    were = "was" if earlier == 1 else "were"
    return f"{said}{f'; {earlier} of those decided {were} opened before' if earlier else ''}."


def _waiting(handover: Handover) -> str:
    waiting = handover.waiting
    if not waiting:
        return "Nothing waits for a decision."
    severities = Counter(alert.severity for alert in waiting)
    present = (each for each in with_unknown(reversed(Severity), severities) if severities[each])
    kinds = [_by_severity({each: severities[each] for each in present})]
    snoozed = sum(alert.metadata.snooze is not None for alert in waiting)
    cleared = sum(alert.metadata.condition is not None for alert in waiting)
    kinds += [f"{snoozed} snoozed"] * bool(snoozed) + [f"condition of {cleared} cleared"] * bool(cleared)
    oldest = f"the oldest since {moment(waiting[0].created_at)}: {_name(waiting[0])}"
    return f"{len(waiting)} still wait{'s' if len(waiting) == 1 else ''} ({'; '.join(kinds)}); {oldest}"


def _by_severity(counts: Mapping[Severity, int]) -> str:
    return ", ".join(f"{count} {severity}" for severity, count in counts.items())


def _listed(what: str, alerts: tuple[Alert, ...], since: int) -> list[str]:
    lines = [f"• {_name(alert)} ({_outcome(alert)}{_decided_before(since, alert)})" for alert in alerts[:_SHOWN]]
    return ["\n".join([f"{what}:", *lines, *([f"and {len(alerts) - _SHOWN} more"] if len(alerts) > _SHOWN else [])])]


def _outcome(alert: Alert) -> str:
    untold = "*field not told*" if is_untold(alert) else ""
    said = (step_words(alert), recovery_words(alert), untold)
    return ", ".join(each for each in said if each) or plain_words(alert.status)


def _decided_before(since: int, alert: Alert) -> str:
    is_old = alert.decided_at is not None and alert.decided_at < since
    return f", {plain_words(alert.status)} {moment(alert.decided_at or 0)}" if is_old else ""


def _name(alert: Alert) -> str:
    return escaped(short_title(alert, _NAME), _NAME)
