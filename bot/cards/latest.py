"""What a station said since its alert was raised; the evidence of the alert stays as it was."""

from bot.cards.evidence import measured
from bot.cards.times import moment
from bot.slack.text import escaped
from rules.alert import Alert, AlertStatus


def latest_line(alert: Alert) -> str | None:
    """Return what the station said when it was last looked at while the alert waited; None where nobody has."""
    latest = alert.metadata.latest
    now = measured(alert.alert_type, latest.sample) if latest else None
    if latest is None or now is None or alert.status is not AlertStatus.PENDING:
        return None
    name, value = now
    return f"*Since then*, {moment(latest.at)}: {escaped(name, 60)} {value}"
