"""A page of alerts with one status, and where the pages before and after it begin."""

from dataclasses import dataclass

from bot.cards.answers.page_tokens import AlertsAt
from rules.alert.alert import Alert, AlertStatus


@dataclass(frozen=True)
class AlertPage:
    """
    A page of alerts with one status, and where the pages before and after it begin.

    Pending alerts are most severe first, and `total` is how many there are. Decided alerts, which keep growing, are
    newest first and not counted. `unreadable` names the items that are left out. `asked` is what was asked for.
    `looked_at` is how many alerts a search was given up after: there may be older ones, which the next page looks for.
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
    asked: AlertsAt | None = None
    looked_at: int | None = None

    def words(self, count: int | None) -> str:
        """Return "3 pending alerts at STATION_001" as mrkdwn; with None, without the number."""
        asked = self.asked or AlertsAt(of="alerts", status=self.status)
        number = "" if count is None else str(count)
        named = " ".join(each for each in (number, asked.words, f"alert{'' if count == 1 else 's'}") if each)
        wanted = asked.wanted.words
        return f"{named} {wanted}" if wanted.startswith("at ") else f"{named}{f', {wanted}' if wanted else ''}"
