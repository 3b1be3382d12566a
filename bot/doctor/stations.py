"""Which stations report fields that cannot be used, and which have names that do not show what they are."""

from collections.abc import Callable, Collection, Iterable

from bot.doctor.check_result import CheckResult, unknown
from bot.runtime.one_leader import most_stations
from rules.fleet.fleet_snapshot import FleetSnapshot, StationRow
from rules.stations.patterns import is_pattern, means
from rules.stations.register import Register
from rules.text.doubts import doubts
from rules.text.excerpt import excerpt
from rules.text.normal_form import looking_alike, normal, reading_alike
from storage.errors import StorageError
from storage.fleet import FleetSnapshots

_SHOWN = 5
_NAME = 60
METRICS = "metrics of the stations"
NAMES = "names of the stations"
REGISTER = "station register"
LEADER = "one leader"


def check_metrics(snapshots: FleetSnapshots) -> CheckResult:
    """Check what the last evaluation read; blocking."""
    return _read(METRICS, snapshots, judged)


def check_names(snapshots: FleetSnapshots) -> CheckResult:
    """Check the names of the stations that were evaluated last; blocking."""
    return _read(NAMES, snapshots, lambda read: judged_names([row.station_id for row in read.rows]))


def check_register(snapshots: FleetSnapshots, register: Register) -> CheckResult:
    """Check the register against the stations that were evaluated last; blocking."""
    return _read(REGISTER, snapshots, lambda read: judged_register(register, [row.station_id for row in read.rows]))


def check_leader(snapshots: FleetSnapshots, every_seconds: float) -> CheckResult:
    """Check that one leader can look at all stations; blocking."""
    return _read(LEADER, snapshots, lambda read: judged_leader(len(read.rows), every_seconds))


def judged_leader(stations: int, every_seconds: float) -> CheckResult:
    """Return whether one leader can look at so many stations in each interval."""
    most = most_stations(every_seconds)
    said = f"{LEADER}: {stations} stations every {every_seconds:g} s, of about {most} that it can look at"
    if stations <= most:
        return CheckResult(said)
    return CheckResult(said, "Some are missed each time. docs/scale.md says how functions on AWS look at them instead.")


def _read(what: str, snapshots: FleetSnapshots, judge: Callable[[FleetSnapshot], CheckResult]) -> CheckResult:
    try:
        snapshot = snapshots.read()
    except StorageError as failure:
        return unknown(what, f"{failure} The line of that table says what to do.")
    if snapshot is None:
        return unknown(f"{what}: not known before the first evaluation", "Look again a minute after the bot started.")
    return judge(snapshot)


def judged_register(register: Register, reported: Collection[str]) -> CheckResult:
    """Return the entries of the register that are for no station: maybe they are misspelt."""
    known = {normal(each) for each in reported}
    idle = [each for each in register.stations if not _is_for_any(each, known)]
    if not idle:
        return CheckResult(f"{REGISTER}: every entry is for a station that has reported")
    return unknown(
        f"{REGISTER}: no station has reported that {_some(idle)} would be for",
        "Compare their spelling with `aiops status`, or wait until they report.",
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(excerpt(each, _NAME) for each in names[:_SHOWN]) + more


def _is_for_any(entry: str, known: Collection[str]) -> bool:
    return any(means(entry, each) for each in known) if is_pattern(entry) else normal(entry) in known


def judged_names(names: list[str]) -> CheckResult:
    """Return the names that read or look the same, and those with characters that hide or look like others."""
    odd = [f"{excerpt(name, _NAME)}: {each[0]}" for name, each in ((name, doubts(name)) for name in names) if each]
    found = {
        "different stations read the same": _together(reading_alike(names)),
        "different stations that look alike": _together(looking_alike(names)),
        "not what they look like": odd,
    }
    said = [f"{what}: {'; '.join(each[:_SHOWN])}" for what, each in found.items() if each]
    if not said:
        return CheckResult(f"{NAMES}: each shows what it is")
    return CheckResult(NAMES, f"{'. '.join(said)}. The policy and mutes go by how a name reads. Fix their writers.")


def _together(alike: Iterable[Iterable[str]]) -> list[str]:
    return [" and ".join(excerpt(name, _NAME) for name in each) for each in alike]


def judged(snapshot: FleetSnapshot) -> CheckResult:
    """Return the stations with the most fields that cannot be used, the worst first."""
    worst = sorted((row for row in snapshot.rows if row.unusable), key=lambda row: -sum(row.unusable.values()))
    unreadable = [row.station_id for row in snapshot.rows if row.was_heard is False and row.seen_at is None]
    if not worst and unreadable:
        return unknown(
            f"{METRICS}: nothing can be read of {_some(unreadable)}",
            "If they have reported, the log says why under `an item was skipped`: fix their writers.",
        )
    if not worst:
        return CheckResult(f"{METRICS}: every field can be used")
    said = "; ".join(map(_said, worst[:_SHOWN]))
    more = f"; and {len(worst) - _SHOWN} more stations" if len(worst) > _SHOWN else ""
    fix = f"count as not reported: {said}{more}. Fix their writers; `aiops status STATION` says what is wrong."
    return CheckResult(METRICS, f"fields that cannot be used {fix}")


def _said(row: StationRow) -> str:
    fields = ", ".join(f"{name} in {count}" for name, count in sorted(row.unusable.items(), key=lambda each: -each[1]))
    return f"{excerpt(row.station_id, _NAME)} ({fields} of its last samples)"
