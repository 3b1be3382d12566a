"""`/aiops alerts [STATUS] [STATION] [TYPE] [SEVERITY] [@WHO]`, the words in any order, and `/aiops search TEXT`."""

from dataclasses import replace
from typing import Any

from bot.cards.answers import usage
from bot.cards.answers.alert_filter import LONGEST_TEXT, AlertFilter
from bot.cards.answers.alert_list import alert_line, alert_list_answer
from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.page_tokens import AlertsAt
from bot.listeners.commands.alert_types import type_called
from bot.listeners.commands.sought import ME, QUOTES, Sought, alerts_sought
from bot.listeners.commands.sources import Sources
from bot.listeners.commands.words import Incomplete, Unknown, Words, answer_words, nearest
from bot.queries.alert_pages import PAGE
from bot.queries.queries import Queries
from bot.queries.station_names import LONGEST_NAME
from bot.runtime.sparing import Sparing
from bot.slack.message import Message
from rules.alert.alert import AlertStatus
from rules.alert.asked import UnknownStation
from rules.stored_word import is_known, unknown_word
from rules.text.typed_name import as_stored

_LONGEST_STATUS = 60
_BECAME = dict.fromkeys(("CLOSED", "RESOLVED"), "REJECTED")
"""What people call an alert that closed by itself: it is stored as rejected."""


def parse_alerts(rest: Words) -> AlertsAt | Incomplete:
    """Parse what was typed after `alerts`. A lone word that is nothing else may be a status of another program."""
    asked = alerts_sought(rest)
    if asked.nobody is not None:
        return Incomplete(usage.nobody(asked.nobody))
    if len(rest) == 1 and asked.name.isalpha():
        return AlertsAt(of="alerts", status=unknown_word(AlertStatus, rest[0][:_LONGEST_STATUS]))
    # What somebody did is mostly what they decided.
    usual = (AlertStatus.APPROVED, AlertStatus.REJECTED) if asked.who else (AlertStatus.PENDING,)
    first, *also = asked.statuses or usual
    return AlertsAt(of="alerts", status=first, also=tuple(also), wanted=_wanted(asked))


def parse_search(rest: Words) -> AlertsAt | Incomplete:
    """Parse what was typed after `search`: words that alerts of any status say."""
    text = as_stored(rest.typed.strip(QUOTES))[:LONGEST_TEXT].strip()
    if not text:
        return Incomplete(usage.NO_TEXT)
    first, *also = AlertStatus
    return AlertsAt(of="alerts", status=first, also=tuple(also), wanted=AlertFilter(text=text))


def _wanted(asked: Sought) -> AlertFilter:
    return AlertFilter(
        station=asked.name[:LONGEST_NAME] or None,
        types=tuple(dict.fromkeys(asked.types)),
        severities=tuple(dict.fromkeys(asked.severities)),
        categories=tuple(dict.fromkeys(asked.categories)),
        who=asked.who,
    )


async def answer_alerts(at: AlertsAt, by: str, sources: Sources) -> Message:
    """Return a page of alerts. Raises UnknownStation."""
    page = await sources.queries.asked(found_alerts, at, by)
    if isinstance(page, Unknown):
        return answer_words(page)
    links = await sources.links.to(page.alerts)
    listed = Sparing(sources.telemetry, "alert in a list", lambda alert: alert.alert_id)
    shown = listed.sound(page.alerts, lambda alert: alert_line(alert, links))
    return alert_list_answer(replace(page, alerts=shown, unreadable=(*page.unreadable, *listed.left_out)), links)


def found_alerts(queries: Queries, at: AlertsAt, by: str = "", size: int = PAGE) -> AlertPage | Unknown:
    """Return a page, blocking; what was probably meant, where the only word means nothing. Raises UnknownStation."""
    if at.wanted.who == ME and by:
        at = _with(at, who=by)
    page = _page(queries, at, size)
    if page.alerts or page.unreadable or is_known(at.status):
        return page
    return _by_other_word(queries, at.status.value, size)


def _page(queries: Queries, at: AlertsAt, size: int) -> AlertPage:
    """Return a page; what no station goes by may be what people call a type, as `batteries`. Raises UnknownStation."""
    try:
        return queries.read_alerts(at, size)
    except UnknownStation:
        if (alert_type := type_called(at.wanted.station or "")) is None:
            raise
        return queries.read_alerts(_with(at, station=None, types=(*at.wanted.types, alert_type)), size)


def _with(at: AlertsAt, **wanted: Any) -> AlertsAt:
    return at.model_copy(update={"wanted": at.wanted.model_copy(update=wanted)})


def _by_other_word(queries: Queries, word: str, size: int) -> AlertPage | Unknown:
    """Return the pending alerts of the station, else of the type, that goes by a word."""
    try:
        return _page(queries, _pending(AlertFilter(station=word)), size)
    except UnknownStation as unknown:
        meant = _BECAME.get(word.upper()) or nearest(word.upper(), AlertStatus)
        if meant is None and unknown.nearest:
            raise
        return Unknown(f"alerts {word}", f"alerts {meant.lower()}" if meant else "alerts")


def _pending(wanted: AlertFilter) -> AlertsAt:
    return AlertsAt(of="alerts", status=AlertStatus.PENDING, wanted=wanted)
