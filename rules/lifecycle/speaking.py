"""Which alerts remind and escalate for themselves, and which one speaks for all of a digest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rules.alert.alert import Alert
from rules.digest.digest_members import is_left_to_digest
from rules.lifecycle.waiting import is_snoozed, waiting_of


@dataclass(frozen=True)
class Speaking:
    """An alert that speaks, and the others of its digest that wait for a decision, too."""

    alert: Alert
    others: tuple[Alert, ...] = ()


def speakers(pending: Iterable[Alert], now_ms: int) -> list[Speaking]:
    """
    Return the alerts that speak at a time (epoch ms), the most severe and longest waiting first.

    An alert with a card of its own speaks for itself, and so does one whose card is still to be posted: it may be
    refused for long, and the others of its digest do not wait for it. Of those that are left to a digest, one speaks in
    the digest's thread: a hundred reminders there would be read by nobody. A snooze is of one alert and silences no
    other, so of those the snoozed ones neither speak nor are spoken for.
    """
    worst_first = sorted(pending, key=_place)
    listed: defaultdict[str, list[Alert]] = defaultdict(list)
    for alert in worst_first:
        if is_left_to_digest(alert) and not is_snoozed(alert, now_ms):
            listed[str(alert.metadata.digest)].append(alert)
    own = [Speaking(alert) for alert in worst_first if not is_left_to_digest(alert)]
    for_all = [Speaking(first, tuple(others)) for first, *others in listed.values()]
    return sorted([*own, *for_all], key=lambda each: _place(each.alert))


def _place(alert: Alert) -> tuple[int, int, int, str]:
    # By when its ladder began: one that got worse, or wakes from a snooze, does not put off what others wait for.
    return (-alert.severity.rank, waiting_of(alert).since, alert.created_at, alert.alert_id)
