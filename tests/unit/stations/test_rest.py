"""When nothing is expected of a station: closed or in maintenance, by the clock on its own wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.errors import InvalidRegister
from rules.stations.register import parse_register
from rules.stations.station_facts import StationFacts
from rules.units import HOUR_MS, MINUTE_MS

ROME = ZoneInfo("Europe/Rome")

REGISTER = parse_register(
    """
calendars: {holidays: ["12-25", 2026-12-08]}
all_stations: {time_zone: Europe/Rome}
stations:
  DEPOT:
    closed_on: [holidays, 2026-12-31]
    opening_hours:
      mon-fri: 06:00-22:00
      sat: [08:00-12:00, 18:00-02:00]
      "2026-12-24": 06:00-14:00
      "2026-12-27": 10:00-24:00
  SERVICED:
    maintenance:
      - {days: first sun, at: 22:00-05:00, why: pump swap}
      - {days: last fri, at: 01:00-02:00}
      - {days: mon-fri, at: 04:00-05:00, from: 2026-11-01, until: 2026-11-30}
      - {from: 2026-12-01 22:00, until: 2026-12-02 04:00:00, why: new grid}
      - {from: 2026-12-15, until: 2026-12-16, why: days}
  NIGHT: {opening_hours: {daily: 22:00-06:00}}
  OPEN: {}
""",
    "stations.yml",
)


def station(station_id: str) -> StationFacts:
    return REGISTER.station(station_id)


def rests(station_id: str, local: str, zone: ZoneInfo = ROME) -> str | None:
    found = station(station_id).rest(at(local, zone))
    return None if found is None else str(found)


def at(local: str, zone: ZoneInfo = ROME, fold: int = 0) -> int:
    return int(datetime.fromisoformat(local).replace(tzinfo=zone, fold=fold).timestamp() * 1000)


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2026-12-07 05:59", False),
        ("2026-12-07 06:00", True),
        ("2026-12-07 21:59", True),
        ("2026-12-07 22:00", False),
        pytest.param("2026-12-12 13:00", False, id="between two spans"),
        pytest.param("2026-12-13 01:59", True, id="over midnight into a day that is closed"),
        pytest.param("2026-12-13 02:00", False, id="a day that is not named"),
        pytest.param("2026-12-08 12:00", False, id="a date of a calendar"),
        pytest.param("2026-12-25 12:00", False, id="a day of each year"),
        pytest.param("2030-12-25 12:00", False, id="and of another year"),
        pytest.param("2026-12-31 12:00", False, id="a date of its own"),
        pytest.param("2026-12-24 15:00", False, id="other hours on a date"),
        pytest.param("2026-12-27 23:59", True, id="a sunday that is open"),
    ],
)
def test_a_station_is_open_in_its_hours(local: str, is_open: bool) -> None:
    assert rests("DEPOT", local) == (None if is_open else "closed")


@pytest.mark.parametrize(
    ("local", "what"),
    [
        ("2026-12-06 22:00", "in maintenance: pump swap"),
        ("2026-12-07 04:59", "in maintenance: pump swap"),
        ("2026-12-06 03:00", None),
        ("2026-12-13 23:00", None),
        ("2026-11-27 01:30", "in maintenance"),
        ("2026-11-20 01:30", None),
        ("2026-12-25 01:30", "in maintenance"),
        ("2026-11-30 04:30", "in maintenance"),
        ("2026-12-01 04:30", None),
        ("2026-12-02 03:59", "in maintenance: new grid"),
        ("2026-12-02 04:00", None),
        ("2026-12-14 23:59", None),
        ("2026-12-15 00:00", "in maintenance: days"),
        pytest.param("2026-12-16 23:59", "in maintenance: days", id="a day is meant as a whole"),
        ("2026-12-17 00:00", None),
    ],
)
def test_maintenance_is_once_or_comes_again(local: str, what: str | None) -> None:
    assert rests("SERVICED", local) == what


def test_a_station_without_hours_never_rests() -> None:
    assert rests("OPEN", "2026-12-25 03:00") is None
    assert rests("ELSEWHERE", "2026-12-25 03:00") is None


@pytest.mark.parametrize("now_ms", [-1, 10**15, 10**18])
def test_a_wild_clock_has_no_opening_hours(now_ms: int) -> None:
    assert station("DEPOT").rest(now_ms) is None


def test_hours_are_those_of_the_wall_on_both_days_on_which_clocks_change() -> None:
    spring, autumn = "2026-03-30", "2026-10-26"
    assert (rests("DEPOT", f"{spring} 05:59"), rests("DEPOT", f"{spring} 06:00")) == ("closed", None)
    assert (rests("DEPOT", f"{autumn} 05:59"), rests("DEPOT", f"{autumn} 06:00")) == ("closed", None)
    # In winter Rome opens an hour later by UTC than in summer.
    assert at(f"{autumn} 06:00") % (24 * HOUR_MS) - at(f"{spring} 06:00") % (24 * HOUR_MS) == HOUR_MS


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-06", 8)])
def test_a_night_has_as_many_hours_as_it_has(day: str, hours: int) -> None:
    begin = at(f"{day} 12:00")
    open_minutes = sum(station("NIGHT").rest(begin + each * MINUTE_MS) is None for each in range(24 * 60))
    assert open_minutes == hours * 60


def test_the_hour_that_comes_twice_is_open_twice() -> None:
    assert [station("NIGHT").rest(at("2026-10-25 02:30", fold=fold)) for fold in (0, 1)] == [None, None]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(0, 600))  # noqa: DTZ001
def test_property_working_since_is_the_end_of_the_last_rest(moment: datetime, minutes: int) -> None:
    now = int(moment.replace(second=0, microsecond=0, tzinfo=UTC).timestamp() * 1000)
    depot, since = station("DEPOT"), now - minutes * MINUTE_MS
    found = depot.working_since(since, now)
    assert since <= found <= now + MINUTE_MS
    assert all(depot.rest(each) is None for each in range(found, now + 1, MINUTE_MS))
    assert found == since or depot.rest(found - MINUTE_MS) is not None


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001
def test_property_rest_is_a_matter_of_local_day_and_minute_alone(moment: datetime) -> None:
    local = moment.replace(tzinfo=UTC).astimezone(ROME)
    is_open = local.weekday() < 5 and 6 <= local.hour < 22
    if local.strftime("%m-%d") in {"12-08", "12-24", "12-25", "12-27", "12-31"} or local.weekday() >= 5:
        return
    after_saturday = (local - timedelta(days=1)).weekday() == 5
    assert (station("DEPOT").rest(int(local.timestamp() * 1000)) is None) == (is_open or after_saturday)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("calendars: {h: ['02-30']}", "calendars.h: found '02-30'; it should be a date like 2026-12-25"),
        ("stations: {A: {closed_on: holdays}}", "stations.A.closed_on: found 'holdays'; it should be a date"),
        ("stations: {A: {opening_hours: {mo: open}}}", "stations.A.opening_hours: found 'mo'; days are mon, tue"),
        (
            "stations: {A: {opening_hours: {mon: 6-22}}}",
            "A.opening_hours.mon: found '6-22'; it should be hours",
        ),
        ("stations: {A: {opening_hours: {mon: 06:00-25:00}}}", "it should be from 00:00 to 24:00, and not be empty"),
        ("stations: {A: {opening_hours: {mon: 06:00-06:00}}}", "it should be from 00:00 to 24:00, and not be empty"),
        ("stations: {A: {opening_hours: {mon: 06:70-08:00}}}", "it should be hours like 06:00-22:00"),
        ("stations: {A: {opening_hours: {mon-fri: open, wed: closed}}}", "'wed' names a day that another key names"),
        ("stations: {A: {opening_hours: {}}}", "stations.A.opening_hours: it should be days with hours"),
        ("stations: {A: {opening_hours: open}}", "stations.A.opening_hours: found 'open'; it should be keys with"),
        ("stations: {A: {maintenance: [{at: 01:00-02:00}]}}", "maintenance.0: it should have from and until, or days"),
        ("stations: {A: {maintenance: [{days: fifth sun}]}}", "maintenance.0: found 'fifth sun'; days are"),
        ("stations: {A: {maintenance: [{from: 2026-12-02, until: 2026-12-01}]}}", "until should not be before from"),
        ("stations: {A: {maintenance: [{from: 2026-12-01T10:00:00Z, until: 2026-12-02}]}}", "without an offset"),
    ],
)
def test_each_fault_is_told_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(InvalidRegister, match="station register") as refused:
        parse_register(text, "stations.yml")
    assert fault in refused.value.faults[0]
