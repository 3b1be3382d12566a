"""Mutes that come again, and of many stations, as people type them from memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.commands.mutes import MuteStation, parse_mute
from bot.listeners.commands.recurrences import recurrence_in
from bot.listeners.commands.words import Incomplete, Words
from rules.alert.alert import AlertType
from rules.alert.mute import Covers, MuteHours
from tests.properties.checks import anything


def parsed(text: str) -> MuteStation | Incomplete:
    return parse_mute(Words.of(text))


@pytest.mark.parametrize(
    ("typed", "days", "hours"),
    [
        ("every sunday 02:00-04:00", "sun", "02:00-04:00"),
        ("every Sundays at 2-4", "sun", "02:00-04:00"),
        ("every sun 2:00 - 4:00", "sun", "02:00-04:00"),
        ("every sunday from 2am to 4am", "sun", "02:00-04:00"),
        ("every sunday 2-4pm", "sun", "14:00-16:00"),
        ("every sunday 11pm-1am", "sun", "23:00-01:00"),
        ("every sunday 02.00\u201304.00", "sun", "02:00-04:00"),
        ("EVERY DAY 22:00-06:00", "daily", "22:00-06:00"),
        ("every night 0-6", "daily", "00:00-06:00"),
        ("every mon-fri 22:00-06:00", "mon-fri", "22:00-06:00"),
        ("every monday to friday 22:00-06:00", "mon-fri", "22:00-06:00"),
        ("every weekday 22:00-06:00", "mon-fri", "22:00-06:00"),
        ("every weekend 00:00-24:00", "sat,sun", "00:00-24:00"),
        ("every sat and sun all day", "sat,sun", "00:00-24:00"),
        ("every tuesday, thursday and saturdays 1-3", "tue,thu,sat", "01:00-03:00"),
        ("every first sat 01:00-03:00", "first sat", "01:00-03:00"),
        ("every 1st saturday 01:00-03:00", "first sat", "01:00-03:00"),
        ("every last sunday 01:00-03:00", "last sun", "01:00-03:00"),
        ("every wednesday 12am-1am", "wed", "00:00-01:00"),
        ("each wednesday 12am-1am", "wed", "00:00-01:00"),
    ],
)
def test_hours_that_come_again_are_read_as_people_type_them(typed: str, days: str, hours: str) -> None:
    command = parsed(f"STATION_001 low {typed} software is updated")
    assert isinstance(command, MuteStation), command
    assert command.order.every == MuteHours(days, hours, "")
    assert (command.order.place, command.order.types) == ("STATION_001", (AlertType.LOW_INVENTORY,))
    assert command.order.reason == "software is updated"


@pytest.mark.parametrize(
    "typed",
    [
        "every sunday works",
        "every 02:00-04:00 works",
        "every someday 02:00-04:00",
        "every fifth sun 02:00-04:00",
        "every week on sunday 02:00-04:00",
        "every 2 weeks 02:00-04:00",
        "every sunday 02:00-02:00",
        "every sunday 25:00-26:00",
        "every sunday 02:00-04:00 until friday works",
        "every sunday 02:00-04:00 until 31 dec works",
        "every sunday 02:00-04:00 until 12/31/2026 works",
        "every sunday 13pm-2pm",
        "sundays 2:00-4:00 works",
        "on sunday 2am\u20134am works",
        "every",
    ],
)
def test_what_cannot_be_read_is_asked_for_and_never_guessed(typed: str) -> None:
    answer = parsed(f"STATION_001 low {typed}")
    assert isinstance(answer, Incomplete)
    assert "every sunday 02:00-04:00" in answer.usage


@pytest.mark.parametrize("day", ["2026-12-31", "31.12.2026", "31 Dec 2026,", "December 31st 2026"])
def test_the_last_day_stands_behind_until(day: str) -> None:
    command = parsed(f"STATION_001 low every sun 2-4 until {day} works")
    assert isinstance(command, MuteStation)
    assert command.order.every == MuteHours("sun", "02:00-04:00", "2026-12-31")
    assert command.order.reason == "works"


@pytest.mark.parametrize(
    ("typed", "place", "covers", "types"),
    [
        ("group:NORTH 2h works", "NORTH", Covers.GROUP, tuple(AlertType)),
        ("group: North Side 2h works", "North Side", Covers.GROUP, tuple(AlertType)),
        ("Group:NORTH low 2h works", "NORTH", Covers.GROUP, (AlertType.LOW_INVENTORY,)),
        ("group:NORTH charger down 2h works", "NORTH", Covers.GROUP, (AlertType.CHARGER_DOWN,)),
        ("region:south every sunday 2-4 works", "south", Covers.REGION, tuple(AlertType)),
        ("group:NORTH all every sunday 2-4 works", "NORTH", Covers.GROUP, tuple(AlertType)),
        ("STATION_001 all 2h works", "STATION_001", Covers.STATION, tuple(AlertType)),
    ],
)
def test_a_group_or_region_is_muted_for_every_type_unless_one_is_named(
    typed: str, place: str, covers: Covers, types: tuple[AlertType, ...]
) -> None:
    command = parsed(typed)
    assert isinstance(command, MuteStation), command
    assert (command.order.place, command.order.covers, command.order.types) == (place, covers, types)
    assert command.order.reason == "works"


@pytest.mark.parametrize(
    ("typed", "place", "reason"),
    [
        ("STATION_001 low 2h checked every sunday 2-4", "STATION_001", "checked every sunday 2-4"),
        ("STATION_001 low 2h checked every now and then", "STATION_001", "checked every now and then"),
        ("group:NORTH 2h every line is renewed", "NORTH", "every line is renewed"),
        ("Depot Every 5 low 2h works", "Depot Every 5", "works"),
    ],
)
def test_every_in_a_name_or_a_reason_is_no_time(typed: str, place: str, reason: str) -> None:
    command = parsed(typed)
    assert isinstance(command, MuteStation), command
    assert (command.order.place, command.order.every, command.order.reason) == (place, None, reason)


def test_a_duration_does_not_stand_in_for_hours_that_cannot_be_read() -> None:
    for typed in ("STATION_001 low every sunday 2h works", "group:NORTH every sunday 2h works"):
        assert isinstance(parsed(typed), Incomplete)


@pytest.mark.parametrize(
    "typed", ["STATION_001 2h works", "group: 2h works", "group:NORTH works", "every sun 2-4 x", ""]
)
def test_what_is_missing_is_said(typed: str) -> None:
    assert isinstance(parsed(typed), Incomplete)


@anything
@given(
    st.lists(
        st.sampled_from(("every", "sun", "first", "2-4", "until", "am", "low", "group:", "\u0130", "2h", "-", ","))
    )
)
def test_whatever_is_typed_has_an_answer(words: list[str]) -> None:
    text = " ".join(words)
    parsed(text)
    found = recurrence_in(Words.of(text))
    assert found is None or found.begin > 0
