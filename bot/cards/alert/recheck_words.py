"""Words for what the newest metrics said about an alert when somebody wanted to approve it."""

from bot.cards.parts.evidence import measured_fields
from bot.cards.parts.people import person
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertType
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.evaluate.kinds import kind_of
from rules.stored_word import plain_words

NOT_MEASURED = "not measured"
_MOST_DIFFERENCES = 3
_MOST_APPROVALS = 5

SENTENCES = {
    RecheckVerdict.UNCHANGED: "By the newest metrics nothing has changed since the alert was raised.",
    RecheckVerdict.CLEARED: "By the newest metrics the condition no longer holds.",
    RecheckVerdict.CHANGED: "The condition has changed since the alert was raised.",
    RecheckVerdict.NO_FRESH_DATA: "The station's latest reports do not show whether the condition still holds.",
    RecheckVerdict.UNREADABLE: "The station's newest metrics could not be read.",
}

MOVED = "The newest metrics have changed since this dialog was filled. Nothing was changed."
"""The heading of a question that is asked again."""

THOUGH = {
    RecheckVerdict.CLEARED: "though the condition had cleared",
    RecheckVerdict.CHANGED: "though the condition had changed",
    RecheckVerdict.NO_FRESH_DATA: "without fresh metrics",
    RecheckVerdict.UNREADABLE: "though metrics could not be read at the press",
}
"""How an approval was given. If the condition had not changed, nothing is said."""


def sentence_of(verdict: RecheckVerdict) -> str:
    """Return what the newest metrics said, as a sentence."""
    return SENTENCES.get(verdict) or f"By the newest metrics: {plain_words(verdict)}."


def though(verdict: RecheckVerdict) -> str:
    """Return how an approval was given; empty if nothing spoke against it."""
    known = verdict in SENTENCES
    return THOUGH.get(verdict, "") if known else f"with the newest metrics saying {plain_words(verdict)}"


def recheck_lines(alert: Alert) -> list[str]:
    """Return the approvals given although something spoke against them, oldest first, as mrkdwn."""
    approvals, glass = alert.metadata.approvals, alert.metadata.break_glass
    # A person who decided alone is named beside the decision; among several, say who saw what.
    alone = person(glass.by) if glass and approvals else ""
    seen = [*((person(each.by), each.recheck) for each in approvals), (alone, alert.metadata.recheck)]
    lines = [_approved(alert.alert_type, who, each) for who, each in seen if each and though(each.verdict)]
    more = len(lines) - _MOST_APPROVALS
    return [*lines[:_MOST_APPROVALS], f"… and {more} more, in the audit"] if more > 0 else lines


def recheck_summary(alert_type: AlertType, recheck: Recheck) -> str:
    """Return what became of the condition, in one line of mrkdwn."""
    why = f" {escaped(recheck.why, 300)}" if recheck.why else ""
    told = "; ".join(differences(alert_type, recheck))
    return f"{sentence_of(recheck.verdict)}{why}" + (f" {told[:1].upper()}{told[1:]}." if told else "")


def differences(alert_type: AlertType, recheck: Recheck) -> list[str]:
    """Return "charged batteries 2 then, 9 now" for what differs, the most telling first, as mrkdwn."""
    if not recheck.after.facts and recheck.after.reason is None:
        return []
    before, after = recheck.before, recheck.after
    found = [
        f"{name[:1].lower()}{name[1:]} {then} then, {now} now"
        for name, then, now in then_and_now(alert_type, before, after)
        if then != now
    ]
    return [*_other_grades(before, after), *found][:_MOST_DIFFERENCES]


def then_and_now(alert_type: AlertType, before: Reading, after: Reading) -> list[tuple[str, str, str]]:
    """Return each measurement's name, its value when the alert was raised and now, as mrkdwn; what fired is first."""
    then = dict(measured_fields(alert_type, before.facts, before.reason))
    now = dict(measured_fields(alert_type, after.facts, before.reason))
    measured = [*{**then, **now}]
    then, now = _beyond(alert_type, before) | then, _beyond(alert_type, after) | now
    return [(name, then.get(name) or NOT_MEASURED, now.get(name) or NOT_MEASURED) for name in measured]


def _beyond(alert_type: AlertType, reading: Reading) -> dict[str, str]:
    # If the stock lasts, the projection is empty although it was measured.
    return {each.name: each.beyond for each in kind_of(alert_type).criteria if each.is_beyond(reading.facts)}


def grade(reading: Reading) -> str:
    """Return the severity and the reason as mrkdwn."""
    if reading.severity is None:
        return "no alert by the rules"
    reason = f", {_words(reading.reason)}" if reading.reason else ""
    return f"{escaped(reading.severity, 40)}{reason}"


def _other_grades(before: Reading, after: Reading) -> list[str]:
    if after.severity is None or before.severity is None:
        return []
    grades = [(before.severity, after.severity), (before.reason, after.reason)]
    return [f"{_words(then)} then, {_words(now)} now" for then, now in grades if then and now and then != now]


def _words(name: str) -> str:
    return escaped(name.replace("_", " "), 60)


def _approved(alert_type: AlertType, who: str, recheck: Recheck) -> str:
    told = "; ".join(differences(alert_type, recheck))
    return f"Approved {though(recheck.verdict)}{f', by {who}' if who else ''}{f': {told}' if told else ''}"
