"""Which alerts remind and escalate for themselves, and which one speaks for all of a digest."""

from collections import defaultdict
from collections.abc import Iterable

from rules.alert import Alert


def speakers(pending: Iterable[Alert]) -> list[tuple[Alert, int]]:
    """
    Return the alerts that speak, most severe and oldest first, each with how many others it speaks for.

    An alert with a card of its own speaks for itself. Of those that a digest only lists, the most severe and oldest
    speaks in the digest's thread: a hundred reminders there would be read by nobody.
    """
    worst_first = sorted(pending, key=lambda alert: (-alert.severity.rank, alert.created_at, alert.alert_id))
    listed: dict[str, list[Alert]] = defaultdict(list)
    for alert in worst_first:
        if alert.metadata.is_only_listed and alert.metadata.digest is not None:
            listed[alert.metadata.digest].append(alert)
    first_of = {alerts[0].alert_id: len(alerts) - 1 for alerts in listed.values()}
    return [
        (alert, first_of.get(alert.alert_id, 0))
        for alert in worst_first
        if not alert.metadata.is_only_listed or alert.alert_id in first_of
    ]
