"""The mutes of a time that has passed, as the audit tells of them: a replay holds back what they held back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rules.alert.alert import AlertType
from rules.alert.audit import AuditEntry, AuditEvent, AuditStatus
from rules.alert.mute import LONGEST_FOR_CRITICAL_MS, Covers, MuteHours
from rules.evaluate.finding import Finding
from rules.stations.muting import Muting, Mutings
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.stored_word import is_known, word_of

PastMute = Muting[str]
"""A mute from when it was ordered until it ended (epoch ms), early or by itself; its source is its id."""


@dataclass(frozen=True)
class PastMutes:
    """The mutes of a time."""

    mutings: Mutings[str] = field(default_factory=Mutings)

    def count(self, from_ms: int, to_ms: int) -> int:
        """Return how many stood at some time between two (epoch ms)."""
        return sum(each.since <= to_ms and each.until > from_ms for each in self.mutings.all)

    def hide(self, finding: Finding, now_ms: int, station: StationFacts = NO_FACTS) -> bool:
        """Whether a mute held back a finding's alert at `now_ms` (epoch ms); `station` is what the register knows."""
        found = self.mutings.of(finding.station_id, finding.alert_type, station)
        return any(each.hides(finding.severity, station, now_ms) for each in found)


NO_MUTES = PastMutes()


def past_mutes(entries: Iterable[AuditEntry]) -> PastMutes:
    """Return the mutes that audit entries tell of; entries of other things, and refusals, are passed over."""
    return PastMutes(Mutings(tuple(_ended(sorted(entries, key=lambda each: each.timestamp)))))


def _ended(entries: list[AuditEntry]) -> Iterator[PastMute]:
    """Yield each mute with when it ended: one that is muted again ends then, for the new one takes its place."""
    standing: dict[tuple[str, AlertType], PastMute] = {}
    for entry in entries:
        mute = _told(entry)
        if mute is None:
            continue
        name = str(entry.details["stationId"]), mute.alert_type
        before = standing.get(name)
        if before is not None and (entry.event is AuditEvent.MUTED or before.source == mute.source):
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
    if not is_known(alert_type):
        return None
    since, every = entry.timestamp, _every(said)
    covers, place = word_of(Covers, str(said.get("covers", Covers.STATION))), said.get("name", station_id)
    hides_critical = until - since <= LONGEST_FOR_CRITICAL_MS if every is None else every.hides_critical
    return Muting(mute_id, covers, str(place), alert_type, since, until, hides_critical, every)


def _every(said: dict[str, Any]) -> MuteHours | None:
    days, hours, last_day = (said.get(each) for each in ("days", "hours", "lastDay"))
    return None if days is None else MuteHours(str(days), str(hours), str(last_day))
