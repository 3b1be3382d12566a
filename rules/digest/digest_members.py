"""Which alerts are decided in their digest and which on a card of their own, and in what order."""

from collections.abc import Iterable
from decimal import Decimal

from rules.alert.alert import Alert, AlertStatus
from rules.digest.storm import has_own_card

_NEVER = Decimal("Infinity")


def is_left_to_digest(alert: Alert) -> bool:
    """
    Whether an alert is decided and discussed only in its digest.

    An alert so severe that it gets a card of its own is not, even before that card is posted.
    """
    return alert.metadata.is_only_listed and not has_own_card(alert.severity)


def open_members(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts that wait for a decision in the digest, the most severe first."""
    return worst_first(each for each in alerts if each.status is AlertStatus.PENDING and is_left_to_digest(each))


def own_card_members(alerts: Iterable[Alert]) -> list[Alert]:
    """Return the alerts that wait for a decision on a card of their own, the most severe first."""
    return worst_first(each for each in alerts if each.status is AlertStatus.PENDING and not is_left_to_digest(each))


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """
    Return alerts by severity, the most severe first.

    Within one severity, stations that run empty soonest come first and alerts whose condition cleared come last.
    """

    def urgency(alert: Alert) -> tuple[int, bool, Decimal, str]:
        minutes = alert.metadata.minutes_to_empty
        is_over = alert.status is AlertStatus.PENDING and alert.metadata.condition is not None
        return -alert.severity.rank, is_over, _NEVER if minutes is None else minutes, alert.station_id

    return sorted(alerts, key=urgency)
