"""`/aiops alerts [STATUS]`."""

from dataclasses import replace

from bot.cards.answers.alert_list import alert_line, alert_list_answer
from bot.cards.answers.page_tokens import AlertsAt
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.words import Unknown, Words, beginning_with, nearest
from bot.runtime.sparing import Sparing
from bot.slack.message import Message
from rules.alert.alert import AlertStatus


def parse_alerts(rest: Words) -> AlertsAt | Unknown:
    """Parse what was typed after `alerts`; the beginning of a status is enough."""
    asked = rest[0].upper() if rest else AlertStatus.PENDING.value
    status = beginning_with(asked, AlertStatus)
    if status is not None:
        return AlertsAt(of="alerts", status=AlertStatus(status))
    meant = nearest(asked, AlertStatus)
    return Unknown(f"alerts {rest[0]}", f"alerts {meant.lower()}" if meant else "alerts")


async def answer_alerts(at: AlertsAt, sources: Sources) -> Message:
    """Return a page of alerts."""
    page = await sources.queries.alerts(at)
    links = await sources.links.to(page.alerts)
    listed = Sparing(sources.telemetry, "alert in a list", lambda alert: alert.alert_id)
    shown = listed.sound(page.alerts, lambda alert: alert_line(alert, links))
    return alert_list_answer(replace(page, alerts=shown, unreadable=(*page.unreadable, *listed.left_out)), links)
