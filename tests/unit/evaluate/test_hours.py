"""What a station's past hours say: what is usual for it, and what is not."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.evaluate.demand import STEPS, demand_of
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.evaluate import judge_station
from rules.evaluate.high_demand import KIND, evaluate
from rules.evaluate.hours import KEPT, NO_HOURS, Hour, StationHours
from rules.evaluate.judgement import Because
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.evaluate.silence import SilenceReason
from rules.metric import ChargerHealth, Metric
from rules.stations.register import parse_register
from rules.units import DAY_MS, HOUR_MS
from tests.factories import MINUTE, NOW, make_metric, make_series

RULES = default_rules()


def of_days(*days: int, **what: object) -> StationHours:
    """An hour like this, at this time of so many days ago."""
    return StationHours(tuple(Hour(NOW - day * DAY_MS, **what) for day in sorted(days, reverse=True)))  # type: ignore[arg-type]


def an_hour(charged: list[int], rate: float = 6, every: int = MINUTE) -> tuple[Metric, ...]:
    """Samples, newest first."""
    counts = ({"charged_batteries": each, "uncharged_batteries": 30 - each} for each in charged)
    return tuple(reversed(make_series(*counts, every_ms=every, swap_rate=Decimal(str(rate)))))


def test_an_hour_that_a_clock_that_ran_ahead_has_noted_keeps_none_from_being_noted() -> None:
    hours = NO_HOURS.noting((), NOW).noting((), NOW + 3 * DAY_MS)
    for minute in (30, 60, 90, 120):
        hours = hours.noting((), NOW + minute * MINUTE)
    assert [each.ends_ms - NOW for each in hours.hours] == [0, HOUR_MS, 2 * HOUR_MS, 3 * DAY_MS]


def test_an_hour_is_noted_once_it_has_passed_and_a_week_is_kept() -> None:
    hours = NO_HOURS
    for minute in range(0, (KEPT + 10) * 60, 20):
        hours = hours.noting((), NOW + minute * MINUTE)
    assert len(hours.hours) == KEPT
    ends = [each.ends_ms for each in hours.hours]
    assert {later - earlier for earlier, later in pairwise(ends)} == {HOUR_MS}


@pytest.mark.parametrize(("step", "per_swap"), [(1, 1), (2, 2)])
def test_how_many_batteries_a_swap_takes_is_seen_in_quick_counts(step: int, per_swap: int) -> None:
    hours = NO_HOURS.noting(an_hour([28 - minute // 10 * step for minute in range(60)]), NOW)
    assert hours.per_swap == per_swap


def test_how_much_the_chargers_fill_is_the_share_of_what_waits() -> None:
    hours = NO_HOURS.noting(an_hour([20] * 61, rate=10), NOW)
    # Ten were taken and are there again, of ten that wait.
    assert hours.charging_share == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("days", [1, 2, 5])
@pytest.mark.parametrize("offset", [-25, 0, 25])
def test_two_hours_of_one_day_say_no_more_than_one_of_what_is_usual(days: int, offset: int) -> None:
    ends = (NOW + hour * HOUR_MS + offset * MINUTE - day * DAY_MS for day in range(1, days + 1) for hour in (0, 1))
    known = StationHours(tuple(Hour(at, swaps=1.0) for at in sorted(ends))).usual_swaps(NOW)
    assert known is not None
    assert known.days == days


def test_on_the_second_day_a_group_of_drivers_is_no_high_demand() -> None:
    """Of eight drivers where one came a day ago nobody knows which of the two is usual."""
    yesterday = StationHours(tuple(Hour(NOW - DAY_MS + hour * HOUR_MS, swaps=1.0) for hour in (-1, 0, 1)))
    series = make_series(*[{"charged_batteries": 20, "uncharged_batteries": 10}] * 61, swap_rate=Decimal(8))
    assert evaluate(RULES.window("STATION_001", series, NOW, hours=yesterday), RULES.section(KIND)) is None


@pytest.mark.parametrize(
    ("days", "swaps", "comes"),
    [
        pytest.param((2, 1), 0.0, False, id="closed on two nights"),
        pytest.param((1,), 0.0, True, id="out once"),
        pytest.param((2, 1), 3.0, True, id="without power, and drivers came"),
    ],
)
def test_to_who_is_closed_at_an_hour_nobody_comes(days: tuple[int, ...], swaps: float, comes: bool) -> None:
    """The station closes in three hours; what is usual now would empty it by then."""
    open_now = [Hour(NOW - day * DAY_MS, swaps=6.0) for day in (2, 1)]
    closed = [Hour(NOW + 3 * HOUR_MS - day * DAY_MS, swaps=swaps, is_out=True) for day in days]
    hours = StationHours(tuple(sorted((*open_now, *closed), key=lambda each: each.ends_ms)))
    ahead = demand_of(6.0, NOW, hours, None).ahead[5]
    assert (ahead > 0) is comes
    # In its first minutes without power the last hour still speaks of drivers.
    soon = demand_of(6.0, NOW + 3 * HOUR_MS, hours, 20.0).ahead[3]
    assert (soon > 0) is comes


def test_that_swaps_were_not_reported_is_no_sign_of_a_closed_station() -> None:
    hours = of_days(3, 2, 1, swaps=None, waiting=4.0)
    assert hours.drivers_at(NOW) is None
    assert demand_of(6.0, NOW, hours, None).ahead == (6.0,) * STEPS


def test_what_is_usual_is_what_was_at_this_time_on_other_days() -> None:
    assert NO_HOURS.usual_swaps(NOW) is None
    hours = StationHours(tuple(Hour(NOW - hour * HOUR_MS, swaps=float(hour % 24)) for hour in range(96, 0, -1)))
    known = hours.usual_swaps(NOW)
    assert known is not None
    # The hours that ended at this time, and those that began then.
    assert {each.ends_ms % DAY_MS for each in hours.before(NOW)} == {NOW % DAY_MS, (NOW + HOUR_MS) % DAY_MS}


@given(st.lists(st.integers(0, 3 * 24 * 60), min_size=30, max_size=60), st.integers(0, 24 * 60))
def test_the_hours_about_a_time_are_those_that_ended_or_began_then_on_other_days(ends: list[int], minute: int) -> None:
    hours = StationHours(tuple(Hour(NOW - each * MINUTE) for each in sorted(ends, reverse=True)))
    now_ms = NOW + minute * MINUTE
    about = []
    for each in hours.hours:
        ago_ms = now_ms - each.ends_ms
        since_ms = (ago_ms + HOUR_MS + HOUR_MS // 2) % DAY_MS
        # From an hour and a half before it ended, which is half an hour before it began, to half an hour after.
        if ago_ms > HOUR_MS and 0 < since_ms <= 2 * HOUR_MS:
            about.append(each)
    assert list(hours.before(now_ms)) == about


def test_what_is_usual_is_the_same_for_half_an_hour_and_no_longer() -> None:
    half_ms = HOUR_MS // 2
    start_ms = NOW - NOW % half_ms
    hours = StationHours(
        tuple(Hour(start_ms - DAY_MS + step * half_ms // 2 + MINUTE, swaps=float(step)) for step in range(-8, 8))
    )
    one, same, other = (hours.usual_swaps(start_ms + minutes * MINUTE) for minutes in (0, 29, 30))
    assert one == same != other
    about = [each.swaps for each in hours.before(start_ms + half_ms // 2)]
    assert one is not None
    assert one.hours == len(about)
    assert one.mean == pytest.approx(sum(each for each in about if each is not None) / len(about))


def test_more_drivers_than_usual_fire_and_as_many_as_usual_do_not() -> None:
    busy = make_series(*[{}] * 61, swap_rate=Decimal(25))
    (finding,) = judge_station("STATION_001", busy, NOW, RULES, None, of_days(1, 2, 3, swaps=8.0)).findings
    assert (finding.reason, finding.severity) == (DemandReason.DEMAND_UNUSUAL, Severity.LOW)
    assert finding.title.startswith("STATION_001: 25 swaps/h, usual now: 8")
    assert judge_station("STATION_001", busy, NOW, RULES, None, of_days(1, 2, 3, swaps=22.0)).findings == ()


@pytest.mark.parametrize(("now", "is_unusual"), [(20, False), (45, True)])
def test_the_end_of_a_rush_hour_is_compared_with_its_end_on_other_days(now: int, is_unusual: bool) -> None:
    """The hour that began then was quiet on each of them; the one that ended then was not."""
    ends = [NOW - day * DAY_MS + after * HOUR_MS for day in (3, 2, 1) for after in (0, 1)]
    hours = StationHours(tuple(Hour(at, 20.0 if at % DAY_MS == NOW % DAY_MS else 2.0) for at in ends))
    busy = make_series(*[{}] * 61, swap_rate=Decimal(now))
    found = judge_station("STATION_001", busy, NOW, RULES, None, hours).findings
    assert [each.reason for each in found] == ([DemandReason.DEMAND_UNUSUAL] if is_unusual else [])
    assert not found or ", usual now: 20" in found[0].title


def test_a_surge_with_ample_stock_that_is_as_usual_is_no_alert() -> None:
    surging = make_series(*[{}] * 61, swap_rate=Decimal(25), demand_surge=True, charged_batteries=29)
    assert judge_station("STATION_001", surging, NOW, RULES, None, of_days(1, 2, 3, swaps=24.0)).findings == ()


@pytest.mark.parametrize(("days", "is_held"), [((1, 2), True), ((1,), False), ((), False)])
def test_what_is_silent_every_night_is_closed(days: tuple[int, ...], is_held: bool) -> None:
    judged = judge_station("STATION_001", (), NOW, RULES, NOW - 20 * MINUTE, of_days(*days, is_out=True))
    assert [each.because for each in judged.held] == ([Because.RESTING] if is_held else [])
    assert [each.reason for each in judged.findings] == ([] if is_held else [SilenceReason.STATION_SILENT])


def a_night(length: int, ended: float, swaps: float = 0) -> tuple[Hour, ...]:
    """Hours without power, the last of which ended so many hours ago, and open ones since then."""
    last = int(NOW - ended * HOUR_MS)
    out = [Hour(last - each * HOUR_MS, swaps, is_out=True) for each in range(length - 1, -1, -1)]
    return (*out, *(Hour(last + each * HOUR_MS, 6.0) for each in range(1, int(ended) + 1)))


@pytest.mark.parametrize(
    ("hours", "is_held"),
    [
        pytest.param(a_night(9, 15), True, id="a night of nine hours that began a day ago"),
        pytest.param(a_night(9, 15.9), True, id="less than an hour earlier"),
        pytest.param(a_night(9, 14.1), True, id="less than an hour later"),
        pytest.param(a_night(9, 12.5), False, id="two and a half hours later"),
        pytest.param(a_night(9, 18), False, id="three hours earlier"),
        pytest.param(a_night(3, 21), False, id="an outage of three hours"),
        pytest.param(a_night(9, 15, swaps=3), False, id="drivers came all the same"),
        pytest.param(a_night(9, 15 + 48), False, id="three days ago"),
        pytest.param((*a_night(9, 18), Hour(NOW, 0, is_out=True)), False, id="out for an hour, and not as a day ago"),
        pytest.param((*a_night(9, 16), Hour(NOW, 0, is_out=True)), True, id="out for an hour, as a day ago"),
        pytest.param(a_night(30, 0), False, id="out since yesterday"),
    ],
)
def test_what_closes_at_the_same_time_as_a_day_ago_is_closed(hours: tuple[Hour, ...], is_held: bool) -> None:
    judged = judge_station("STATION_001", (), NOW, RULES, NOW - 20 * MINUTE, StationHours(hours))
    assert [each.reason for each in judged.findings] == ([] if is_held else [SilenceReason.STATION_SILENT])


def test_what_did_not_open_again_in_time_is_told() -> None:
    for late, is_held in ((1, True), (3, False)):
        hours = StationHours((*a_night(9, 15 + 9 + late), *a_night(9 + late, 0)))
        judged = judge_station("STATION_001", (), NOW, RULES, NOW - 10 * HOUR_MS, hours)
        assert len(judged.findings) == (0 if is_held else 1)


def test_chargers_that_are_down_every_night_are_switched_off() -> None:
    down = [make_metric(timestamp=NOW - ago * MINUTE, charger_health=ChargerHealth.DOWN) for ago in range(8)]
    for days, found in ((of_days(1, 2, is_out=True), 0), (NO_HOURS, 1)):
        judged = judge_station("STATION_001", down, NOW, RULES, None, days)
        assert sum(each.alert_type is AlertType.CHARGER_DOWN for each in judged.findings) == found


@pytest.mark.parametrize("health", [ChargerHealth.DOWN, None])
def test_an_hour_without_power_or_samples_is_out(health: ChargerHealth | None) -> None:
    samples = [] if health is None else [{"charger_health": health, "charger_uptime": Decimal(0)}] * 60
    hours = NO_HOURS.noting(tuple(reversed(make_series(*samples))), NOW)
    assert [each.is_out for each in hours.hours] == [True]


def test_only_outages_are_what_a_closed_station_looks_like() -> None:
    empty = make_series(*[{"charged_batteries": 0, "uncharged_batteries": 30}] * 5)
    judged = judge_station("STATION_001", empty, NOW, RULES, None, of_days(1, 2, is_out=True))
    assert [each.alert_type for each in judged.findings] == [AlertType.LOW_INVENTORY]


def test_a_surge_on_the_first_day_that_the_stock_bears_is_no_alert() -> None:
    surging: dict[str, Any] = {"swap_rate": Decimal(6), "demand_surge": True}
    bears = make_series(*[{"charged_batteries": 25, "uncharged_batteries": 5}] * 61, **surging)
    short = make_series(*[{"charged_batteries": 8, "uncharged_batteries": 22}] * 61, **surging)
    for samples, count in ((bears, 0), (short, 1)):
        found = judge_station("STATION_001", samples, NOW, RULES).findings
        assert sum(each.alert_type is AlertType.HIGH_DEMAND for each in found) == count


@pytest.mark.parametrize(("silent_minutes", "is_silent"), [(9, False), (20, False), (34, False), (36, True)])
def test_a_station_that_reports_every_ten_minutes_is_silent_after_three_and_a_half_times_that(
    silent_minutes: int, is_silent: bool
) -> None:
    samples = [make_metric(timestamp=NOW - (silent_minutes + ago) * MINUTE) for ago in (0, 10, 20)]
    window = RULES.window("STATION_001", samples, NOW)
    assert bool(window.samples) is not is_silent
    found = judge_station("STATION_001", samples, NOW, RULES).findings
    assert [each.reason for each in found] == ([SilenceReason.STATION_SILENT] if is_silent else [])


def test_a_station_is_found_silent_by_a_register_that_knows_its_cadence_though_one_sample_is_known() -> None:
    slow = parse_rules("{}", "rules.yml", parse_register("all_stations: {cadence_seconds: 600}", "stations.yml"))
    one = [make_metric(timestamp=NOW - 20 * MINUTE)]
    assert judge_station("STATION_001", one, NOW, slow).findings == ()
    assert [each.reason for each in judge_station("STATION_001", one, NOW, RULES).findings] == [
        SilenceReason.STATION_SILENT
    ]
