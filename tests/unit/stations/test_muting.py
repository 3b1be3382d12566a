"""Which stations a mute is for, and when: by group and region, in certain hours, on each station's own clock."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rules.alert.alert import AlertType, Severity
from rules.alert.errors import MuteRefused
from rules.alert.mute import AHEAD_MS, LONGEST_RECURRING_MS, Covers, Mute, MuteHours, muted_entry
from rules.alert.mute_order import MuteOrder, covered_by, dated, new_mutes, one_of
from rules.audit.audit_chain import unchained
from rules.report.past_mutes import past_mutes
from rules.stations.muting import Mutings, at_each_station, at_station, muting_of, stations_of
from rules.stations.register import NO_STATIONS, parse_register
from rules.stations.station_facts import StationFacts
from rules.units import DAY_MS, HOUR_MS
from tests.factories import make_finding

LOW = AlertType.LOW_INVENTORY
REGISTER = parse_register(
    """
groups: {NORTH: {time_zone: Europe/Berlin}, SOUTH: {region: valley, time_zone: America/New_York}}
stations:
  "N_*": {group: NORTH}
  S_1: {group: SOUTH}
""",
    "stations.yml",
)
SATURDAY = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""The night after it is that of the spring change of the clock in Berlin."""


def ms(text: str) -> int:
    """UTC."""
    return int(datetime.fromisoformat(f"{text}+00:00").timestamp() * 1000)


NOW = int(SATURDAY.timestamp() * 1000)


def mute(place: str = "group:NORTH", length_ms: int = HOUR_MS, every: MuteHours | None = None, **more: Any) -> Mute:
    covers, name = covered_by(place)
    order = dated(MuteOrder(name, (LOW,), length_ms, "works", covers, every), NOW)
    (ordered,) = new_mutes(order, "U0ALICE", NOW, "m-1")
    return ordered.model_copy(update=more)


def hides(ordered: Mute, station: str, at: int, severity: Severity = Severity.HIGH) -> bool:
    """By the live loop and by a replay of the audit, which must agree."""
    facts = REGISTER.station(station)
    live = any(each.hides(severity, facts, at) for each in Mutings((muting_of(ordered),)).of(station, LOW, facts))
    entry = unchained(muted_entry(ordered, None), ordered.since, "task")
    past = past_mutes([entry]).hide(make_finding(station_id=station, severity=severity), at, facts)
    assert live is past
    return live


def hours(days: str, at: str, last_day: str = "") -> MuteHours:
    return MuteHours(days, at, last_day)


def test_a_group_is_all_its_stations_also_by_pattern_and_no_other() -> None:
    at = NOW + 1
    assert [hides(mute(), each, at) for each in ("N_1", "N_999", "S_1", "OTHER", "NORTH", "group:NORTH")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    assert hides(mute("region:valley"), "S_1", at)
    assert not hides(mute("region:valley"), "N_1", at)


def test_each_station_is_quiet_by_the_clock_on_its_own_wall() -> None:
    nightly = mute("group:NORTH", every=hours("daily", "02:00-04:00"))
    southern = mute("group:SOUTH", every=hours("daily", "02:00-04:00"))
    assert [hides(nightly, "N_1", ms(f"2026-04-01T{hour:02d}:30")) for hour in range(4)] == [True, True, False, False]
    assert [hides(southern, "S_1", ms(f"2026-04-01T{hour:02d}:30")) for hour in range(5, 9)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    sundays = mute("N_1", every=hours("sun", "22:00-02:00"))
    assert [
        hides(sundays, "N_1", ms(each)) for each in ("2026-04-05T21:00", "2026-04-05T23:30", "2026-04-06T21:00")
    ] == [
        True,
        True,
        False,
    ]


def test_hours_that_the_change_of_the_clock_leaves_out_are_no_hours() -> None:
    nightly = mute("N_1", every=hours("daily", "02:00-04:00"))
    # In Berlin 02:00 is 03:00 that night: an hour of two is left.
    assert [hides(nightly, "N_1", ms(f"2026-03-29T{clock}")) for clock in ("00:59", "01:00", "01:59", "02:00")] == [
        False,
        True,
        True,
        False,
    ]


def test_the_last_day_is_the_last_on_which_it_begins() -> None:
    nightly = mute("N_1", every=hours("daily", "22:00-23:00", "2026-04-02"))
    assert [hides(nightly, "N_1", ms(f"2026-04-{day:02d}T20:30")) for day in (1, 2, 3)] == [True, True, False]
    usual = mute("N_1", every=hours("daily", "22:00-23:00"))
    assert usual.last_day == "2026-06-26"


def test_the_last_night_lasts_to_its_morning_in_the_west_as_well_and_up_to_a_year_ahead() -> None:
    nightly = mute("group:SOUTH", every=hours("daily", "22:00-10:00", "2026-04-02"))
    # In New York four hours behind UTC.
    assert [hides(nightly, "S_1", ms(f"2026-04-03T{clock}")) for clock in ("04:00", "13:59", "14:00")] == [
        True,
        True,
        False,
    ]
    assert not hides(nightly, "S_1", ms("2026-04-04T03:00"))
    assert mute("S_1", every=hours("daily", "22:00-10:00", "2027-03-26")).until <= NOW + LONGEST_RECURRING_MS


def test_hours_hide_what_is_critical_and_whole_days_only_what_is_milder() -> None:
    nightly = mute("N_1", every=hours("daily", "00:00-23:00"))
    always = mute("N_1", every=hours("daily", "00:00-24:00"))
    at = ms("2026-04-01T10:00")
    assert [hides(each, "N_1", at, Severity.CRITICAL) for each in (nightly, always)] == [True, False]
    assert hides(always, "N_1", at)


@pytest.mark.parametrize("at", ["00:00-23:59", "00:01-24:00", "06:00-05:30", "12:00-11:01"])
def test_hours_that_leave_less_than_one_of_a_day_are_a_whole_day(at: str) -> None:
    nearly = mute("N_1", every=hours("daily", at))
    noon = ms("2026-04-01T06:30")
    assert hides(nearly, "N_1", noon)
    assert not hides(nearly, "N_1", noon, Severity.CRITICAL)


def test_a_mute_is_told_to_an_older_version_as_one_of_a_station_that_there_is_not() -> None:
    assert mute().station_id == "group:NORTH"
    assert mute("N_1", every=hours("sun", "02:00-04:00")).station_id == "N_1 every sun 02:00-04:00"
    assert mute("N_1").station_id == "N_1"
    assert mute("N_1").model_dump(exclude_none=True).keys() >= {"station_id"}


def test_hours_that_somebody_made_unreadable_hide_nothing() -> None:
    nightly = mute("N_1", every=hours("daily", "00:00-23:00"))
    for broken in ({"hours": "soon"}, {"days": "someday"}, {"last_day": "x"}):
        assert not hides(nightly.model_copy(update=broken), "N_1", ms("2026-04-01T10:00"))


def test_a_place_on_a_list_is_each_station_that_is_quiet_now() -> None:
    plain, nightly = mute("OTHER"), mute(every=hours("daily", "02:00-04:00"))
    quiet = ms("2026-04-01T01:00")
    listed = at_each_station([plain, nightly], ["N_1", "N_2", "S_1"], REGISTER.station, quiet)
    assert [each.station_id for each in listed] == ["OTHER", "N_1", "N_2"]
    listed = at_each_station([plain, nightly], ["N_1", "N_2", "S_1"], REGISTER.station, quiet + 2 * HOUR_MS)
    assert [each.station_id for each in listed] == ["OTHER"]
    facts = REGISTER.station("N_1")
    assert [each.place for each in at_station([plain, nightly], "N_1", facts, quiet)] == ["NORTH"]
    by_another_clock = mute(since=quiet + AHEAD_MS, until=quiet + HOUR_MS)
    assert [each.place for each in at_station([by_another_clock], "N_1", facts, quiet)] == ["NORTH"]


def test_the_stations_of_a_group_or_region() -> None:
    known = ["N_1", "S_1", "OTHER"]
    assert stations_of(Covers.GROUP, "NORTH", known, REGISTER.station) == ["N_1"]
    assert stations_of(Covers.REGION, "valley", known, REGISTER.station) == ["S_1"]
    assert stations_of(Covers.STATION, "OTHER", known, NO_STATIONS.station) == ["OTHER"]


@pytest.mark.parametrize("typed", ["NORTH", "north", "nor"])
def test_a_group_is_found_by_how_people_type_it(typed: str) -> None:
    assert one_of(Covers.GROUP, typed, REGISTER.group_names) == "NORTH"


@pytest.mark.parametrize(("typed", "says"), [("NORHT", "Did you mean NORTH"), ("", "Did you mean")])
def test_a_group_that_there_is_not_gets_the_nearest(typed: str, says: str) -> None:
    with pytest.raises(MuteRefused, match=says):
        one_of(Covers.GROUP, typed, REGISTER.group_names)
    with pytest.raises(MuteRefused, match="has no groups"):
        one_of(Covers.GROUP, typed, [])


def test_a_recurrence_ends_within_a_year_and_not_before_today() -> None:
    far = (("2028-01-01", "within a year"), ("9999-12-31", "within a year"))
    for last_day, says in (("0001-01-01", "is over"), ("2026-03-27", "is over"), *far):
        with pytest.raises(MuteRefused, match=says):
            mute("N_1", every=hours("daily", "22:00-23:00", last_day))
    assert mute("N_1", every=hours("daily", "22:00-23:00", "2026-03-28")).until > NOW


def test_a_wild_clock_is_no_reason_to_fail() -> None:
    wild = mute("N_1", every=hours("daily", "22:00-23:00"), since=0, until=10**37)
    for at in (-1, 10**15, 10**36):
        assert not muting_of(wild).is_on(StationFacts(), at)
    assert mute("N_1", every=hours("daily", "22:00-23:00")).until - NOW < 300 * DAY_MS
