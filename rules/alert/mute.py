"""
A mute: a person had no new alerts of a type opened for a station for a while, and said why.

Alerts that are open stay open and may still get worse. A mute of up to a day also hides CRITICAL findings; a longer one
hides only milder findings. To silence CRITICAL ones, the mute must be renewed every day.

A mute may be for all stations of a group or a region, and may come again: in certain hours of certain days, by the
clock on each station's wall (`rules.stations.muting`).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import model_validator

from rules.alert.alert import AlertType
from rules.alert.audit import AuditDraft, AuditEvent, event_draft
from rules.metric import EpochMs, StationId
from rules.record import Record
from rules.stored_word import KEEPS_UNKNOWN
from rules.units import DAY_MS, MINUTE_MS

SHORTEST_MS = MINUTE_MS
LONGEST_MS = 7 * DAY_MS
LONGEST_FOR_CRITICAL_MS = DAY_MS
LONGEST_RECURRING_MS = 366 * DAY_MS
ALL_DAY = "00:00-24:00"
_HOURS = re.compile(r"(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)", re.ASCII)
_DAY_MINUTES = 24 * 60
AHEAD_MS = 5 * MINUTE_MS
"""How far the clock of the replica that wrote a mute may run ahead."""


class Covers(StrEnum):
    """What a mute is for."""

    STATION = "station"
    GROUP = "group"
    REGION = "region"


@dataclass(frozen=True)
class MuteHours:
    """
    Certain hours of certain days, as the register has them: `sun`, `mon-fri`, `first sat` at `02:00-04:00`.

    `last_day` (an ISO date) is the last on which it begins.
    """

    days: str
    hours: str
    last_day: str

    @property
    def is_over_midnight(self) -> bool:
        """Whether it ends on the day after the one on which it begins."""
        begin, _, end = self.hours.partition("-")
        return end < begin

    @property
    def hides_critical(self) -> bool:
        """Whether it also hides CRITICAL findings: not if it leaves less than an hour of a day."""
        found = _HOURS.fullmatch(self.hours)
        if found is None:
            return False
        begin, end = (int(found[each]) * 60 + int(found[each + 1]) for each in (1, 3))
        return 0 < (end - begin) % _DAY_MINUTES <= _DAY_MINUTES - 60


class Mute(Record):
    """
    A mute of one type, from `since` until `until` (epoch ms).

    Mutes of several types that came from one command share a `mute_id`. `station_id` is what it is for and when, as one
    name: that of a station; or, for what an older version does not know, of a station that there is not. `name` is then
    the station, group or region. With `days` it hides only in certain hours of those days.
    """

    mute_id: str
    station_id: StationId
    alert_type: Annotated[AlertType, KEEPS_UNKNOWN]
    by: str
    reason: str
    since: EpochMs
    until: EpochMs
    covers: Annotated[Covers, KEEPS_UNKNOWN] = Covers.STATION
    name: str | None = None
    days: str | None = None
    hours: str | None = None
    last_day: str | None = None
    data_version: int = 0

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        longest = LONGEST_MS if self.recurrence is None else LONGEST_RECURRING_MS
        if not SHORTEST_MS <= self.until - self.since <= longest:
            raise ValueError("a mute lasts from a minute to seven days, one that comes again for a year")
        return self

    @property
    def place(self) -> str:
        """The station, group or region that it is for."""
        return self.station_id if self.name is None else self.name

    @property
    def recurrence(self) -> MuteHours | None:
        """When it hides, if not all the time."""
        if self.days is None or self.hours is None or self.last_day is None:
            return None
        return MuteHours(self.days, self.hours, self.last_day)

    @property
    def hides_critical(self) -> bool:
        """Whether it also hides CRITICAL findings."""
        if self.recurrence is not None:
            return self.recurrence.hides_critical
        return self.until - self.since <= LONGEST_FOR_CRITICAL_MS

    def stands(self, now_ms: int) -> bool:
        """Whether it applies at `now_ms` (epoch ms)."""
        return self.since - AHEAD_MS <= now_ms < self.until


def muted_entry(mute: Mute, replaced: Mute | None) -> AuditDraft:
    """Return the audit entry for a new mute, and for the one that it replaces, if any."""
    details = _details(mute) | {"reason": mute.reason}
    if replaced is not None:
        details |= {"replaces": replaced.mute_id}
    return event_draft(AuditEvent.MUTED, details, by=mute.by)


def unmuted_entry(mute: Mute, by: str) -> AuditDraft:
    """Return the audit entry for a mute that a person ended. A mute that expires has none."""
    return event_draft(AuditEvent.UNMUTED, _details(mute) | {"mutedBy": mute.by}, by=by)


def _details(mute: Mute) -> dict[str, object]:
    return {
        "muteId": mute.mute_id,
        "stationId": mute.station_id,
        "alertType": mute.alert_type.value,
        "until": mute.until,
        **({} if mute.name is None else {"covers": mute.covers.value, "name": mute.name}),
        **({} if mute.recurrence is None else {"days": mute.days, "hours": mute.hours, "lastDay": mute.last_day}),
    }
