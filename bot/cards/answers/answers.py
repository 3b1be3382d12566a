"""Short private answers: one sentence on what went wrong and what to do."""

from bot.cards.alert.approvals_left import approvals_left, others_must
from bot.cards.alert.steps import closed_words, decision_line, step_words
from bot.cards.alert.title import short_id, short_title
from bot.cards.parts.people import person
from bot.cards.parts.times import ago, moment
from bot.cards.parts.trend import number
from bot.slack.message import Message
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertStatus
from rules.alert.asked import SeveralAlerts, UnknownAlert, UnknownStation
from rules.alert.audit import SYSTEM

HELP = (
    "*See*\n"
    "`/aiops status` the fleet, worst first; `/aiops status STATION_001` one station, by id, number (`1`) or name\n"
    "`/aiops oncall` who is on call now and next\n"
    "`/aiops alerts` what waits for a decision, worst first; `/aiops alerts approved` or `rejected` what was decided\n"
    "`/aiops alerts high charger 1`, `/aiops alerts rejected @WHO` those of a station, type, severity or person; "
    "`decided`, `all`, `me` too\n"
    "`/aiops search crew on site` alerts that say so, whatever became of them\n"
    "*Mute* (those who may reject CRITICAL alerts)\n"
    "`/aiops mute STATION_001 low 2h WHY` no new alert of that type there for 1m to 7d; `all` is every type\n"
    "`/aiops mute group:NORTH 2h WHY` every station of a group (or `region:SOUTH`), every type unless one is named\n"
    "`/aiops mute STATION_001 low every sunday 02:00-04:00 WHY` again and again, by the station's clock\n"
    "`/aiops unmute STATION_001 low` ends that early; `/aiops mutes` lists what is muted\n"
    "*For managers*\n"
    "`/aiops audit ALERT` who did what: the id, its first characters, or the link of the card\n"
    "`/aiops audit 1 @WHO yesterday` who did what at a station, by a person, on a day (`2026-11-29`, `today`)\n"
    "`/aiops audit verify ALERT` whether that trail was tampered with\n"
    "`/aiops report 30` how fast alerts were decided in 30 days (7 without a number), and what became of them\n"
    "`/aiops backtest low_inventory charged&lt;5 7d` what a changed limit would have done in the last days\n"
    "`/aiops help` this"
)
_ASKED = 80
_TITLE, _NEAREST = 200, 150


def help_answer() -> Message:
    """Return what can be typed."""
    return Message(text=HELP)


def already_decided(alert: Alert) -> Message:
    """
    Return the answer to the loser of a race: who decided, what and when; it may not stand beside the card.

    It must be true for the one who decided as well: Slack may deliver a press twice.
    """
    if closed := closed_words(alert):
        return _closed_meanwhile(alert, closed)
    line = (decision_line(alert) or alert.status.title()).split("\n", 1)[0]
    title = escaped(short_title(alert, _TITLE), _TITLE)
    return Message(
        text=f"This alert is already decided. {line}. Its buttons change nothing any more. The alert was: {title}."
    )


def _closed_meanwhile(alert: Alert, closed: str) -> Message:
    title, follows = escaped(short_title(alert, _TITLE), _TITLE), alert.metadata.followed_by
    what = f"*{closed}* {ago(alert.decided_at or 0)}, before your press: {title}. Nothing was changed."
    if follows is not None:
        return Message(text=f"{what} A newer alert about it was opened {moment(follows.at)}.")
    return Message(text=f"{what} If it still needs a decision, press *Open again* on its card.")


def already_approved(alert: Alert) -> Message:
    """Return the answer to a second approval by the same person."""
    quorum = alert.metadata.quorum
    said = f" ({quorum.said(alert.metadata.approvals)})" if quorum else ""
    return Message(text=f"You have already approved{said}; {others_must(approvals_left(alert))}.")


def approval_counts(alert: Alert) -> Message:
    """Return the answer to an approval that took long."""
    quorum = alert.metadata.quorum
    if alert.status is not AlertStatus.PENDING or quorum is None:
        return Message(text="Nothing has changed since the alert was raised. It is approved; the card shows the rest.")
    said = quorum.said(alert.metadata.approvals)
    counts = f"Your approval counts ({said}); {others_must(approvals_left(alert))}."
    return Message(text=f"Nothing has changed since the alert was raised. {counts}")


def became_worse(alert: Alert) -> Message:
    """Return the answer to a decision on an alert that got worse after the person saw it."""
    title = escaped(short_title(alert, _TITLE), _TITLE)
    return Message(
        text=f"This alert became {alert.severity} since you saw it: {title}. Nothing was changed; look at it again."
    )


def ran_since(alert: Alert) -> Message:
    """Return the answer to a press on a card that was drawn before the newest run."""
    run = alert.metadata.execution.attempt if alert.metadata.execution else 1
    since = f"Another run was ordered since you saw this card: {step_words(alert)} (run {run})."
    return Message(text=f"{since} No further run was ordered.")


def nothing_to_retry(alert: Alert) -> Message:
    """Return the answer to a retry although nothing failed."""
    title = escaped(short_title(alert, _TITLE), _TITLE)
    return Message(
        text=f"There is nothing to retry for {title}: its remediation is running, helped, or was not approved."
    )


def nothing_to_decide_again(alert: Alert) -> Message:
    """Return the answer to "decide again" although the trouble is over, dealt with, or has another alert."""
    title, follows = escaped(short_title(alert, _TITLE), _TITLE), alert.metadata.followed_by
    if follows is not None:
        who = "the rule engine" if follows.by == SYSTEM else person(follows.by)
        return Message(text=f"{title} has a newer alert, opened by {who} {moment(follows.at)}. No other was opened.")
    why = "its trouble is over, its remediation is not finished, or another alert is open about it"
    return Message(text=f"There is nothing to decide again about {title}: by the newest metrics {why}.")


def nothing_to_escalate(alert: Alert) -> Message:
    """Return the answer to an escalation although nothing went wrong or others have been called."""
    title = escaped(short_title(alert, _TITLE), _TITLE)
    return Message(text=f"Nobody was called for {title}: its remediation did not fail, or others were called already.")


def unknown_station(unknown: UnknownStation) -> Message:
    """Return the answer to an unknown station, with the nearest names."""
    asked = escaped(unknown.station_id, _ASKED)
    if not unknown.has_any:
        return Message(text=f"There is no station {asked}: no station has reported any metrics yet.")
    if not unknown.nearest:
        return Message(text=f"There is no station {asked}. A status without a name lists all.")
    names = ", ".join(f"`{escaped(each, _ASKED)}`{_called(unknown.called.get(each))}" for each in unknown.nearest)
    return Message(text=f"There is no station {asked}. Did you mean {names}?")


def _called(name: str | None) -> str:
    return f" ({escaped(name, _ASKED)})" if name else ""


def unknown_alert(unknown: UnknownAlert) -> Message:
    """Return the answer to an unknown alert, with the newest alerts."""
    asked = escaped(unknown.asked, _ASKED)
    what = (
        f"There is no alert {asked}."
        if unknown.is_an_id
        else f"{asked} is not an alert id: each card has one under Details."
    )
    if not unknown.nearest:
        return Message(text=f"{what} There are no alerts yet.")
    names = "\n".join(_near(each) for each in unknown.nearest)
    return Message(text=f"{what} The newest alerts:\n{names}")


def _near(alert: Alert) -> str:
    return f"`{short_id(alert)}` {escaped(short_title(alert, _NEAREST), _NEAREST)}"


def several_alerts(several: SeveralAlerts) -> Message:
    """Return the answer to the first characters of an id that several alerts share."""
    names = ", ".join(f"`{escaped(each, 64)}`" for each in several.ids)
    return Message(text=f"Several alerts begin with {escaped(several.prefix, _ASKED)}: {names}. Type more of the id.")


def unknown_command(typed: str, nearest: str | None) -> Message:
    """Return the answer to a typo."""
    meant = f"Did you mean `/aiops {nearest}`? " if nearest else ""
    return Message(text=f"There is no `/aiops {escaped(typed, 40)}`. {meant}`/aiops help` lists everything.")


def done_on_cards(what: str) -> Message:
    """Return the answer to a typed "approve" and the like: people decide where the numbers are."""
    text = f"{what.capitalize()} is a button on the alert's card: `/aiops alerts` links to each. Nothing was changed."
    return Message(text=text)


def still_working(seconds: float) -> Message:
    """Return the answer for when the three seconds that Slack gives are nearly over."""
    return Message(text=f"Still working after {number(seconds)} s. Nothing is lost: the card will show the outcome.")


def left_to_newer(why: str) -> Message:
    """Return the answer for what only a newer version of the bot may change; `why` says what this one lacks."""
    return Message(
        text=f"This version of the bot cannot do that: {escaped(why, 200)}. Nothing was changed. While it is being "
        "upgraded, press again: a newer one may answer. If this goes on, tell your operator to finish the upgrade."
    )


def trouble(what: str) -> Message:
    """Return the answer for when storage does not respond."""
    return Message(text=f"{what} The card shows whatever was changed. Try again in a moment.")
