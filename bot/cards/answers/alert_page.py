"""Some alerts of a status, and where the pages beside begin."""

from dataclasses import dataclass

from bot.cards.answers.page_tokens import AlertsAt
from rules.alert.alert import Alert, AlertStatus


@dataclass(frozen=True)
class AlertPage:
    """
    Some alerts of a status and where the pages beside begin.

    Of the pending ones, the most severe first, `total` says how many there are; the decided ones, of which there is no
    end, are the newest first and not counted. `unreadable` are the items that were passed over.
    """

    status: AlertStatus
    alerts: list[Alert]
    total: int | None = None
    unreadable: int = 0
    page: int = 1
    pages: int = 1
    previous: AlertsAt | None = None
    next: AlertsAt | None = None
    last: AlertsAt | None = None
