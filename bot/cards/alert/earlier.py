"""What was decided before about the same trouble, and what an alert, or a decision, holds back."""

from bot.cards.alert.aftermath import words_of_recovery
from bot.cards.alert.runs import run_words
from bot.cards.alert.waiting_lines import flapping_line
from bot.cards.parts.people import person
from bot.cards.parts.times import moment
from bot.slack.text import escaped
from rules.alert.after_decision import Afterwards
from rules.alert.alert import Alert, AlertStatus
from rules.alert.audit import SYSTEM
from rules.alert.rejection import RejectionCategory
from rules.lifecycle.earlier import LONGEST_REASON
from rules.units import MINUTE_MS


def earlier_line(alert: Alert) -> str | None:
    """Return the previous decision as it stood when this alert opened (mrkdwn); None if there was none."""
    before = alert.metadata.earlier
    if before is None:
        return None
    by = f"{escaped(before.status.lower(), 20)} by {person(before.by)}"
    decided = f"{'closed by itself' if before.by == SYSTEM else by} {moment(before.at)}"
    said = [f"*Before:* {escaped(before.severity, 20)}, {decided}"]
    if before.why:
        said.append(f"“{escaped(before.why, LONGEST_REASON)}”")
    if before.execution is not None:
        said.append(run_words(before.execution))
    if before.recovery is not None:
        said.append(f"station {words_of_recovery(before.recovery)}")
    return "; ".join(said)


def held_back_lines(alert: Alert) -> list[str]:
    """Return what follows from this alert and has none of its own (mrkdwn)."""
    return [
        f"No alert of its own, because of this one: {escaped(f'{each.severity} {each.alert_type}, {each.title}', 300)}"
        f" (since {moment(each.since)})"
        for each in alert.metadata.holds_back
    ]


def side_lines(alert: Alert) -> list[str]:
    """Return what was decided before, what follows from this alert, and that it comes and goes (mrkdwn)."""
    said = (earlier_line(alert), *held_back_lines(alert), flapping_line(alert))
    return [each for each in said if each]


def standing_line(alert: Alert) -> str | None:
    """Return what became of the trouble since the decision (mrkdwn); None if nothing is known of it."""
    follows, afterwards = alert.metadata.followed_by, alert.metadata.afterwards or Afterwards()
    if alert.status is AlertStatus.PENDING:
        return None
    if follows is not None:
        again = "opened it again" if alert.closed_itself else "had it decided again"
        by_itself = "it came back" if alert.closed_itself else "it got worse"
        why = by_itself if follows.by == SYSTEM else f"{person(follows.by)} {again}"
        return f"A newer alert about this was opened {moment(follows.at)}: {why}"
    if afterwards.cleared_at is not None:
        return f"The condition has cleared since, {moment(afterwards.cleared_at)}"
    return f"*Still stands*, as seen {moment(afterwards.stands_at)}" if afterwards.stands_at is not None else None


def quiet_line(alert: Alert, quiet_minutes: int) -> str | None:
    """Return until when a decided alert holds back the next one of its type; None if it does not."""
    metadata = alert.metadata
    is_over = alert.closed_itself is RejectionCategory.RECOVERED or metadata.followed_by is not None
    is_over = is_over or (metadata.afterwards or Afterwards()).cleared_at is not None
    if alert.status is AlertStatus.PENDING or alert.decided_at is None or not quiet_minutes or is_over:
        return None
    until = moment(alert.decided_at + quiet_minutes * MINUTE_MS)
    return (
        f"No new {alert.alert_type} alert of this station until this has cleared and come back, nor before {until}, "
        "unless it gets worse"
    )
