"""Which alerts of a digest are decided in it, which on cards of their own, and in what order."""

from collections.abc import Iterable
from decimal import Decimal

from rules.alert.alert import Alert, AlertStatus
from rules.digest.storm import has_own_card

_NEVER = Decimal("Infinity")


def is_left_to_digest(alert: Alert) -> bool:
    """
    Whether an alert is decided and spoken of in its digest alone.

    What has a card of its own is not, and what is to have one is not from the moment on that it is so bad: the card may
    not stand yet.
    """
    return alert.metadata.is_only_listed and not has_own_card(alert.severity)


def open_members(alerts: Iterable[Alert]) -> list[Alert]:
    """Return those that wait for a decision here, the most severe first; what has a card is decided there."""
    return worst_first(each for each in alerts if each.status is AlertStatus.PENDING and is_left_to_digest(each))


def own_card_members(alerts: Iterable[Alert]) -> list[Alert]:
    """Return those that wait for a decision on a card of their own, the most severe first."""
    return worst_first(each for each in alerts if each.status is AlertStatus.PENDING and not is_left_to_digest(each))


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """
    Return alerts of one storm by severity.

    Of one severity those whose condition cleared come last, and else the station first that is empty the soonest.
    """

    def urgency(alert: Alert) -> tuple[int, bool, Decimal, str]:
        minutes = alert.metadata.minutes_to_empty
        is_over = alert.status is AlertStatus.PENDING and alert.metadata.condition is not None
        return -alert.severity.rank, is_over, _NEVER if minutes is None else minutes, alert.station_id

    return sorted(alerts, key=urgency)
