"""Pages of the alerts with a given status."""

from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.page_tokens import AlertsAt, slice_of
from bot.queries.alert_search import AlertSearch
from rules.alert.alert import AlertStatus
from storage.alerts import Alerts
from storage.waiting_alerts import WaitingAlerts

PAGE = 10
"""Alerts per page: three screens on a phone."""

_TRIES = 3
"""How often a page is read of which something was decided meanwhile."""


def read_alerts(alerts: Alerts, waiting: WaitingAlerts, at: AlertsAt, size: int = PAGE) -> AlertPage:
    """Return a page, blocking; past the end it is the last page."""
    is_pending = at.statuses == (AlertStatus.PENDING,)
    return _pending(waiting, at, size) if is_pending else AlertSearch(alerts, at, size).page()


def _pending(waiting: WaitingAlerts, at: AlertsAt, size: int) -> AlertPage:
    for _ in range(_TRIES):
        found = waiting.all() if at.wanted.is_empty else list(filter(at.wanted.admits, waiting.all()))
        shown = slice_of(found, at.page, size)
        as_written = waiting.in_full(shown.pieces)
        if len(as_written) == len(shown.pieces):
            break

    def page(number: int) -> AlertsAt:
        return at.model_copy(update={"page": number})

    return AlertPage(
        at.status,
        [as_written[each.alert_id] for each in shown.pieces if each.alert_id in as_written],
        total=len(found),
        unreadable=waiting.unreadable,
        page=shown.page,
        pages=shown.pages,
        previous=page(shown.page - 1) if shown.page > 1 else None,
        next=page(shown.page + 1) if shown.page < shown.pages else None,
        last=page(shown.pages) if shown.page + 1 < shown.pages else None,
        asked=at,
    )
