"""Where else an alert belongs: the channel that did not take it, and those that have a note with a link."""

from bot.cards.parts.people import channel
from bot.slack.text import escaped
from rules.alert.placement import DEFAULT_CHANNEL, Placement
from rules.text.wording import listed

_WHY = 200
_MOST = 5


def elsewhere(where: Placement) -> list[str]:
    """Return a line (mrkdwn) that says it; none for an alert that is only here."""
    lines = []
    if failed := where.failed:
        meant_for = channel(failed.channel)
        lines.append(f"⚠ Meant for {meant_for}, which does not take it: {escaped(failed.why, _WHY)}")
    if told := [channel(each) for each in where.also if each != DEFAULT_CHANNEL]:
        lines.append(f"Linked in {listed(told, _MOST)}")
    return lines
