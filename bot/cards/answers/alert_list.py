"""The answer to `/aiops alerts`."""

from bot.cards.alert.steps import decision_line, rejection_in_words, step_words
from bot.cards.alert.title import short_id, short_title
from bot.cards.alert.waiting_lines import listed_lines
from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.card_link import Links
from bot.cards.answers.paging import joined, page_buttons, page_words
from bot.cards.parts import blocks
from bot.cards.parts.times import ago
from bot.slack import limits
from bot.slack.left_out import left_out_line
from bot.slack.message import Message
from bot.slack.text import escaped
from rules.alert.alert import Alert

_NOWHERE = Links()
_FIRST = 300


def alert_list_answer(page: AlertPage, links: Links = _NOWHERE) -> Message:
    """Return a page of alerts: the pending ones most severe first, the decided ones newest first."""
    words = page.status.lower()
    if not page.alerts:
        return Message(text=_none(len(page.unreadable), words))
    drawn = [
        blocks.header(_count(page)),
        *(blocks.section(alert_line(alert, links)) for alert in page.alerts),
        *([blocks.context(left_out_line("alert", page.unreadable))] if page.unreadable else []),
        *page_buttons(page.previous, page.next, page.last),
    ]
    first = page.alerts[0]
    return Message(text=f"{_count(page)}. First: {escaped(short_title(first, _FIRST), _FIRST)}", blocks=drawn)


def _none(unreadable: int, words: str) -> str:
    if not unreadable:
        return f"There are no {words} alerts."
    items = "1 item was" if unreadable == 1 else f"{unreadable} items were"
    return f"No {words} alert can be read: {items} written or changed by another program. Tell your operator."


def _count(page: AlertPage) -> str:
    """Return "3 pending alerts", or which part of them this page shows."""
    shown, words = len(page.alerts), page.status.lower()
    if page.total is not None and page.pages > 1:
        return joined((f"{page.total} {words} alerts, most severe first", page_words(page.page, page.pages)))
    further = "Newest " if page.next and not page.previous else "Further " if page.next or page.previous else ""
    return f"{further}{shown} {words} alert{'' if shown == 1 else 's'}"


def alert_line(alert: Alert, links: Links) -> str:
    """Return an alert as mrkdwn: severity, title, what became of it, its card, and what happened while it waited."""
    decided = (decision_line(alert) or "").split("\n", 1)[0]
    after = step_words(alert) or escaped(rejection_in_words(alert) or "", 150)
    ending = f"\n{decided}{f'; {after}' if after else ''}" if decided else ""
    title = escaped(short_title(alert, limits.HEADER), 300)
    opened = f"opened {ago(alert.created_at)} · `{short_id(alert)}`{links.to(alert)}"
    return "\n".join((f"*{alert.severity}* {title}{ending}", opened, *listed_lines(alert)))
