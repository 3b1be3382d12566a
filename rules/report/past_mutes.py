"""The mutes of a time that has passed, as the audit tells of them: a replay holds back what they held back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.alert.audit import AuditEntry, AuditEvent, AuditStatus
from rules.alert.mute import LONGEST_FOR_CRITICAL_MS
from rules.evaluate.finding import Finding
from rules.stored_word import is_known, word_of
from rules.text.normal_form import normal


@dataclass(frozen=True)
class PastMute:
    """A mute from `since` until it ended (epoch ms), early or by itself."""

    mute_id: str
    station_id: str
    alert_type: AlertType
    since: int
    until: int
    hides_critical: bool

    def hides(self, severity: Severity, now_ms: int) -> bool:
        """Whether it held back a new alert of a severity at `now_ms` (epoch ms)."""
        return self.since <= now_ms < self.until and (severity is not Severity.CRITICAL or self.hides_critical)


@dataclass(frozen=True)
class PastMutes:
    """Mutes by what they are for: how the station's name reads, and the type."""

    by_name: dict[tuple[str, AlertType], list[PastMute]] = field(default_factory=dict)

    def count(self, from_ms: int, to_ms: int) -> int:
        """Return how many stood at some time between two (epoch ms)."""
        return sum(each.since <= to_ms and each.until > from_ms for mutes in self.by_name.values() for each in mutes)

    def hide(self, finding: Finding, now_ms: int) -> bool:
        """Whether a mute held back a finding's alert at `now_ms` (epoch ms)."""
        of_name = self.by_name.get((normal(finding.station_id), finding.alert_type), ())
        return any(each.hides(finding.severity, now_ms) for each in of_name)


NO_MUTES = PastMutes()


def past_mutes(entries: Iterable[AuditEntry]) -> PastMutes:
    """Return the mutes that audit entries tell of; entries of other things, and refusals, are passed over."""
    standing: dict[tuple[str, AlertType], PastMute] = {}
    found: dict[tuple[str, AlertType], list[PastMute]] = defaultdict(list)
    for mute in _ended(sorted(entries, key=lambda each: each.timestamp), standing):
        found[normal(mute.station_id), mute.alert_type].append(mute)
    return PastMutes(dict(found))


def _ended(entries: list[AuditEntry], standing: dict[tuple[str, AlertType], PastMute]) -> Iterator[PastMute]:
    """Yield each mute with when it ended: one that is muted again ends then, for the new one takes its place."""
    for entry in entries:
        mute = _told(entry)
        if mute is None:
            continue
        name = mute.station_id, mute.alert_type
        before = standing.get(name)
        if before is not None and (entry.event is AuditEvent.MUTED or before.mute_id == mute.mute_id):
            yield replace(standing.pop(name), until=min(before.until, entry.timestamp))
        if entry.event is AuditEvent.MUTED:
            standing[name] = mute
    yield from standing.values()


def _told(entry: AuditEntry) -> PastMute | None:
    """Return the mute that an entry is about; None if it is about none, or cannot be understood."""
    said: dict[str, Any] = entry.details
    if entry.event not in {AuditEvent.MUTED, AuditEvent.UNMUTED} or entry.status is not AuditStatus.SUCCESS:
        return None
    mute_id, station_id, until = said.get("muteId"), said.get("stationId"), said.get("until")
    alert_type = word_of(AlertType, str(said.get("alertType")))
    if not isinstance(mute_id, str) or not isinstance(station_id, str) or type(until) is not int:
        return None
    since = entry.timestamp
    hides_critical = until - since <= LONGEST_FOR_CRITICAL_MS
    return PastMute(mute_id, station_id, alert_type, since, until, hides_critical) if is_known(alert_type) else None
