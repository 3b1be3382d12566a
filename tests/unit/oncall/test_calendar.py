"""Shifts in calendars as products export them, through changes of the clock, overrides and mistakes."""

from zoneinfo import ZoneInfo

import pytest

from rules.oncall.calendar import LARGEST_BYTES, CalendarReading, read_shifts
from rules.oncall.calendar_bounds import CalendarRefused
from rules.oncall.people import KnownNames
from rules.oncall.shift import OVERRIDE, Shift, duty_at, next_duty, until
from tests.unit.oncall.calendars import BERLIN, PEOPLE, at, calendar, event, reading, said, shifts


def daily(begin: str, end: str, days: int = 3, *more: str) -> bytes:
    return calendar(event(f";{BERLIN}:{begin}", f";{BERLIN}:{end}", "carol", f"RRULE:FREQ=DAILY;COUNT={days}", *more))


def test_a_recurrence_means_the_clock_on_the_wall_through_a_change_of_it() -> None:
    assert [each[:2] for each in shifts(daily("20260328T090000", "20260329T090000"))] == [
        ("03-28 08:00", "03-29 07:00"),
        ("03-29 07:00", "03-30 07:00"),
        ("03-30 07:00", "03-31 07:00"),
    ]


def test_a_shift_that_begins_in_the_hour_that_is_left_out_begins_when_that_ends() -> None:
    assert shifts(daily("20260328T023000", "20260328T053000"))[1][:2] == ("03-29 01:00", "03-29 03:30")


def test_a_shift_in_the_hour_that_comes_twice_begins_the_first_time() -> None:
    how = CalendarReading(KnownNames(PEOPLE), ZoneInfo("Europe/Berlin"), at("2026-10-20"), at("2026-11-01"))
    (found,) = read_shifts(daily("20261025T023000", "20261025T090000", 1), how).shifts
    assert said(found.begin) == "10-25 00:30"
    assert found.end - found.begin == 7.5 * 3_600_000


@pytest.mark.parametrize(
    "moved",
    [":20260329T070000Z", f";{BERLIN}:20260329T090000", ";TZID=America/New_York:20260329T030000", ":20260329T090000"],
)
def test_one_day_that_was_moved_is_found_whatever_zone_names_it(moved: str) -> None:
    whole = daily("20260328T090000", "20260328T170000").decode()
    other = (
        f"BEGIN:VEVENT\nUID:0\nDTSTAMP:20260101T000000Z\nRECURRENCE-ID{moved}\n"
        f"{event(f';{BERLIN}:20260329T100000', f';{BERLIN}:20260329T170000', 'Bob')}\nEND:VEVENT\nEND:VCALENDAR"
    )
    found = shifts(whole.replace("END:VCALENDAR", other).encode())
    assert found[1] == ("03-29 08:00", "03-29 15:00", ("U0BOB",))
    assert len(found) == 3


def test_days_without_a_time_begin_at_midnight_of_the_schedule() -> None:
    whole = calendar(event(";VALUE=DATE:20260328", ";VALUE=DATE:20260330", "carol"))
    assert shifts(whole) == [("03-27 23:00", "03-29 22:00", ("U0CAROL",))]
    assert shifts(whole, "America/New_York")[0][0] == "03-28 04:00"


def test_the_calendars_own_zone_goes_before_the_schedules() -> None:
    whole = calendar(
        event(";VALUE=DATE:20260328", ";VALUE=DATE:20260330", "carol"),
        event(":20260401T090000", ":20260401T170000", "Bob"),
        head="X-WR-TIMEZONE:America/New_York",
    )
    assert [each[:2] for each in shifts(whole)] == [("03-28 04:00", "03-30 04:00"), ("04-01 13:00", "04-01 21:00")]


def test_zones_as_windows_names_them_are_known() -> None:
    zone = ";TZID=W. Europe Standard Time:"
    assert shifts(calendar(event(f"{zone}20260328T090000", f"{zone}20260330T090000", "carol")))[0][:2] == (
        "03-28 08:00",
        "03-30 07:00",
    )


def test_the_calendars_own_zone_may_be_named_as_windows_names_it() -> None:
    whole = calendar(
        event(";VALUE=DATE:20260328", ";VALUE=DATE:20260330", "carol"), head="X-WR-TIMEZONE:Eastern Standard Time"
    )
    assert shifts(whole)[0][:2] == ("03-28 04:00", "03-30 04:00")


@pytest.mark.parametrize(
    "begin", [";VALUE=DATE:20260101", ":20260101T000000Z", ";VALUE=DATE:00010101", ":00010101T000000Z"]
)
def test_a_shift_without_an_end_calls_its_person_and_spoils_no_other(begin: str) -> None:
    end = ";VALUE=DATE:99991231" if "DATE" in begin else ":99991231T235959Z"
    found = shifts(calendar(event(begin, end, "carol"), event(":20260328T090000Z", ":20260328T100000Z", "Bob")))
    assert [each[2] for each in found] == [("U0CAROL",), ("U0BOB",)]


def test_shifts_to_which_a_product_gives_one_uid_are_all_shifts_and_a_changed_one_is_its_last() -> None:
    first = event(":20260328T090000Z", ":20260328T100000Z", "Bob")
    second = event(":20260329T090000Z", ":20260329T100000Z", "carol")
    alike = calendar(first, second).replace(b"UID:1", b"UID:0")
    assert [each[2] for each in shifts(alike)] == [("U0BOB",), ("U0CAROL",)]
    changed = calendar(first, f"{second}\nSEQUENCE:2").replace(b"UID:1", b"UID:0")
    assert [each[2] for each in shifts(changed)] == [("U0CAROL",)]


def test_a_calendar_that_takes_its_events_back_has_no_shift() -> None:
    assert shifts(calendar(event(":20260328T090000Z", ":20260328T100000Z", "Bob"), head="METHOD:CANCEL")) == []


@pytest.mark.parametrize("more", ["PARTSTAT=declined", "partstat=Declined", "CUTYPE=room"])
def test_who_declined_and_a_room_are_nobody_in_whatever_case(more: str) -> None:
    whole = event(":20260328T090000Z", ":20260328T100000Z", "carol", f"ATTENDEE;{more}:mailto:alice@example.com")
    assert shifts(calendar(whole))[0][2] == ("U0CAROL",)


@pytest.mark.parametrize("more", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "status:Cancelled"])
def test_what_is_cancelled_or_leaves_people_free_is_no_shift(more: str) -> None:
    assert not shifts(calendar(event(":20260328T090000Z", ":20260328T100000Z", "carol", more)))


def test_a_day_that_is_left_out_is_no_shift() -> None:
    assert len(shifts(daily("20260328T090000", "20260328T170000", 3, "EXDATE:20260329T070000Z"))) == 2


PRODUCTS = {
    "PagerDuty": event(":20260328T090000Z", ":20260404T090000Z", "On Call - Alice Ray - Swap stations (Primary)"),
    "PagerDuty, with an attendee": event(
        ":20260328T090000Z", ":20260404T090000Z", "On Call", "ATTENDEE;CN=Alice Ray:MAILTO:Alice@Example.com"
    ),
    "Opsgenie": event(
        ":20260328T090000Z", ":20260404T090000Z", "alice@example.com", "DESCRIPTION:Rotation: day", "TRANSP:OPAQUE"
    ),
    "Grafana OnCall": event(":20260328T090000Z", ":20260404T090000Z", "[L1] alice@example.com", "PRIORITY:1"),
    "Google Calendar": event(
        f";{BERLIN}:20260328T100000",
        f";{BERLIN}:20260404T110000",
        "On call",
        "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=alice@example.com"
        ";X-NUM-GUESTS=0:mailto:alice@example.com",
        "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=DECLINED;CN=Bob:mailto:bob@example.com",
        "ATTENDEE;CUTYPE=RESOURCE;CN=carol:mailto:room@resource.calendar.google.com",
    ),
}


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_shift_in_the_manner_of_each_product_names_its_person(product: str) -> None:
    assert shifts(calendar(PRODUCTS[product], head="X-WR-CALNAME:On call")) == [
        ("03-28 09:00", "04-04 09:00", ("U0ALICE",))
    ]


@pytest.mark.parametrize(
    ("summary", "people"),
    [
        ("BOB LEE", ("U0LEE",)),
        ("Bob, Carol", ("U0BOB", "U0CAROL")),
        ("bob", ("U0BOB",)),
        ("Bobby", ()),
        ("x-alice@example.com", ()),
        ("alice@example.com.evil.org", ()),
        ("alice@example.community", ()),
        ("Alice   Ray.", ("U0ALICE",)),
        ("Zoe", ()),
        ("", ()),
    ],
)
def test_a_name_is_found_as_a_whole_and_the_longest_counts(summary: str, people: tuple[str, ...]) -> None:
    assert KnownNames(PEOPLE).of(summary, ()) == people


def standing(*events: str, overrides: tuple[str, ...] = ()) -> tuple[Shift, ...]:
    return (
        *read_shifts(calendar(*events), reading()).shifts,
        *read_shifts(calendar(*overrides), reading(rank=OVERRIDE)).shifts,
    )


def test_overlapping_overrides_go_by_their_level_and_before_what_they_override() -> None:
    found = standing(
        event(":20260328T080000Z", ":20260329T080000Z", "[L9] carol"),
        overrides=(
            event(":20260328T100000Z", ":20260328T140000Z", "Bob"),
            event(":20260328T120000Z", ":20260328T160000Z", "[L2] Bob Lee"),
        ),
    )
    on_call = {hour: duty_at(found, at(f"2026-03-28 {hour}:30")).people for hour in ("09", "11", "13", "15", "17")}
    assert list(on_call.values()) == [("U0CAROL",), ("U0BOB",), ("U0LEE",), ("U0LEE",), ("U0CAROL",)]


def test_equals_at_the_same_time_are_all_on_call_and_who_hands_over_is_gone_at_the_moment() -> None:
    found = standing(
        event(":20260328T080000Z", ":20260328T120000Z", "carol"), event(":20260328T100000Z", ":20260328T140000Z", "Bob")
    )
    assert duty_at(found, at("2026-03-28 11:00")).people == ("U0CAROL", "U0BOB")
    assert duty_at(found, at("2026-03-28 12:00")).people == ("U0BOB",)


def test_who_is_next_is_told_across_a_gap_and_across_shifts_of_the_same_person() -> None:
    found = standing(
        event(":20260328T080000Z", ":20260328T120000Z", "carol"),
        event(":20260328T120000Z", ":20260328T160000Z", "carol"),
        event(":20260329T080000Z", ":20260329T160000Z", "Bob"),
    )
    now = duty_at(found, at("2026-03-28 09:00"))
    after = next_duty(found, now)
    assert (now.people, said(until(found, now) or 0)) == (("U0CAROL",), "03-28 16:00")
    assert after is not None
    assert (after.people, said(after.begin)) == (("U0BOB",), "03-29 08:00")
    assert next_duty(found, after) is None
    assert not duty_at(found, at("2026-03-28 20:00")).people


def test_a_shift_of_a_stranger_keeps_what_the_calendar_calls_them() -> None:
    now = duty_at(standing(event(":20260328T080000Z", ":20260328T120000Z", "Zoe")), at("2026-03-28 09:00"))
    assert (now.people, now.said) == ((), ("'Zoe'",))


WRONG = {
    "a log-in page": (b"<html>Sign in</html>", "not an iCalendar file"),
    "nothing": (b"", "not an iCalendar file"),
    "half of it": (calendar(event(":20260328T080000Z", ":20260328T120000Z", "Bob"))[:-20], "cut short"),
    "too much": (b"BEGIN:VCALENDAR" + b" " * LARGEST_BYTES, "larger than 1 MB"),
    "a zone of nobody": (
        calendar(event(";TZID=Mars/Base:20260328T080000", ";TZID=Mars/Base:20260328T120000", "Bob")),
        "time zone 'Mars/Base'",
    ),
    "a calendar of no zone": (calendar(head="X-WR-TIMEZONE:Nowhere"), "time zone 'Nowhere'"),
    "no beginning": (calendar("SUMMARY:Bob"), "contradicts itself"),
    "a strange rule": (daily("20260328T090000", "20260328T170000", 3, "RRULE:FREQ=SOMETIMES"), "contradicts itself"),
    "each minute": (
        calendar(event(":20260328T080000Z", ":20260328T120000Z", "Bob", "RRULE:FREQ=MINUTELY")),
        "more often than once a day",
    ),
    "never, tried for ever": (
        calendar(event(":20260328T080000Z", ":20260328T120000Z", "Bob", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")),
        "only on some dates",
    ),
    "at once, for ever": (
        calendar(event(":20260328T080000Z", ":20260328T120000Z", "Bob", "RRULE:FREQ=DAILY;INTERVAL=0")),
        "never comes to an end",
    ),
    "in a month that is none": (
        calendar(event(":20260328T080000Z", ":20260328T120000Z", "Bob", "RRULE:FREQ=DAILY;BYMONTH=13")),
        "never comes to an end",
    ),
    "since the year 1": (
        calendar(event(":00010328T080000Z", ":00010328T120000Z", "Bob", "RRULE:FREQ=DAILY")),
        "too often for too long",
    ),
    "two calendars": (calendar() + calendar(), "contradicts itself"),
    "bytes": (b"BEGIN:VCALENDAR\r\n\xff\xfe\x00\r\nEND:VCALENDAR", "contradicts itself"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_lies_about_being_a_calendar_is_refused_in_a_sentence(what: str) -> None:
    content, why = WRONG[what]
    with pytest.raises(CalendarRefused, match=why):
        read_shifts(content, reading())


BROKEN = {
    "its time zone 'Mars/Base' is unknown": event(";TZID=Mars/Base:20260328T080000", ":20260328T120000Z", "Zoe"),
    "its time zone 'Moon' is unknown": event(
        ":20260328T080000Z", ":20260328T120000Z", "Zoe", "RRULE:FREQ=DAILY", "EXDATE;TZID=Moon:20260330T080000"
    ),
    "never comes to an end": event(":20260328T080000Z", ":20260328T120000Z", "Zoe", "RRULE:FREQ=YEARLY;INTERVAL=0"),
    "more often than once a day": event(":20260328T080000Z", ":20260328T120000Z", "Zoe", "RRULE:FREQ=HOURLY"),
    "too often for too long": event(":00010328T080000Z", ":00010328T120000Z", "Zoe", "RRULE:FREQ=DAILY"),
    "BrokenCalendarProperty": event(":20260328T080000Z", ":2026", "Zoe"),
    "AttributeError": event(":20260328T080000Z", ":20260328T120000Z", "Zoe", "DTSTART:20260401T000000Z"),
    "KeyError": 'SUMMARY;ALTREP="x:y":Z\n oe',
    "ValueError": event(":20260328T080000Z", ":20260328T120000Z", "Zoe", "BEGIN:VALARM"),
}


@pytest.mark.parametrize("why", BROKEN)
def test_an_event_that_cannot_be_used_is_named_and_the_others_count(why: str) -> None:
    sound = [event(f":202603{day}T090000Z", f":202603{day}T100000Z", "Bob") for day in range(23, 31)]
    found = read_shifts(calendar(*sound[:5], BROKEN[why], *sound[5:], BROKEN[why]), reading())
    assert [each.people for each in found.shifts] == [("U0BOB",)] * 8
    assert len(found.left_out) == 2
    for each in found.left_out:
        assert each.startswith("'Zoe' of ")
        assert why in each


def test_an_event_without_an_end_takes_no_other_with_it() -> None:
    whole = calendar(
        event(":20260328T080000Z", ":20260328T120000Z", "Zoe"), event(":20260329T080000Z", ":20260329T120000Z", "Bob")
    )
    found = read_shifts(whole.replace(b"END:VEVENT\r\n", b"", 1), reading())
    assert [each.people for each in found.shifts] == [("U0BOB",)]
    assert len(found.left_out) == 1


def test_a_day_that_was_moved_wrongly_leaves_the_others_of_its_row() -> None:
    moved = "BEGIN:VEVENT\nUID:0\nRECURRENCE-ID:20260329\nDTSTART:x\nSUMMARY:Zoe\nEND:VEVENT\nEND:VCALENDAR"
    row = daily("20260328T090000", "20260328T170000").decode()
    found = read_shifts(row.replace("END:VCALENDAR", moved).encode(), reading())
    assert len(found.shifts) == 3
    assert len(found.left_out) == 1


def test_a_shift_twice_a_day_is_a_shift() -> None:
    rule = "RRULE:FREQ=DAILY;COUNT=2;BYHOUR=9,21"
    assert len(shifts(calendar(event(":20260328T090000Z", ":20260328T210000Z", "Bob", rule)))) == 2
