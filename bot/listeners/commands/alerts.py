"""`/aiops alerts [STATUS]`."""

from dataclasses import replace

from bot.cards.answers.alert_list import alert_line, alert_list_answer
from bot.cards.answers.page_tokens import AlertsAt
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.words import Unknown, Words, answer_words, beginning_with, nearest
from bot.runtime.sparing import Sparing
from bot.slack.message import Message
from rules.alert.alert import AlertStatus
from rules.stored_word import is_known, unknown_word

_LONGEST_STATUS = 60


def parse_alerts(rest: Words) -> AlertsAt:
    """Parse what was typed after `alerts`; the beginning of a status is enough. Any other word may be another's."""
    asked = rest[0].upper() if rest else AlertStatus.PENDING.value
    known = beginning_with(asked, AlertStatus)
    status = AlertStatus(known) if known else unknown_word(AlertStatus, rest[0][:_LONGEST_STATUS])
    return AlertsAt(of="alerts", status=status)


async def answer_alerts(at: AlertsAt, sources: Sources) -> Message:
    """Return a page of alerts; where no alert has the status, and we do not know it, what was probably meant."""
    page = await sources.queries.alerts(at)
    if not (page.alerts or page.unreadable or is_known(at.status)):
        meant = nearest(at.status.upper(), AlertStatus)
        return answer_words(Unknown(f"alerts {at.status.value}", f"alerts {meant.lower()}" if meant else "alerts"))
    links = await sources.links.to(page.alerts)
    listed = Sparing(sources.telemetry, "alert in a list", lambda alert: alert.alert_id)
    shown = listed.sound(page.alerts, lambda alert: alert_line(alert, links))
    return alert_list_answer(replace(page, alerts=shown, unreadable=(*page.unreadable, *listed.left_out)), links)
