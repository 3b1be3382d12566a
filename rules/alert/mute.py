"""
A mute: a person had no new alerts of a type opened for a station for a while, and said why.

Alerts that are open stay open and may still get worse. A mute of up to a day also hides CRITICAL findings; a longer one
hides only milder findings. To silence CRITICAL ones, the mute must be renewed every day.
"""

from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import model_validator

from rules.alert.alert import AlertType, Severity
from rules.alert.audit import AuditDraft, AuditEvent, event_draft
from rules.alert.errors import MuteRefused
from rules.data_version import DATA_VERSION
from rules.metric import EpochMs, StationId
from rules.record import Record
from rules.stored_word import KEEPS_UNKNOWN
from rules.text.durations import duration_words
from rules.units import DAY_MS, MINUTE_MS

SHORTEST_MS = MINUTE_MS
LONGEST_MS = 7 * DAY_MS
LONGEST_FOR_CRITICAL_MS = DAY_MS
MAX_REASON_CHARACTERS = 300
_AHEAD_MS = 5 * MINUTE_MS
"""How far the clock of the replica that wrote a mute may run ahead."""


class Mute(Record):
    """
    A mute of one station and type, from `since` until `until` (epoch ms).

    Mutes of several types that came from one command share a `mute_id`.
    """

    mute_id: str
    station_id: StationId
    alert_type: Annotated[AlertType, KEEPS_UNKNOWN]
    by: str
    reason: str
    since: EpochMs
    until: EpochMs
    data_version: int = 0

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if not SHORTEST_MS <= self.until - self.since <= LONGEST_MS:
            raise ValueError("a mute lasts from a minute to seven days")
        return self

    @property
    def hides_critical(self) -> bool:
        """Whether it also hides CRITICAL findings."""
        return self.until - self.since <= LONGEST_FOR_CRITICAL_MS

    def stands(self, now_ms: int) -> bool:
        """Whether it applies at `now_ms` (epoch ms)."""
        return self.since - _AHEAD_MS <= now_ms < self.until

    def hides(self, severity: Severity, now_ms: int) -> bool:
        """Whether no alert is opened for a finding of this severity at `now_ms` (epoch ms)."""
        return self.stands(now_ms) and (severity is not Severity.CRITICAL or self.hides_critical)


@dataclass(frozen=True)
class MuteOrder:
    """What a person wants muted, for how long and why."""

    station_id: str
    types: tuple[AlertType, ...]
    length_ms: int
    reason: str


def new_mutes(order: MuteOrder, by: str, now_ms: int, mute_id: str) -> tuple[Mute, ...]:
    """Return the mutes that an order asks for, from `now_ms` (epoch ms) on. Raises MuteRefused."""
    _must_be_bounded(order.length_ms)
    reason, until = _accepted(order.reason), now_ms + order.length_ms
    return tuple(
        Mute(
            mute_id=mute_id,
            station_id=order.station_id,
            alert_type=each,
            by=by,
            reason=reason,
            since=now_ms,
            until=until,
            data_version=DATA_VERSION,
        )
        for each in order.types
    )


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
    }


def _must_be_bounded(length_ms: int) -> None:
    if length_ms < SHORTEST_MS:
        raise MuteRefused("A mute lasts at least a minute.")
    if length_ms > LONGEST_MS:
        raise MuteRefused(
            f"{duration_words(length_ms)} is too long: a mute lasts at most 7d, so that no station is forgotten. "
            "Mute it again when it ends."
        )


def _accepted(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise MuteRefused("Please say why, behind the duration: the next shift will see no alerts there.")
    if len(reason) > MAX_REASON_CHARACTERS:
        raise MuteRefused(f"The reason is {len(reason):,} characters long; {MAX_REASON_CHARACTERS} is the most.")
    return reason
