"""How a station has done since its alert was raised. The evidence of the alert stays as it was."""

from bot.cards.alert.judged import judged
from bot.cards.parts.times import moment
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertStatus


def latest_line(alert: Alert) -> str | None:
    """Return how the station did at the last look while the alert was pending; None before the first look."""
    latest = alert.metadata.latest
    now = judged(alert, latest.reading) if latest else None
    if latest is None or now is None or alert.status is not AlertStatus.PENDING:
        return None
    return f"*Since then*, {moment(latest.at)}: {escaped(now.name, 60)} {now.now}"
