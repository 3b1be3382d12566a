"""Which stations report fields that cannot be used."""

from bot.doctor.check_result import CheckResult
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.text.excerpt import excerpt
from storage.errors import StorageError
from storage.fleet import FleetSnapshots

_SHOWN = 5
_NAME = 60
_WHAT = "metrics of the stations"


def check_stations(snapshots: FleetSnapshots) -> CheckResult:
    """Check the last evaluation; blocking."""
    try:
        snapshot = snapshots.read()
    except StorageError as failure:
        return CheckResult(_WHAT, str(failure))
    return judged(snapshot)


def judged(snapshot: FleetSnapshot | None) -> CheckResult:
    """Return the stations with the most fields that cannot be used, the worst first."""
    if snapshot is None:
        return CheckResult(f"{_WHAT}: not known before the first evaluation")
    worst = sorted((row for row in snapshot.rows if row.unusable), key=lambda row: -sum(row.unusable.values()))
    if not worst:
        return CheckResult(f"{_WHAT}: every field can be used")
    said = "; ".join(map(_said, worst[:_SHOWN]))
    more = f"; and {len(worst) - _SHOWN} more stations" if len(worst) > _SHOWN else ""
    fix = f"count as not reported: {said}{more}. Mend their writers; `aiops status STATION` says what is wrong."
    return CheckResult(_WHAT, f"fields that cannot be used {fix}")


def _said(row: StationRow) -> str:
    fields = ", ".join(f"{name} in {count}" for name, count in sorted(row.unusable.items(), key=lambda each: -each[1]))
    return f"{excerpt(row.station_id, _NAME)} ({fields} of its last samples)"
