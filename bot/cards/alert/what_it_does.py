"""What a button does, in words."""

from bot.slack.text import escaped
from rules.alert.alert import Alert
from rules.playbook.said import what_approving_does


def does_after(subject: str, alert: Alert) -> str:
    """Return what approving an alert does as a sentence about a button (mrkdwn): "*Approve* restarts the chargers"."""
    does = what_approving_does(alert)
    return f"{subject} {escaped(does[:1].lower() + does[1:], 500)}"
