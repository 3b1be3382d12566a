"""Verifying audit trails against what is really written: an index may lag, and an alert may change meanwhile."""

import time
from collections.abc import Callable, Iterable

from bot.runtime.sparing import Sparing
from rules.audit.audit_verify import Verdict, verify_trail
from rules.audit.trail import Trail
from storage.alerts import Alerts
from storage.audit import AuditLog

_PAUSES_SECONDS = (0.5,)
"""An index follows within a second, mostly; what is still missing is read from the table itself."""

_SHORT_PAUSES_SECONDS = (0.2, 0.4, 0.8)
"""For an answer that somebody waits for."""

_INDEXED_AFTER_MS = 60_000
"""What is missing of an entry that was written so long ago is not missing because an index lags."""

_MOST_READINGS = 3


class Verifying:
    """
    Verifies trails. Blocking.

    What does not look intact is read again from the index, and then consistently from the table itself, before
    anything is called removed, inserted or changed.
    """

    def __init__(
        self, alerts: Alerts, audit: AuditLog, now_ms: Callable[[], int], pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._alerts = alerts
        self._audit = audit
        self._now_ms = now_ms
        self._pause = pause

    def caught_up(self, trail: Trail) -> Trail:
        """Return a trail with its newest entry, for which the index may need a moment; if it needs longer, without."""
        for seconds in _SHORT_PAUSES_SECONDS:
            if not self._lacks_newest(trail):
                break
            self._pause(seconds)
            trail = Trail(trail.alert, self._audit.of_alert(trail.alert.alert_id))
        return trail

    def _lacks_newest(self, trail: Trail) -> bool:
        head = trail.alert.metadata.audit_head
        if head is None or self._now_ms() - (head.at or 0) > _INDEXED_AFTER_MS:
            return False
        return not any(entry.timestamp == head.at for entry in trail.entries)

    def verdict(self, trail: Trail) -> Verdict:
        """Return the verdict about a trail."""
        (verdict,) = self._certain({trail.alert.alert_id: self._verdict(trail)})
        return verdict

    def verdicts(self, trails: Iterable[Trail], sparing: Sparing) -> list[Verdict]:
        """Return the verdict about each trail, in the same order; `sparing` has those that cannot be verified."""
        first = sparing.each(trails, self._verdict)
        return self._certain({verdict.alert_id: verdict for verdict in first})

    def _certain(self, verdicts: dict[str, Verdict]) -> list[Verdict]:
        for seconds in _PAUSES_SECONDS:
            if doubtful := _doubtful(verdicts):
                self._pause(seconds)
                verdicts |= self._from_index(doubtful)
        for _ in range(_MOST_READINGS):
            if doubtful := _doubtful(verdicts):
                certain, changed = self._as_written(doubtful)
                verdicts |= certain
                if not changed:
                    break
        return list(verdicts.values())

    def _verdict(self, trail: Trail) -> Verdict:
        return verify_trail(trail.alert, trail.entries, self._now_ms())

    def _from_index(self, alert_ids: list[str]) -> dict[str, Verdict]:
        alerts = self._alerts.get_many(alert_ids)
        return {name: self._verdict(Trail(alert, self._audit.of_alert(name))) for name, alert in alerts.items()}

    def _as_written(self, alert_ids: list[str]) -> tuple[dict[str, Verdict], bool]:
        """Return certain verdicts, and whether there is none about some because they were changed meanwhile."""
        before = self._alerts.get_many(alert_ids)
        entries = self._audit.of_alerts_as_written(alert_ids)
        after = self._alerts.get_many(alert_ids)
        still = {
            name: alert
            for name, alert in before.items()
            if name in after and after[name].metadata.audit_head == alert.metadata.audit_head
        }
        return {name: self._verdict(Trail(alert, entries[name])) for name, alert in still.items()}, len(still) < len(
            after
        )


def _doubtful(verdicts: dict[str, Verdict]) -> list[str]:
    return [name for name, verdict in verdicts.items() if not verdict.is_intact]
