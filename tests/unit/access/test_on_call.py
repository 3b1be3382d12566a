"""Who is asked when the policy has schedules, while calendars can be read and while they cannot."""

from typing import Any

import pytest

from bot.access.calendar_source import CalendarUnread, Content
from bot.access.load import parse_policy
from bot.access.on_call import OnCall
from bot.access.policy import Action
from bot.access.policy_in_use import PolicyInUse
from bot.access.words import ladder
from bot.cards.answers.on_call import NO_SCHEDULES, on_call_answer
from bot.errors import SettingsRefused
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import AlertMetadata, DirectMessage
from rules.alert.waiting import Escalation, OnIt
from rules.lifecycle.change import noted
from tests.factories import make_alert
from tests.unit.oncall.calendars import at, calendar, event

SECRET = "https://calendar.example.com/private-7d1f/basic.ics"
POLICY = f"""
groups: {{leads: [U0LEAD], managers: [U0BOSS]}}
schedules:
  on-call:
    calendar: {SECRET}
    zone: Europe/Berlin
    people: {{Alice: U0ALICE, Bob: U0BOB}}
  second: {{rotation: [U0CAROL], first_day: 2026-04-01, zone: UTC}}
decide: [{{by: [on-call, second]}}]
waiting:
  CRITICAL:
    remind_every_minutes: 5
    escalate: [{{after_minutes: 10, mention: [second]}}, {{after_minutes: 20, mention: [leads]}}]
audit: [managers]
"""
SHIFTS = calendar(
    event(":20260328T080000Z", ":20260328T160000Z", "Alice"), event(":20260329T080000Z", ":20260329T160000Z", "Bob")
)


class Calendars:
    """What stands at every address: a calendar, or why it cannot be read."""

    def __init__(self, stands: bytes | Exception = SHIFTS) -> None:
        self.stands = stands

    async def __call__(self, where: str, before: Content | None) -> Content:
        assert where == SECRET
        if isinstance(self.stands, Exception):
            raise self.stands
        return before if before and before.content == self.stands else Content(self.stands)


class Clock:
    def __init__(self, now: str) -> None:
        self.now = at(now)

    def now_ms(self) -> int:
        return self.now


def on_call(now: str, calendars: Calendars, text: str = POLICY) -> tuple[OnCall, Clock]:
    clock: Any = Clock(now)
    return OnCall(PolicyInUse(parse_policy(text, "policy.yml")), clock, Telemetry(), calendars), clock


CRITICAL = make_alert(severity=Severity.CRITICAL)


async def test_who_is_on_call_is_asked_and_after_the_handover_who_follows() -> None:
    duty, clock = on_call("2026-03-28 09:00", Calendars())
    await duty.refresh()
    assert (duty.asked(CRITICAL), duty.gap(CRITICAL)) == (("U0ALICE",), None)
    clock.now = at("2026-03-29 09:00")
    assert duty.asked(CRITICAL) == ("U0BOB",)


async def test_between_shifts_the_next_rung_is_called_and_the_card_says_so() -> None:
    duty, clock = on_call("2026-03-28 20:00", Calendars())
    await duty.refresh()
    # Nor is the second on call before April.
    assert (duty.asked(CRITICAL), duty.gap(CRITICAL)) == (("U0LEAD",), "on-call")
    assert duty.called_from(CRITICAL, 0) == ("U0LEAD",)
    clock.now = at("2026-04-02 20:00")
    assert duty.asked(CRITICAL) == ("U0CAROL",)
    assert duty.called_from(CRITICAL, 0) == ("U0CAROL",)
    assert duty.highest(CRITICAL) == ("U0LEAD",)


async def test_if_nobody_at_all_is_on_call_everybody_of_the_schedule_is_asked() -> None:
    text = (
        POLICY.replace("[on-call, second]", "[on-call]").replace("[second]", "[on-call]").replace("[leads]", "[second]")
    )
    duty, _ = on_call("2026-03-28 20:00", Calendars(), text.replace("audit: [managers]", ""))
    await duty.refresh()
    assert duty.asked(CRITICAL) == ("U0ALICE", "U0BOB")


async def test_who_was_called_last_is_asked() -> None:
    duty, _ = on_call("2026-03-28 09:00", Calendars())
    call = Escalation(number=1, at=1, mention=("U0X",), why="nobody decided")
    assert duty.asked(make_alert(metadata=AlertMetadata(escalations=(call,)))) == ("U0X",)


async def test_who_is_on_it_is_asked_until_somebody_is_called_after_them() -> None:
    duty, _ = on_call("2026-03-28 20:00", Calendars())
    on_it = AlertMetadata(taken=OnIt(by="U0Y", at=5))
    assert (duty.asked(make_alert(metadata=on_it)), duty.gap(make_alert(metadata=on_it))) == (("U0Y",), None)
    for at_, asked in ((4, ("U0Y",)), (6, ("U0X",))):
        call = Escalation(number=1, at=at_, mention=("U0X",), why="nobody decided")
        assert duty.asked(make_alert(metadata=on_it.model_copy(update={"escalations": (call,)}))) == asked


async def test_where_whoever_is_asked_cannot_be_reached_the_ladder_says_who_is_asked_instead() -> None:
    duty, _ = on_call("2026-03-28 09:00", Calendars())
    await duty.refresh()

    def lost(*who: str) -> Alert:
        direct = tuple(DirectMessage(to=each, step="CRITICAL:0", at=1, failed="x", unreachable=True) for each in who)
        return noted(CRITICAL, direct=direct)

    # Nobody is on call by the second schedule in March.
    assert duty.asked(lost("U0ALICE")) == ("U0LEAD",)
    assert duty.asked(lost("U0ALICE", "U0LEAD")) == ("U0BOSS",)
    assert duty.asked(lost("U0ALICE", "U0LEAD", "U0BOSS")) == ("U0ALICE",), "the card mentions somebody"
    assert duty.asked(lost("U0OTHER")) == ("U0ALICE",)


@pytest.mark.parametrize("failure", [CalendarUnread("the server answers 500"), b"<html>", RuntimeError("bug")])
async def test_the_last_calendar_that_could_be_read_counts_and_since_when_is_said(failure: bytes | Exception) -> None:
    calendars = Calendars()
    duty, clock = on_call("2026-03-28 09:00", calendars)
    assert "has not been read yet" in str(duty.problems()["on-call"])
    await duty.refresh()
    assert duty.problems() == {"on-call": None, "second": None}
    calendars.stands = failure
    clock.now += 3 * 60_000
    await duty.refresh()
    assert duty.asked(CRITICAL) == ("U0ALICE",)
    assert "that of 2026-03-28 09:00 UTC still counts" in str(duty.problems()["on-call"])
    first = duty.problems()
    clock.now += 3 * 60_000
    await duty.refresh()
    assert duty.problems() == first, "the log says it once"
    calendars.stands = SHIFTS
    await duty.refresh()
    assert duty.problems()["on-call"] is None


async def test_a_calendar_that_was_never_read_calls_the_next_and_is_told() -> None:
    duty, _ = on_call("2026-03-28 09:00", Calendars(CalendarUnread("the server answers 500")))
    await duty.refresh()
    assert duty.asked(CRITICAL) == ("U0LEAD",)
    assert "none could be read so far" in str(duty.problems()["on-call"])


async def test_whom_the_policy_does_not_know_is_named() -> None:
    duty, _ = on_call("2026-03-28 09:00", Calendars(calendar(event(":20260328T080000Z", ":20260328T160000Z", "Zoe"))))
    await duty.refresh()
    assert duty.asked(CRITICAL) == ("U0LEAD",)
    assert duty.problems()["on-call"] == "its `people` name nobody for 'Zoe'"
    assert "'Zoe' (not in the policy)" in on_call_answer(duty.all()).text


async def test_an_event_that_cannot_be_used_is_told_and_the_others_count() -> None:
    shifts = SHIFTS.replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nSUMMARY:Zoe\r\nEND:VEVENT\r\nEND:VCALENDAR")
    duty, clock = on_call("2026-03-28 09:00", Calendars(shifts))
    await duty.refresh()
    assert duty.asked(CRITICAL) == ("U0ALICE",)
    told = duty.problems()["on-call"]
    assert told is not None
    assert told.startswith("its calendar has 1 event that cannot be used, the others count: 'Zoe' of no day: ")
    clock.now += 3 * 60_000
    await duty.refresh()
    assert duty.problems()["on-call"] == told, "it has not changed"


async def test_a_calendar_that_ends_is_told() -> None:
    duty, _ = on_call("2026-03-30 09:00", Calendars())
    await duty.refresh()
    assert duty.problems()["on-call"] == "it names nobody from now on"


async def test_a_calendar_that_has_not_changed_is_looked_through_again_before_its_days_run_out() -> None:
    weekly = calendar(event(":20250105T080000Z", ":20250112T080000Z", "Alice", "RRULE:FREQ=WEEKLY"))
    duty, clock = on_call("2026-03-28 09:00", Calendars(weekly))
    await duty.refresh()
    clock.now = at("2027-03-28 09:00")
    await duty.refresh()
    assert duty.asked(CRITICAL) == ("U0ALICE",)


async def test_the_answer_says_who_is_on_call_until_when_and_who_is_next() -> None:
    duty, _ = on_call("2026-03-28 09:00", Calendars())
    await duty.refresh()
    first, second = on_call_answer(duty.all()).text.split("\n")
    assert first.startswith("*on-call*: <@U0ALICE> until <!date^")
    assert "Then <@U0BOB> from <!date^" in first
    assert second.startswith("*second*: nobody is on call until <!date^")
    assert on_call_answer([]).text == NO_SCHEDULES


def test_a_schedule_may_decide_by_the_people_that_the_policy_names_never_by_the_calendar() -> None:
    policy = parse_policy(POLICY, "policy.yml")
    rule = policy.rule_for(Action.APPROVE, CRITICAL)
    assert rule is not None
    assert policy.ids(rule.by) == ("U0ALICE", "U0BOB", "U0CAROL")


def test_the_ladder_promises_whoever_will_be_on_call() -> None:
    assert "then whoever is on call by second after 10 min" in ladder(parse_policy(POLICY, "policy.yml"), CRITICAL)


@pytest.mark.parametrize(
    "wrong",
    [
        POLICY.replace("https:", "http:"),
        POLICY.replace(SECRET, f"[{SECRET}]"),
        POLICY.replace(SECRET, f"{{at: {SECRET}}}"),
        POLICY.replace("zone: Europe/Berlin", "zone: Mars"),
        POLICY.replace("calendar:", "kalendar:"),
        POLICY.replace("{Alice: U0ALICE, Bob: U0BOB}", "{}"),
    ],
)
def test_no_refusal_repeats_the_address_of_a_calendar(wrong: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        parse_policy(wrong, "policy.yml")
    assert "7d1f" not in str(refused.value)
    assert "schedules.on-call" in str(refused.value)
    assert refused.value.__cause__ is None
    assert "7d1f" not in repr(parse_policy(POLICY, "policy.yml"))


def test_a_name_is_a_group_or_a_schedule() -> None:
    with pytest.raises(SettingsRefused, match="second is both a group and a schedule"):
        parse_policy(POLICY.replace("leads: [U0LEAD]", "leads: [U0LEAD], second: [U0LEAD]"), "policy.yml")
