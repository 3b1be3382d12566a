"""The answer to `/aiops alerts`."""

from bot.cards import blocks
from bot.cards.message import Message
from bot.cards.steps import decision_line, step_words
from bot.cards.times import moment
from bot.enquiries import AlertPage
from bot.slack.text import escaped
from rules.alert import Alert, AlertStatus


def alert_list_answer(page: AlertPage) -> Message:
    """Return the newest alerts of a status; pending ones most severe first."""
    words = page.status.lower()
    if not page.alerts:
        return Message(text=f"There are no {words} alerts.")
    alerts = page.alerts
    if page.status is AlertStatus.PENDING:
        alerts = sorted(alerts, key=lambda alert: (-alert.severity.rank, alert.created_at))
    count = f"{'The newest ' if page.more else ''}{len(alerts)} {words} alert{'' if len(alerts) == 1 else 's'}"
    drawn = [blocks.header(count), *(blocks.section(_line(alert)) for alert in alerts)]
    if page.more:
        drawn.append(blocks.context(f"There are more {words} alerts than are shown here."))
    return Message(text=f"{count}. First: {escaped(alerts[0].title or alerts[0].alert_type, 300)}", blocks=drawn)


def _line(alert: Alert) -> str:
    decided = (decision_line(alert) or "").split("\n", 1)[0]
    after = step_words(alert)
    ending = f"\n{decided}{f'; {after}' if after else ''}" if decided else ""
    title = escaped(alert.title or f"{alert.station_id}: {alert.alert_type}", 300)
    return f"*{alert.severity}* {title}{ending}\nopened {moment(alert.created_at)} · `{escaped(alert.alert_id, 64)}`"
