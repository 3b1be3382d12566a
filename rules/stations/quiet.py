"""What is quiet now: mutes in force, and maintenance of the register."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby
from zoneinfo import ZoneInfo

from rules.alert.mute import AHEAD_MS, Covers, Mute, MuteHours
from rules.alert.quiet_time import QuietTime
from rules.stations.maintenance import Maintenance
from rules.stations.muting import Muting, muting_of, stations_of
from rules.stations.register import Register
from rules.stations.station_facts import StationFacts
from rules.text.wording import listed
from rules.units import SECOND_MS

_NAMED = 3


@dataclass(frozen=True)
class Quiet:
    """A time that is quiet now, and the known stations that it concerns."""

    time: QuietTime
    stations: tuple[str, ...]


def place_in_words(covers: Covers, place: str) -> str:
    """Return a station, group or region in words."""
    return place if covers is Covers.STATION else f"{covers} {place}"


def hours_in_words(every: MuteHours) -> str:
    """Return the hours of a mute that comes again."""
    return f"every {'day' if every.days == 'daily' else every.days} {every.hours}"


def muted_now(
    mutes: Iterable[Mute], known: Sequence[str], facts: Callable[[str], StationFacts], now_ms: int
) -> Iterator[Quiet]:
    """Yield what mutes hide now, one for all the types of a sentence; `known` are the stations there are."""
    together = sorted(mutes, key=lambda each: (each.mute_id, each.station_id))
    for _of, some in groupby(together, key=lambda each: (each.mute_id, each.station_id)):
        first, *others = some
        stations = stations_of(first.covers, first.place, known, facts)
        if first.covers is Covers.STATION and not stations:
            stations = [first.place]
        muting = muting_of(first, AHEAD_MS)
        on = [each for each in stations if muting.is_on(facts(each), now_ms)]
        if on or (muting.every is None and muting.since <= now_ms < muting.until):
            time = _muted(muting, [first, *others], [facts(each) for each in stations], now_ms)
            yield Quiet(time, tuple(stations))


def _muted(muting: Muting[Mute], mutes: Sequence[Mute], stations: Sequence[StationFacts], now_ms: int) -> QuietTime:
    first = mutes[0]
    window = muting.window
    until = first.until if window is None else _end_of(window, {each.zone for each in stations}, now_ms)
    return QuietTime(
        quiet_id=f"{first.mute_id}:{first.station_id}",
        since=now_ms,
        until=until,
        place=place_in_words(first.covers, first.place),
        when=hours_in_words(muting.every) if muting.every else None,
        types=tuple(each.alert_type for each in mutes),
        by=first.by,
        why=first.reason,
    )


def maintained_now(
    known: Iterable[str], facts: Callable[[str], StationFacts], register: Register, now_ms: int
) -> Iterator[Quiet]:
    """Yield the maintenance of the register that is on now; `known` are the stations there are."""
    on: defaultdict[Maintenance, list[str]] = defaultdict(list)
    zones: defaultdict[Maintenance, set[ZoneInfo]] = defaultdict(set)
    for station_id in known:
        station = facts(station_id)
        for each in station.maintenance or ():
            zones[each].add(station.zone)
            if each.holds(_moment(now_ms), station.zone):
                on[each].append(station_id)
    for window, stations in on.items():
        place = register.place_of(window) or listed(stations, _NAMED)
        time = QuietTime(
            quiet_id=_id_of(window, place),
            since=now_ms,
            until=_end_of(window, zones[window], now_ms),
            place=place,
            why=window.why or "",
        )
        yield Quiet(time, tuple(stations))


def _end_of(window: Maintenance, zones: Collection[ZoneInfo], now_ms: int) -> int | None:
    """Return when hours that are on now end (epoch ms); None if they do at other times in other zones."""
    return _ms(window.end_of(_moment(now_ms), next(iter(zones)))) if len(zones) == 1 else None


def _id_of(window: Maintenance, place: str) -> str:
    written = f"{place} {window.model_dump_json()}".encode(errors="replace")
    return f"register:{sha256(written).hexdigest()[:16]}"


def _moment(now_ms: int) -> datetime:
    return datetime.fromtimestamp(now_ms / SECOND_MS, UTC)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * SECOND_MS)
