"""
The card: a pure function of the stored alert, so that any replica can draw it again at any time.

Its first screen holds what a decision needs: how bad, where, what, how long until it hurts, one line of proof, what
Approve does, and the buttons. Everything else stands below them, folded away.
"""

from bot.cards.alert.aftermath import recovery_words
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.decided import decided_blocks
from bot.cards.alert.details import details
from bot.cards.alert.pending import part_id, pending_blocks
from bot.cards.alert.steps import closed_words, step_words
from bot.cards.alert.title import short_title
from bot.cards.parts import blocks
from bot.cards.parts.chart import chart_blocks
from bot.cards.parts.people import person
from bot.slack import limits
from bot.slack.message import Block, Message
from bot.slack.text import cut_markup, escaped
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.lifecycle.carrying_out import went_wrong
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.stored_word import plain_words
from rules.text.excerpt import MARK

_MARKS = {Severity.CRITICAL: "🔴 ", Severity.HIGH: "🟠 ", Severity.MEDIUM: "🟡 ", Severity.LOW: "🔵 "}
"""Seen from afar; the word beside it says the same."""


def draw_card(alert: Alert, facts: CardFacts) -> Message:
    """Return the card of an alert as it stands now."""
    # The chart comes last: it is added later and must not move a button away from under somebody's finger.
    drawn = [
        *first_screen(alert, facts),
        *blocks.folded("Details", details(alert, facts), part_id(alert, "details")),
        *chart_blocks(alert.metadata.chart),
    ]
    return Message(text=sentence(alert), blocks=drawn)


def draw_plain_card(alert: Alert, facts: CardFacts) -> Message:
    """Return the smallest card that still lets people decide, for when Slack refuses the full one."""
    return Message(text=sentence(alert), blocks=first_screen(alert, facts))


def headline(alert: Alert, station: StationFacts = NO_FACTS) -> str:
    """Return the first line: how bad, where, what, how long until it hurts."""
    before = f"{_state(alert)}{alert.severity}: "
    return before + short_title(alert, limits.HEADER - len(before), name=station.name or "")


def sentence(alert: Alert) -> str:
    """Return what notifications show and screen readers read first: what was decided or is asked, and about what."""
    pending = alert.status is AlertStatus.PENDING
    before = f"{_cleared(alert)}{alert.severity}: " if pending else f"{_became(alert)}. {alert.severity}: "
    after = " Approve or reject." if pending else ""
    room = max(_LEAST_TITLE, limits.NOTICE - len(before) - len(after) - 1)
    title = escaped(short_title(alert, room), room)
    stop = "" if title.endswith(MARK) else "."
    return cut_markup(f"{before}{title}{stop}{after}", limits.NOTICE)


_LEAST_TITLE = 40


def _became(alert: Alert) -> str:
    if closed := closed_words(alert):
        return closed
    category = alert.metadata.rejection_category
    told = (step_words(alert), recovery_words(alert).strip("*"), category.words if category else "")
    decided = f"{plain_words(alert.status).capitalize()} by {person(alert.decided_by or 'someone')}"
    return "; ".join([decided, *(each for each in told if each)])


def first_screen(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return the part of a card that is seen first: its header, what a decision needs or what was decided."""
    pending = alert.status is AlertStatus.PENDING
    return [
        blocks.header(headline(alert, facts.station), block_id=part_id(alert, "alert")),
        *(pending_blocks(alert, facts) if pending else decided_blocks(alert, facts)),
    ]


def _state(alert: Alert) -> str:
    if alert.status is AlertStatus.PENDING:
        return f"{_MARKS.get(alert.severity, '')}{_cleared(alert)}"
    return f"{'⚠ ' if went_wrong(alert) else ''}{alert.closed_itself or alert.status} · "


def _cleared(alert: Alert) -> str:
    return "CONDITION CLEARED · " if alert.metadata.condition is not None else ""
