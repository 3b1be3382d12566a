"""A rotation in the policy file."""

from itertools import pairwise

import pytest
from pydantic import ValidationError

from rules.oncall.schedule import Schedule
from rules.oncall.shift import duty_at, next_duty
from rules.units import DAY_MS
from tests.unit.oncall.calendars import at, said

WEEKLY = {"rotation": ["U0ALICE", "U0BOB", "U0CAROL"], "first_day": "2026-03-02", "zone": "Europe/Berlin"}


def who(schedule: Schedule, now: str) -> tuple[str, ...]:
    return duty_at(schedule.turns(at(now) - DAY_MS, at(now) + schedule.known_for), at(now)).people


def test_each_person_takes_a_turn_and_the_first_follows_the_last() -> None:
    schedule = Schedule.model_validate(WEEKLY)
    days = ("2026-03-02 08:30", "2026-03-09 07:30", "2026-03-09 08:30", "2026-03-20 12:00", "2026-03-24 12:00")
    assert [who(schedule, each) for each in days] == [
        ("U0ALICE",),
        ("U0ALICE",),
        ("U0BOB",),
        ("U0CAROL",),
        ("U0ALICE",),
    ]
    assert who(schedule, "2031-03-02 12:00") in {("U0ALICE",), ("U0BOB",), ("U0CAROL",)}


def test_nobody_is_on_call_before_the_first_day_and_who_begins_is_next() -> None:
    schedule = Schedule.model_validate(WEEKLY)
    turns = schedule.turns(at("2026-02-20"), at("2026-03-20"))
    now = duty_at(turns, at("2026-03-02 07:59"))
    after = next_duty(turns, now)
    assert not now.people
    assert after is not None
    assert (after.people, said(after.begin)) == (("U0ALICE",), "03-02 08:00")


def test_the_handover_keeps_its_hour_through_changes_of_the_clock() -> None:
    schedule = Schedule.model_validate({**WEEKLY, "days": 1, "handover": "02:30"})
    begins = [each.begin for each in schedule.turns(at("2026-03-28 12:00"), at("2026-03-31"))]
    assert [said(each) for each in begins] == ["03-28 01:30", "03-29 01:00", "03-30 00:30"]


def test_there_is_no_moment_between_two_turns() -> None:
    schedule = Schedule.model_validate({**WEEKLY, "days": 1, "zone": "America/Santiago", "handover": "00:00"})
    turns = schedule.turns(at("2026-01-01"), at("2027-01-01"))
    assert all(one.end == two.begin for one, two in pairwise(turns))


@pytest.mark.parametrize(
    ("given", "local"),
    [("10:00", 10), (600, 10), ("09:00", 9), (9, 9), ("09", 9), ("9:00", 9), ("09:00:00", 9), (0, 0)],
)
def test_an_hour_without_quotes_is_the_hour_that_was_meant(given: object, local: int) -> None:
    handover = Schedule.model_validate({**WEEKLY, "handover": given, "zone": "UTC"}).handover
    assert (handover.hour, handover.minute) == (local, 0)


ODD_HOURS = [9.5, 30, 1440, -1, True, "24:00", "9am", "09:60", "09:00+02:00", "540", ""]
"""To YAML, 24:00 without quotes is 1440; an offset would be another one after the next change of the clock."""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"zone": "UTC"}, "either a rotation or a calendar"),
        ({**WEEKLY, "calendar": "on-call.ics"}, "either a rotation or a calendar"),
        ({**WEEKLY, "first_day": None}, "first_day"),
        ({**WEEKLY, "people": {"Bob": "U0BOB"}}, "belong to a calendar"),
        ({**WEEKLY, "days": 0}, "greater than or equal to 1"),
        ({**WEEKLY, "zone": "Mars"}, "time zone"),
        *(({**WEEKLY, "handover": each}, 'a time of the day like "09:00"') for each in ODD_HOURS),
        ({**WEEKLY, "rotation": ["S0TEAM"]}, "a person.s id like U0123456789"),
        ({**WEEKLY, "first_day": "9999-12-31"}, "less than or equal"),
        ({"calendar": "a.ics", "zone": "UTC"}, "people is missing"),
        ({"calendar": "http://x.org/a.ics", "zone": "UTC", "people": {"Bob": "U0BOB"}}, "https://"),
        ({"calendar": "ftp://x.org/a.ics", "zone": "UTC", "people": {"Bob": "U0BOB"}}, "https://"),
        ({"calendar": "a.ics", "zone": "UTC", "people": {"": "U0BOB"}}, "a name in people is empty"),
        ({"calendar": "a.ics", "zone": "UTC", "people": {" \u200b": "U0BOB"}}, "a name in people is empty"),
        ({"calendar": "a.ics", "zone": "UTC", "people": {"Bob": "U0BOB", "bob ": "U0LEE"}}, "'Bob' and 'bob ' are one"),
        ({"calendar": " ", "zone": "UTC", "people": {"Bob": "U0BOB"}}, "https://"),
    ],
)
def test_a_schedule_that_could_call_nobody_is_refused(given: dict[str, object], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Schedule.model_validate(given)


def test_one_person_may_be_written_in_two_ways() -> None:
    people = {"bob@example.com": "U0BOB", "Bob@Example.com": "U0BOB"}
    assert Schedule.model_validate({"calendar": "a.ics", "zone": "UTC", "people": people}).ids == ("U0BOB",)


def test_webcal_is_https() -> None:
    given = {"calendar": "webcal://x.org/a.ics", "zone": "UTC", "people": {"Bob": "U0BOB"}}
    calendar = Schedule.model_validate(given).calendar
    assert calendar is not None
    assert calendar.get_secret_value() == "https://x.org/a.ics"
