"""Pages of the alerts with a given status."""

from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.page_tokens import AlertsAt, slice_of
from bot.queries.alert_search import AlertSearch
from rules.alert.alert import AlertStatus
from rules.fleet.urgency import most_urgent_first
from storage.alerts import Alerts

PAGE = 10
"""Alerts per page: three screens on a phone."""


def read_alerts(alerts: Alerts, at: AlertsAt, size: int = PAGE) -> AlertPage:
    """Return a page, blocking; past the end it is the last page."""
    is_pending = at.statuses == (AlertStatus.PENDING,)
    return _pending(alerts, at, size) if is_pending else AlertSearch(alerts, at, size).page()


def _pending(alerts: Alerts, at: AlertsAt, size: int) -> AlertPage:
    broken: list[str] = []
    found = most_urgent_first(filter(at.wanted.admits, alerts.of_status(at.status, broken)))
    shown = slice_of(found, at.page, size)

    def page(number: int) -> AlertsAt:
        return at.model_copy(update={"page": number})

    return AlertPage(
        at.status,
        shown.pieces,
        total=len(found),
        unreadable=tuple(broken),
        page=shown.page,
        pages=shown.pages,
        previous=page(shown.page - 1) if shown.page > 1 else None,
        next=page(shown.page + 1) if shown.page < shown.pages else None,
        last=page(shown.pages) if shown.page + 1 < shown.pages else None,
        asked=at,
    )
