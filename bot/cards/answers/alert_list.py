"""The answer to `/aiops alerts`."""

from bot.cards.alert.steps import decision_line, rejection_in_words, step_words
from bot.cards.alert.title import short_id, short_title
from bot.cards.alert.waiting_lines import listed_lines
from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.card_link import Links
from bot.cards.answers.paging import joined, page_buttons, page_words
from bot.cards.parts import blocks
from bot.cards.parts.tables import Cell, data_table, rich_cell
from bot.cards.parts.times import ago
from bot.slack import limits
from bot.slack.left_out import left_out_line
from bot.slack.message import Block, Message
from bot.slack.text import escaped
from rules.alert.alert import Alert

_NOWHERE = Links()
_FIRST = 300
_CAPTION = "Alerts"
_HEAD = ("Station", "Severity", "What", "State", "Opened", "Alert")
_STATE = 400


def alert_list_answer(page: AlertPage, links: Links = _NOWHERE) -> Message:
    """Return a page of alerts: the pending ones most severe first, the decided ones newest first."""
    if not page.alerts and page.looked_at is None:
        return Message(text=_none(page))
    below = [
        *([blocks.context(left_out_line("alert", page.unreadable))] if page.unreadable else []),
        *([blocks.context(f"{page.looked_at:,} alerts were looked at; Next goes on.")] if page.looked_at else []),
        *page_buttons(page.previous, page.next, page.last),
    ]
    if not page.alerts:
        text = f"{_count(page)} among {page.looked_at:,} that were looked at."
        return Message(text=text, blocks=[_heading(page), *below])
    lines = [blocks.section(alert_line(alert, links)) for alert in page.alerts]
    table = data_table(_CAPTION, _HEAD, [_row(alert, links) for alert in page.alerts])
    return Message(
        text=f"{_count(page)}. First: {escaped(short_title(page.alerts[0], _FIRST), _FIRST)}",
        blocks=[_heading(page), table, *below],
        in_old_blocks=[_heading(page), *lines, *below],
    )


def _row(alert: Alert, links: Links) -> list[Cell]:
    what = short_title(alert, limits.HEADER).removeprefix(alert.station_id).lstrip(" :")
    state = _ending(alert) or "; ".join(listed_lines(alert)) or "waiting"
    return [
        alert.station_id,
        (alert.severity.rank, alert.severity),
        rich_cell(escaped(what, limits.HEADER), limits.HEADER),
        rich_cell(state, _STATE),
        rich_cell(ago(alert.created_at), limits.FIELD),
        rich_cell(f"`{short_id(alert)}`{links.to(alert)}", limits.FIELD),
    ]


def _heading(page: AlertPage) -> Block:
    # What was asked for may name a person, which a header cannot.
    is_plain = page.asked is None or page.asked.wanted.is_empty
    return blocks.header(_count(page)) if is_plain else blocks.section(f"*{_count(page)}*")


def _none(page: AlertPage) -> str:
    unreadable = len(page.unreadable)
    if not unreadable:
        return f"There are no {page.words(None)}."
    items = "1 item was" if unreadable == 1 else f"{unreadable} items were"
    what = f"No {page.status.lower()} alert can be read"
    return f"{what}: {items} written or changed by another program. Tell your operator."


def _count(page: AlertPage) -> str:
    """Return "3 pending alerts", or which part of them this page shows."""
    if page.total is not None and page.pages > 1:
        return joined((f"{page.words(page.total)}, most severe first", page_words(page.page, page.pages)))
    further = "Newest " if page.next and not page.previous else "Further " if page.next or page.previous else ""
    return f"{further if page.alerts else ''}{page.words(len(page.alerts))}"


def alert_line(alert: Alert, links: Links) -> str:
    """Return an alert as mrkdwn: severity, title, what became of it, its card, and what happened while it waited."""
    ending = f"\n{decided}" if (decided := _ending(alert)) else ""
    title = escaped(short_title(alert, limits.HEADER), 300)
    opened = f"opened {ago(alert.created_at)} · `{short_id(alert)}`{links.to(alert)}"
    return "\n".join((f"*{alert.severity}* {title}{ending}", opened, *listed_lines(alert)))


def _ending(alert: Alert) -> str:
    decided = (decision_line(alert) or "").split("\n", 1)[0]
    after = step_words(alert) or escaped(rejection_in_words(alert) or "", 150)
    return f"{decided}{f'; {after}' if after else ''}" if decided else ""
