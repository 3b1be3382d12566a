"""What is quiet now, and until when."""

from datetime import UTC, datetime

from rules.alert.alert import AlertType
from rules.alert.mute import Covers, Mute, MuteHours
from rules.alert.mute_order import MuteOrder, covered_by, dated, new_mutes
from rules.stations.quiet import Quiet, maintained_now, muted_now
from rules.stations.register import Register, parse_register
from rules.units import HOUR_MS, MINUTE_MS

NOW = int(datetime(2026, 3, 28, 12, tzinfo=UTC).timestamp() * 1000)
TYPES = (AlertType.LOW_INVENTORY, AlertType.CHARGER_DOWN)


def register(maintenance: str = "") -> Register:
    return parse_register(
        f"all_stations: {{time_zone: Europe/Berlin}}\n"
        f"groups: {{NORTH: {{{maintenance}}}, SOUTH: {{time_zone: America/New_York}}}}\n"
        'stations: {"N_*": {group: NORTH}, S_1: {group: SOUTH}}\n',
        "stations.yml",
    )


KNOWN = ("N_1", "N_2", "S_1", "OTHER")


def mutes(place: str, every: MuteHours | None = None) -> tuple[Mute, ...]:
    covers, name = covered_by(place)
    order = dated(MuteOrder(name, TYPES, HOUR_MS, "works", covers, every), NOW)
    return new_mutes(order, "U0ALICE", NOW, "m-1")


def quiet(place: str, every: MuteHours | None = None, at: int = NOW) -> list[Quiet]:
    return list(muted_now(mutes(place, every), KNOWN, register().station, at))


def test_the_types_of_one_sentence_are_one_quiet_time_with_who_why_and_until() -> None:
    (one,) = quiet("group:NORTH")
    assert one.stations == ("N_1", "N_2")
    assert (one.time.place, one.time.by, one.time.why, one.time.until) == (
        "group NORTH",
        "U0ALICE",
        "works",
        NOW + HOUR_MS,
    )
    assert set(one.time.types) == set(TYPES)
    assert quiet("group:NORTH", at=NOW + HOUR_MS) == []


def test_one_for_a_station_that_nobody_knows_any_more_is_quiet_all_the_same() -> None:
    (one,) = quiet("GONE")
    assert one.stations == ("GONE",)


def test_hours_are_quiet_while_they_last_and_end_by_the_clock_on_the_wall() -> None:
    # 13:00 in Berlin.
    hours = MuteHours("daily", "12:30-14:15", "")
    (one,) = quiet("group:NORTH", hours)
    assert one.time.until == NOW + 75 * MINUTE_MS
    assert one.time.when == "every day 12:30-14:15"
    assert quiet("group:SOUTH", hours) == []
    assert quiet("group:NORTH", hours, NOW + 75 * MINUTE_MS) == []


def test_maintenance_of_the_register_is_quiet_once_for_all_its_stations() -> None:
    known = register("maintenance: [{days: sat, at: '12:00-14:00', why: cables}, {days: sun}]")
    (one,) = maintained_now(KNOWN, known.station, known, NOW)
    assert one.stations == ("N_1", "N_2")
    assert (one.time.place, one.time.why, one.time.by, one.time.types) == ("group NORTH", "cables", None, ())
    assert one.time.until == NOW + HOUR_MS
    assert list(maintained_now(KNOWN, known.station, known, NOW + HOUR_MS)) == []


def test_maintenance_that_only_stations_name_says_which() -> None:
    known = parse_register("stations: {A: {maintenance: [{days: daily}]}, B: {}}", "stations.yml")
    (one,) = maintained_now(("A", "B"), known.station, known, NOW)
    assert (one.time.place, one.time.until) == ("A", None)
    assert Covers.STATION not in one.time.place


ACROSS = parse_register(
    "all_stations: {region: Alps, maintenance: [{days: sat, at: '12:30-14:15', why: cables}]}\n"
    "stations: {W: {time_zone: Europe/Lisbon}, E: {time_zone: Europe/Berlin}}\n",
    "stations.yml",
)


def test_of_stations_in_several_time_zones_no_end_is_told_that_only_some_of_them_have() -> None:
    # 13:00 in Berlin, and 12:00 in Lisbon, where it begins only later.
    hours = MuteHours("daily", "12:30-14:15", "")
    (muted,) = muted_now(mutes("region:Alps", hours), ("W", "E"), ACROSS.station, NOW)
    (maintained,) = maintained_now(("W", "E"), ACROSS.station, ACROSS, NOW)
    assert (muted.time.until, maintained.time.until) == (None, None)
    (alone,) = maintained_now(("E",), ACROSS.station, ACROSS, NOW)
    assert alone.time.until == NOW + 75 * MINUTE_MS
