"""Who is on call now, and so who is asked to decide an alert. Nothing here waits: calendars are read beside it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from zoneinfo import ZoneInfo

import structlog

from bot.access.calendar_source import CalendarUnread, Content, read_calendar
from bot.access.policy import EVERYONE, Action, Policy
from bot.access.policy_in_use import PolicyInUse
from bot.runtime.clock import Clock
from bot.runtime.last_guard import last_guard
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert
from rules.oncall.calendar import CalendarReading, CalendarRefused, read_shifts
from rules.oncall.people import KnownNames
from rules.oncall.schedule import Schedule
from rules.oncall.shift import OVERRIDE, USUAL, Duty, Shift, duty_at, next_duty, until, warnings
from rules.units import DAY_MS, HOUR_MS

log = structlog.get_logger()

_PARSED_AGAIN_MS = 6 * HOUR_MS
"""A calendar that has not changed is looked through again after so long: the days that it is looked at move on."""

Read = Callable[[str, Content | None], Awaitable[Content]]


@dataclass(frozen=True)
class _Calendar:
    """A calendar as it was last read: of which schedule, its shifts, when that was (epoch ms), why it is no newer."""

    schedule: Schedule | None = None

    shifts: tuple[Shift, ...] = ()
    content: Content | None = None
    read_at: int = 0
    parsed_at: int = 0
    fault: str | None = None


@dataclass(frozen=True)
class OnDuty:
    """What a schedule says: who is on call now, until when (epoch ms), who is next, what is wrong; None: not known."""

    name: str
    now: Duty
    until: int | None
    next: Duty | None
    problem: str | None


class OnCall:
    """Answers from the schedules of the policy. The last calendar that could be read counts until there is a newer."""

    def __init__(self, in_use: PolicyInUse, clock: Clock, telemetry: Telemetry, read: Read = read_calendar) -> None:
        self.in_use = in_use
        self._clock = clock
        self._telemetry = telemetry
        self._read = read
        self._calendars: dict[tuple[str, str], _Calendar] = {}

    @property
    def policy(self) -> Policy:
        """The policy in use."""
        return self.in_use.policy

    # Reading the calendars.

    async def refresh(self) -> None:
        """Read every calendar; what cannot be read is said in `problems`, and ends nothing."""
        await asyncio.gather(*(self._refresh(*each) for each in self._wanted()))

    def _wanted(self) -> Iterator[tuple[str, str, Schedule, str]]:
        for name, schedule in self.policy.schedules.items():
            for which, where in (("calendar", schedule.calendar), ("overrides", schedule.overrides)):
                if where is not None:
                    yield name, which, schedule, where.get_secret_value()

    async def _refresh(self, name: str, which: str, schedule: Schedule, where: str) -> None:
        before = self._calendars.get((name, which), _Calendar())
        if before.schedule != schedule:
            # The policy is another: whom its words mean, or where they stand, has changed.
            before = _Calendar(schedule)
        found = replace(before, fault="something unexpected happened while it was read; see the log")
        with last_guard(self._telemetry, "schedule", schedule=name):
            found = await self._newer(before, schedule, which, where)
        self._calendars[name, which] = found

    async def _newer(self, before: _Calendar, schedule: Schedule, which: str, where: str) -> _Calendar:
        now = self._clock.now_ms()
        try:
            content = await self._read(where, before.content)
            is_known = before.content is not None and before.content.content == content.content
            if is_known and 0 <= now - before.parsed_at < _PARSED_AGAIN_MS:
                return replace(before, content=content, read_at=now, fault=None)
            shifts = await asyncio.to_thread(read_shifts, content.content, _reading(schedule, which, now))
        except (CalendarUnread, CalendarRefused) as fault:
            return replace(before, fault=str(fault))
        return _Calendar(schedule, shifts, content, now, now)

    # What they say.

    def problems(self) -> dict[str, str | None]:
        """Return what is wrong with each schedule; None for one that is as it should be."""
        return {each.name: each.problem for each in self.all()}

    def all(self) -> list[OnDuty]:
        """Return what each schedule says."""
        return [self._on_duty(name) for name in self.policy.schedules]

    def _on_duty(self, name: str) -> OnDuty:
        shifts = self._shifts(name)
        now = duty_at(shifts, self._clock.now_ms())
        return OnDuty(name, now, until(shifts, now), next_duty(shifts, now), self._problem(name, shifts))

    def _shifts(self, name: str) -> tuple[Shift, ...]:
        schedule, now = self.policy.schedules[name], self._clock.now_ms()
        turns = schedule.turns(now - DAY_MS, now + schedule.known_for)
        read = (self._calendars.get((name, which), _Calendar()).shifts for which in ("calendar", "overrides"))
        return (*turns, *chain.from_iterable(read))

    def _problem(self, name: str, shifts: tuple[Shift, ...]) -> str | None:
        faults = (self._fault(each, which) for each, which, *_ in self._wanted() if each == name)
        said = [each for each in faults if each]
        return "; ".join(said + warnings(shifts, self._clock.now_ms(), is_read=not said)) or None

    def _fault(self, name: str, which: str) -> str | None:
        found = self._calendars.get((name, which))
        if found is None:
            return f"its {which} has not been read yet"
        if found.fault is None:
            return None
        at = datetime.fromtimestamp(found.read_at / 1000, UTC)
        kept = f"that of {at:%Y-%m-%d %H:%M} UTC still counts" if found.read_at else "none could be read so far"
        return f"its {which} cannot be used: {found.fault}; {kept}"

    # Who is asked.

    def called(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the Slack ids of these groups that can be mentioned now; of a schedule, those who are on call."""
        ids = chain.from_iterable(self._now(name) for name in names)
        return tuple(each for each in dict.fromkeys(ids) if each != EVERYONE)

    def _now(self, name: str) -> tuple[str, ...]:
        if name in self.policy.schedules:
            return duty_at(self._shifts(name), self._clock.now_ms()).people
        return self.policy.groups[name]

    def called_from(self, alert: Alert, rung: int) -> tuple[str, ...]:
        """Return whom a step of an alert's ladder calls; if nobody of it is on call, whom the next one would call."""
        steps = self._steps(alert)
        return self._first([*steps[rung:], self.policy.audit, *reversed(steps[:rung])])

    def highest(self, alert: Alert) -> tuple[str, ...]:
        """Return the ids of the highest level of an alert's escalation; without levels, those who read the audit."""
        return self.called_from(alert, max(0, len(self._steps(alert)) - 1))

    def asked(self, alert: Alert) -> tuple[str, ...]:
        """Return who is asked to decide an alert now: who is on it or was called last, else who may decide first."""
        taken, escalations = alert.metadata.taken, alert.metadata.escalations
        if taken is not None and (not escalations or taken.at > escalations[-1].at):
            return (taken.by,)
        if escalations:
            return escalations[-1].mention
        first = self._asked_first(alert)
        return self._first([*((name,) for name in first), *self._steps(alert), self.policy.audit]) if first else ()

    def _asked_first(self, alert: Alert) -> tuple[str, ...]:
        """Return the groups that are asked, in order: the schedule of the alert's route, then who may approve it."""
        rule, schedule = self.policy.rule_for(Action.APPROVE, alert), self.in_use.destinations(alert)[0].schedule
        return (*([schedule] if schedule else []), *rule.by) if rule else ()

    def _steps(self, alert: Alert) -> list[tuple[str, ...]]:
        return [each.mention for each in self.in_use.escalation_policy(alert).escalate]

    def gap(self, alert: Alert) -> str | None:
        """Return the schedule that should say who is asked first, and by which nobody is on call; else None."""
        first = self._asked_first(alert)[:1]
        somebody_else = alert.metadata.escalations or alert.metadata.taken
        if not first or somebody_else or first[0] not in self.policy.schedules:
            return None
        return None if self._now(first[0]) else first[0]

    def _first(self, choices: list[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the first choice; if it is a schedule by which nobody is on call, the next that calls somebody."""
        schedules = [name for name in choices[0] if name in self.policy.schedules]
        if not schedules:
            return self.called(choices[0])
        called = (ids for names in choices if (ids := self.called(names)))
        # Rather everybody whom the schedules may call than nobody.
        return next(called, self.policy.ids(tuple(schedules)))


def _reading(schedule: Schedule, which: str, now: int) -> CalendarReading:
    return CalendarReading(
        KnownNames(schedule.people),
        ZoneInfo(schedule.zone),
        now - DAY_MS,
        now + schedule.known_for,
        OVERRIDE if which == "overrides" else USUAL,
    )
