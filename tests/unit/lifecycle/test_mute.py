"""Mutes: what they hide, for how long, and durations as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rules.alert.alert import AlertType, Severity
from rules.alert.errors import MuteRefused
from rules.alert.mute import (
    AHEAD_MS,
    LONGEST_FOR_CRITICAL_MS,
    LONGEST_MS,
    SHORTEST_MS,
    Mute,
    muted_entry,
    unmuted_entry,
)
from rules.alert.mute_order import MuteOrder, new_mutes
from rules.stations.muting import muting_of
from rules.stations.station_facts import NO_FACTS
from rules.text.durations import duration_meant, duration_ms, duration_words
from tests.factories import NOW
from tests.unit.lifecycle.mutes import HOUR, MINUTE, make_mute

LENGTHS = st.integers(SHORTEST_MS, LONGEST_MS)


def muted(length_ms: int = HOUR, reason: str = "crew on site", *types: AlertType) -> tuple[Mute, ...]:
    kinds = types or (AlertType.LOW_INVENTORY,)
    return new_mutes(MuteOrder("STATION_001", kinds, length_ms, reason), "U0ALICE", NOW, "m-1")


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("15m", 15), ("2h", 120), ("1d", 1440), ("1h30m", 90), ("90min", 90), ("2HOURS", 120), ("1d12h", 2160), ("0m", 0)],
)
def test_a_duration_is_read_as_people_type_it(typed: str, minutes: int) -> None:
    assert duration_ms(typed) == minutes * MINUTE


@pytest.mark.parametrize("typed", ["", "h", "2", "2x", "-2h", "2h!", "h2", "1.5h", "2h 3", "²h", "99999999h"])
def test_what_is_no_duration_is_none(typed: str) -> None:
    assert duration_ms(typed) is None


@given(st.text(max_size=12))
def test_anything_can_be_typed_for_a_duration(typed: str) -> None:
    read = duration_ms(typed)
    assert read is None or read >= 0
    meant = duration_meant(typed)
    assert meant is None or duration_ms(meant) is not None


@given(st.integers(1, 60 * 24 * 30))
def test_a_duration_is_written_as_it_is_read(minutes: int) -> None:
    assert duration_ms(duration_words(minutes * MINUTE)) == minutes * MINUTE


@pytest.mark.parametrize(
    ("typed", "meant"), [("30", "30m"), ("2hh", "2h"), ("3dayz", "3day"), ("2!", None), ("x", None)]
)
def test_a_typo_in_a_duration_gets_what_was_probably_meant(typed: str, meant: str | None) -> None:
    assert duration_meant(typed) == meant


@given(LENGTHS, st.integers(-10, 10 * 24 * 60), st.sampled_from(Severity))
def test_a_mute_hides_until_it_ends_and_what_is_critical_for_a_day_at_most(
    length: int, minute: int, severity: Severity
) -> None:
    (mute,) = muted(length)
    at = NOW + minute * MINUTE
    runs = -5 * MINUTE <= at - NOW < length
    may = severity is not Severity.CRITICAL or length <= LONGEST_FOR_CRITICAL_MS
    assert mute.stands(at) is runs
    assert muting_of(mute, AHEAD_MS).hides(severity, NO_FACTS, at) is (runs and may)


@pytest.mark.parametrize(
    ("length", "says"),
    [(0, "at least a minute"), (SHORTEST_MS - 1, "at least a minute"), (LONGEST_MS + 1, "at most 7d")],
)
def test_a_mute_that_is_too_short_or_too_long_is_refused_with_the_bound(length: int, says: str) -> None:
    with pytest.raises(MuteRefused, match=says):
        muted(length)


@pytest.mark.parametrize(("reason", "says"), [("", "say why"), ("  \n", "say why"), ("x" * 301, "301 characters")])
def test_a_mute_needs_a_reason_that_can_be_shown(reason: str, says: str) -> None:
    with pytest.raises(MuteRefused, match=says):
        muted(HOUR, reason)


def test_one_sentence_mutes_several_types_under_one_name() -> None:
    mutes = muted(HOUR, "crew", *AlertType)
    assert [each.alert_type for each in mutes] == list(AlertType)
    assert {each.mute_id for each in mutes} == {"m-1"}


@pytest.mark.parametrize("until", [NOW, NOW - 1, NOW + LONGEST_MS + 1, 10**15])
def test_what_another_writer_muted_without_bounds_is_no_mute(until: int) -> None:
    with pytest.raises(ValidationError):
        make_mute(until=until)


def test_a_mute_that_begins_in_the_future_hides_nothing_yet() -> None:
    mute = make_mute(since=NOW + HOUR, until=NOW + 2 * HOUR)
    assert not mute.stands(NOW)
    assert not muting_of(mute, AHEAD_MS).hides(Severity.LOW, NO_FACTS, NOW)


def test_the_audit_says_who_muted_what_until_when_and_why_and_what_that_replaced() -> None:
    entry = muted_entry(make_mute(), make_mute(mute_id="m-0", by="U0BOB"))
    assert entry.user_id == "U0ALICE"
    assert entry.details == {
        "event": "MUTED",
        "muteId": "m-1",
        "stationId": "STATION_001",
        "alertType": "LOW_INVENTORY",
        "until": NOW + 2 * HOUR,
        "reason": "crew on site",
        "replaces": "m-0",
    }


def test_the_audit_says_who_unmuted_what() -> None:
    entry = unmuted_entry(make_mute(), "U0BOB")
    assert (entry.user_id, entry.details["event"], entry.details["mutedBy"]) == ("U0BOB", "UNMUTED", "U0ALICE")
