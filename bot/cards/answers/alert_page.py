"""A page of alerts with one status, and where the pages before and after it begin."""

from dataclasses import dataclass

from bot.cards.answers.page_tokens import AlertsAt
from rules.alert.alert import Alert, AlertStatus


@dataclass(frozen=True)
class AlertPage:
    """
    A page of alerts with one status, and where the pages before and after it begin.

    Pending alerts are most severe first, and `total` is how many there are. Decided alerts, which keep growing, are
    newest first and not counted. `unreadable` names the items that are left out.
    """

    status: AlertStatus
    alerts: list[Alert]
    total: int | None = None
    unreadable: tuple[str, ...] = ()
    page: int = 1
    pages: int = 1
    previous: AlertsAt | None = None
    next: AlertsAt | None = None
    last: AlertsAt | None = None
