"""Which alerts remind and escalate for themselves, and which one speaks for a whole digest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rules.alert.alert import Alert
from rules.digest.digest_members import is_left_to_digest
from rules.lifecycle.waiting import is_snoozed, waiting_of


@dataclass(frozen=True)
class Speaking:
    """An alert that speaks, and the other alerts of its digest that wait for a decision."""

    alert: Alert
    others: tuple[Alert, ...] = ()


def speakers(pending: Iterable[Alert], now_ms: int) -> list[Speaking]:
    """
    Return the alerts that speak at `now_ms` (epoch ms), the most severe and longest waiting first.

    An alert that has a card of its own, or will get one, speaks for itself: Slack may refuse that card for long, and
    the rest of the digest must not wait for it. Of the alerts that are only in a digest, one speaks for all in the
    digest's thread: nobody would read a hundred reminders. A snooze silences only its own alert, so snoozed alerts
    neither speak nor are spoken for.
    """
    worst_first = sorted(pending, key=_order)
    listed: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in worst_first:
        if is_left_to_digest(alert) and not is_snoozed(alert, now_ms):
            listed[str(alert.metadata.digest)].append(alert)
    own = [Speaking(alert) for alert in worst_first if not is_left_to_digest(alert)]
    for_all = [Speaking(first, tuple(others)) for first, *others in listed.values()]
    return sorted([*own, *for_all], key=lambda each: _order(each.alert))


def _order(alert: Alert) -> tuple[int, int, int, str]:
    # By when its ladder began, so that an alert that got worse or wakes from a snooze does not delay the others.
    return (-alert.severity.rank, waiting_of(alert).since, alert.created_at, alert.alert_id)
