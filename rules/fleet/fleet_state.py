"""The state of the fleet: the last snapshot, with the alerts that are open and the mutes that apply now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from functools import cached_property

from rules.alert.alert import AlertType, Severity
from rules.alert.mute import Mute
from rules.evaluate.window import percent
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.stored_word import with_unknown
from rules.text.normal_form import normal, reading_alike

_LATE_TICKS = 3
_SOON_MINUTES = 60
_NEVER = Decimal("Infinity")


class Standing(IntEnum):
    """How a station is doing, the worst first; what is not known is never called well."""

    ALERT = 1
    TROUBLE = 2
    """Something is wrong but no alert is open: it is muted, or was decided a while ago."""
    UNREAD = 3
    SILENT = 4
    WELL = 5
    CLOSED = 6
    """Closed or in maintenance by the register, or silent for so long that it counts as closed."""


@dataclass(frozen=True)
class OpenAlerts:
    """The worst open alert of a station, and the worst whose condition has not cleared."""

    worst: Severity
    pressing: Severity | None


@dataclass(frozen=True)
class StationLine:
    """One station: its row, its open alerts, and what is muted."""

    row: StationRow
    standing: Standing
    alerts: OpenAlerts | None
    muted: tuple[AlertType, ...]

    @property
    def minutes_to_empty(self) -> Decimal | None:
        """
        In how many minutes it runs empty, if that is worth showing.

        The projection is based on a few minutes of charging and errs on the early side: among healthy stations it would
        predict something for every second one, so there it counts only within the next hour.
        """
        minutes = self.row.minutes_to_empty
        is_soon = minutes is not None and minutes <= _SOON_MINUTES
        is_ill = self.standing is Standing.TROUBLE or (self.alerts is not None and self.alerts.pressing is not None)
        return minutes if is_soon or is_ill else None

    @property
    def urgency(self) -> tuple[int, int, int, int, Decimal, Decimal, str]:
        """
        The sort key of the line: the worst is the smallest.

        First comes how bad it is now, by an alert or by the last evaluation. What is muted or has cleared is already
        known to somebody: it comes after everything that is not, and before stations that are well.
        """
        pressing = self.alerts.pressing if self.alerts else None
        found = None if self.row.trouble in self.muted else self.row.severity
        return (
            min(_last_first(pressing), _last_first(found)),
            self.standing,
            _last_first(self.alerts.worst if self.alerts else None),
            _last_first(self.row.severity),
            _NEVER if self.minutes_to_empty is None else self.minutes_to_empty,
            _share(self.row),
            self.row.station_id,
        )


@dataclass(frozen=True)
class FleetState:
    """All stations, the worst first. `evaluated_at` (epoch ms) is None before the first snapshot."""

    lines: list[StationLine]
    evaluated_at: int | None
    is_late: bool
    now_ms: int

    def at(self, snapshot: FleetSnapshot | None, now_ms: int) -> "FleetState":
        """Return what is known of it at another time (epoch ms), if nothing else has changed."""
        return replace(self, is_late=_is_late(snapshot, now_ms), now_ms=now_ms)

    @cached_property
    def alerts(self) -> dict[Severity, int]:
        """How many stations have an open alert, by the severity of their worst one, the most severe first."""
        worst = [line.alerts.worst for line in self.lines if line.alerts]
        counts = {each: worst.count(each) for each in with_unknown(reversed(Severity), worst)}
        return {severity: count for severity, count in counts.items() if count}

    @cached_property
    def muted(self) -> int:
        """How many stations are muted for at least one type."""
        return sum(bool(line.muted) for line in self.lines)

    @cached_property
    def alike(self) -> list[list[str]]:
        """The names of different stations that read the same, together."""
        return reading_alike(line.row.station_id for line in self.lines)

    def count(self, standing: Standing) -> int:
        """Return how many stations have this standing."""
        return sum(line.standing is standing for line in self.lines)


def fleet_state(
    snapshot: FleetSnapshot | None,
    *,
    open_alerts: Mapping[str, OpenAlerts],
    mutes: Sequence[Mute],
    now_ms: int,
    forget_ms: int,
) -> FleetState:
    """
    Return what is known of the fleet at `now_ms` (epoch ms).

    `open_alerts` has an entry for each station with an open alert. A station that is missing from the snapshot counts
    as not read. Silence is judged at the time of the snapshot: if the ticks stop, the stations have not fallen silent.
    A station that was silent for longer than `forget_ms` counts as closed.
    """
    muted: dict[str, list[AlertType]] = {}
    for mute in mutes:
        muted.setdefault(normal(mute.station_id), []).append(mute.alert_type)
    rows = {row.station_id: row for row in snapshot.rows} if snapshot else {}
    for station_id in (*open_alerts, *(mute.station_id for mute in mutes)):
        rows.setdefault(station_id, StationRow(station_id=station_id, was_read=False))
    lines = [
        StationLine(
            row,
            _standing(row, snapshot, open_alerts.get(row.station_id), forget_ms),
            open_alerts.get(row.station_id),
            tuple(muted.get(normal(row.station_id), ())),
        )
        for row in rows.values()
    ]
    return FleetState(
        sorted(lines, key=lambda line: line.urgency),
        snapshot.at if snapshot else None,
        is_late=_is_late(snapshot, now_ms),
        now_ms=now_ms,
    )


def _is_late(snapshot: FleetSnapshot | None, now_ms: int) -> bool:
    return snapshot is None or now_ms - snapshot.at > _LATE_TICKS * snapshot.every_ms


def _standing(row: StationRow, snapshot: FleetSnapshot | None, alerts: OpenAlerts | None, forget_ms: int) -> Standing:
    if alerts is not None:
        return Standing.ALERT
    if snapshot is None or not row.was_read:
        return Standing.UNREAD
    if row.severity is not None:
        return Standing.TROUBLE
    if row.rest is not None:
        return Standing.CLOSED
    if row.seen_at is None:
        return Standing.UNREAD
    if snapshot.at - row.seen_at > forget_ms:
        return Standing.CLOSED
    return Standing.SILENT if _is_silent(row, snapshot.at - row.seen_at > snapshot.window_ms) else Standing.WELL


def _is_silent(row: StationRow, is_old: bool) -> bool:  # noqa: FBT001 - of an older version's row it is all that is known
    return (is_old and row.late_ms is None) if row.was_heard is None else not row.was_heard


def _last_first(severity: Severity | None) -> int:
    return -severity.rank - 1 if severity else 0


def _share(row: StationRow) -> Decimal:
    if row.charged is None or row.uncharged is None:
        return _NEVER
    share = percent(row.charged, row.charged + row.uncharged)
    return _NEVER if share is None else share
