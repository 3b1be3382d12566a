"""A page of alerts with one status, and where the pages before and after it begin."""

from dataclasses import dataclass

from bot.cards.answers.page_tokens import AlertsAt
from rules.alert.alert import Alert, AlertStatus


@dataclass(frozen=True)
class AlertPage:
    """
    A page of alerts with one status, and where the pages before and after it begin.

    Pending alerts are most severe first, and `total` is how many there are. Decided alerts, which keep growing, are
    newest first and not counted. `unreadable` is how many broken items were skipped.
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
