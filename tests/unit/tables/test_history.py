from collections.abc import Iterable

from bot.tables.history import MOST_SAMPLES, Past, SampleHistory
from rules.evaluate.hours import StationHours
from rules.evaluate.window import Window
from rules.metric import Metric
from tests.factories import MINUTE, NOW, make_metric

HOUR = 60 * MINUTE


def at(*minutes: int) -> list[Metric]:
    return [make_metric(timestamp=NOW + minute * MINUTE) for minute in minutes]


def minutes_of(past: Past) -> list[int]:
    return [(each.timestamp - NOW) // MINUTE for each in past.samples]


def added(history: SampleHistory, read: Iterable[Metric], now: int, window: int = 5) -> Past:
    now_ms = NOW + now * MINUTE
    return history.add("STATION_001", read, now_ms - window * MINUTE, now_ms, now_ms - HOUR)


def test_what_is_read_tick_by_tick_adds_up_to_an_hour_newest_first() -> None:
    history = SampleHistory()
    for minute in range(70):
        past = added(history, at(*range(minute - 5, minute + 1)), minute)
    assert minutes_of(past) == list(range(69, 8, -1))
    assert past.is_whole


def test_a_new_station_s_past_is_not_whole_until_it_is_filled_and_then_stays_so() -> None:
    history = SampleHistory()
    assert not added(history, at(0), 0).is_whole
    filled = history.fill("STATION_001", at(-30, -20), NOW - HOUR, NOW)
    assert (minutes_of(filled), filled.is_whole) == ([0, -20, -30], True)
    assert added(history, at(1), 1).is_whole


def test_after_a_gap_in_reading_what_was_known_does_not_count_as_whole() -> None:
    history = SampleHistory()
    added(history, at(0), 0)
    history.fill("STATION_001", at(-10), NOW - HOUR, NOW)
    after = added(history, at(20), 20)
    assert (minutes_of(after), after.is_whole) == ([20], False)


def test_as_much_is_kept_as_rules_can_look_back_of_who_reports_every_ten_seconds() -> None:
    longest_ms = 240 * MINUTE
    many = [make_metric(timestamp=NOW - at) for at in range(0, longest_ms, 10_000)]
    history = SampleHistory()
    history.add("STATION_001", many[:30], NOW - 5 * MINUTE, NOW, NOW - longest_ms)
    assert len(history.fill("STATION_001", many, NOW - longest_ms, NOW).samples) == len(many)


def test_a_late_sample_and_one_that_comes_twice_find_their_place() -> None:
    history = SampleHistory()
    added(history, at(0, 2), 2)
    assert minutes_of(added(history, at(0, 1, 2, 2), 3)) == [2, 1, 0]


def test_of_texts_only_the_codes_are_kept() -> None:
    loud = make_metric(timestamp=NOW, error_logs=("ERROR E42: contactor welded",), fault_patterns=("E17",))
    (kept,) = added(SampleHistory(), [loud], 0).samples
    assert (kept.error_logs, kept.fault_patterns) == ((), ("E17", "E42"))


def test_a_station_that_reports_every_second_is_kept_to_a_bound() -> None:
    history = SampleHistory()
    many = [make_metric(timestamp=NOW - second * 1_000) for second in range(MOST_SAMPLES + 100)]
    kept = added(history, many, 0, window=20).samples
    assert len(kept) == MOST_SAMPLES
    assert kept[0].timestamp == NOW


def test_a_name_without_samples_takes_no_memory() -> None:
    history = SampleHistory()
    added(history, [], 0)
    history.fill("STATION_001", [], NOW - HOUR, NOW)
    assert history.stations == 0


def test_stations_that_nobody_looks_at_any_more_are_forgotten() -> None:
    seconds = 0.0
    history = SampleHistory(lambda: seconds)
    history.add("GONE", at(0), NOW - HOUR, NOW, NOW - HOUR)
    history.add_hours("GONE", StationHours().noting(tuple(at(*range(-59, 1))), NOW))
    assert history.hours_of("GONE").hours
    for hour in range(2 * 24):
        seconds = hour * 3600.0
        added(history, at(60 * hour), 60 * hour)
        history.add_hours("STATION_001", StationHours().noting(tuple(at(*range(-59, 1))), NOW))
    assert history.stations == 1
    assert not history.hours_of("GONE").hours
    assert history.hours_of("STATION_001").hours


def test_what_is_usual_at_a_station_outlives_a_time_without_samples() -> None:
    seconds = 0.0
    history = SampleHistory(lambda: seconds)
    history.add_hours("SILENT", StationHours().noting(tuple(at(*range(-59, 1))), NOW))
    for hour in range(3 * 24):
        seconds = hour * 3600.0
        history.hours("SILENT", Window("SILENT", (), NOW + hour * HOUR), is_whole=True)
    assert history.hours_of("SILENT").hours
