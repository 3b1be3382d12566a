"""Pages of the alerts with a given status."""

from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.page_tokens import LONGEST_ANCHOR, AlertsAt, Anchor, Direction, slice_of
from rules.alert.alert import Alert, AlertStatus
from rules.fleet.urgency import most_urgent_first
from storage.alert_requests import spellings
from storage.alerts import Alerts
from storage.paging import Page

PAGE = 10
"""Alerts per page: three screens on a phone."""

_MOST_BROKEN_PAGES = 20


def read_alerts(alerts: Alerts, at: AlertsAt) -> AlertPage:
    """Return a page, blocking; past the end it is the last page."""
    return _pending(alerts, at) if at.status is AlertStatus.PENDING else _decided(alerts, at)


def _pending(alerts: Alerts, at: AlertsAt) -> AlertPage:
    broken: list[str] = []
    found = most_urgent_first(alerts.of_status(at.status, broken))
    shown = slice_of(found, at.page, PAGE)

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
    )


def _decided(alerts: Alerts, at: AlertsAt) -> AlertPage:
    beside = at.beside
    if beside is None:
        page = _readable(alerts, at.status)
        older = _older(at.status, page.nouns) if page.cursor else None
        return AlertPage(at.status, page.nouns, unreadable=tuple(page.broken), next=older)
    newer = beside.direction is Direction.NEWER
    ways = spellings(at.status)
    cursor = alerts.cursor_at(ways[min(beside.spelling, len(ways) - 1)], beside.created_at, beside.alert_id)
    page = _readable(alerts, at.status, cursor, oldest_first=newer)
    shown = page.nouns[::-1] if newer else page.nouns
    if not shown:
        return _decided(alerts, at.model_copy(update={"beside": None}))
    has_newer, has_older = (page.cursor is not None, True) if newer else (True, page.cursor is not None)
    return AlertPage(
        at.status,
        shown,
        previous=_newer(at.status, shown) if has_newer else None,
        next=_older(at.status, shown) if has_older else None,
    )


def _readable(
    alerts: Alerts, status: AlertStatus, cursor: str | None = None, *, oldest_first: bool = False
) -> Page[Alert]:
    """Return the next page with a readable alert: a page of broken items does not end the list."""
    broken: list[str] = []
    for _ in range(_MOST_BROKEN_PAGES):
        page = alerts.page(status, PAGE, cursor, oldest_first=oldest_first)
        broken += page.broken
        cursor = page.cursor
        if page.nouns or cursor is None:
            break
    return Page(nouns=page.nouns, broken=broken, cursor=cursor)


def _older(status: AlertStatus, shown: list[Alert]) -> AlertsAt | None:
    return _beside(status, shown[::-1], Direction.OLDER)


def _newer(status: AlertStatus, shown: list[Alert]) -> AlertsAt | None:
    return _beside(status, shown, Direction.NEWER)


def _beside(status: AlertStatus, nearest_first: list[Alert], direction: Direction) -> AlertsAt | None:
    # An id from another program may be too long for a button: the page then starts at the next alert.
    for each in nearest_first:
        if len(each.alert_id) <= LONGEST_ANCHOR:
            written = each.as_written.status or each.status.value
            index = spellings(status).index(written) if written in spellings(status) else 0
            at = each.created_at if each.as_written.created_at is None else each.as_written.created_at
            anchor = Anchor(created_at=at, alert_id=each.alert_id, direction=direction, spelling=index)
            return AlertsAt(of="alerts", status=status, beside=anchor)
    return None
