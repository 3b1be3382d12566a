"""The calendars of the policy's schedules as they were last read. The last good one counts until there is a newer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from bot.access.calendar_source import CalendarUnread, Content
from bot.access.policy_in_use import PolicyInUse
from bot.runtime.clock import Clock
from bot.runtime.last_guard import last_guard
from bot.runtime.telemetry import Telemetry
from rules.oncall.calendar import CalendarReading, read_shifts
from rules.oncall.calendar_bounds import CalendarRefused
from rules.oncall.people import KnownNames
from rules.oncall.schedule import Schedule
from rules.oncall.shift import OVERRIDE, USUAL, Shift
from rules.text.wording import counted, listed
from rules.units import DAY_MS, HOUR_MS

_PARSED_AGAIN_MS = 6 * HOUR_MS
"""A calendar that has not changed is looked through again after so long: the days that it is looked at move on."""

_BOTH = ("calendar", "overrides")
_NAMED = 3

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
    left_out: tuple[str, ...] = ()


class Calendars:
    """Reads them, and remembers what they say."""

    def __init__(self, in_use: PolicyInUse, clock: Clock, telemetry: Telemetry, read: Read) -> None:
        self._in_use = in_use
        self._clock = clock
        self._telemetry = telemetry
        self._read = read
        self._calendars: dict[tuple[str, str], _Calendar] = {}

    async def refresh(self) -> None:
        """Read every calendar; what cannot be read is said in `faults`, and ends nothing."""
        await asyncio.gather(*(self._refresh(*each) for each in self._wanted()))

    def _wanted(self) -> Iterator[tuple[str, str, Schedule, str]]:
        for name, schedule in self._in_use.policy.schedules.items():
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
            found = await asyncio.to_thread(read_shifts, content.content, _reading(schedule, which, now))
        except (CalendarUnread, CalendarRefused) as fault:
            return replace(before, fault=str(fault))
        return _Calendar(schedule, found.shifts, content, now, now, left_out=found.left_out)

    def shifts(self, name: str) -> tuple[Shift, ...]:
        """Return the shifts of a schedule from yesterday on."""
        schedule, now = self._in_use.policy.schedules.get(name), self._clock.now_ms()
        if schedule is None:
            # Asked by an earlier policy, in another thread.
            return ()
        turns = schedule.turns(now - DAY_MS, now + schedule.known_for)
        read = (self._calendars.get((name, which), _Calendar()).shifts for which in _BOTH)
        return (*turns, *chain.from_iterable(read))

    def faults(self, name: str) -> list[str]:
        """Return what is wrong with the calendars of a schedule."""
        found = (self._fault(each, which) for each, which, *_ in self._wanted() if each == name)
        return [each for each in found if each]

    def left_out(self, name: str) -> list[str]:
        """Return which events of the calendars of a schedule are left out, and why."""
        known = [(which, self._calendars.get((name, which), _Calendar()).left_out) for which in _BOTH]
        return [
            f"its {which} has {counted(len(events), 'event')} that cannot be used, the others count: "
            f"{listed(events, _NAMED, '; ')}"
            for which, events in known
            if events
        ]

    def _fault(self, name: str, which: str) -> str | None:
        found = self._calendars.get((name, which))
        if found is None:
            return f"its {which} has not been read yet"
        if found.fault is None:
            return None
        at = datetime.fromtimestamp(found.read_at / 1000, UTC)
        kept = f"that of {at:%Y-%m-%d %H:%M} UTC still counts" if found.read_at else "none could be read so far"
        return f"its {which} cannot be used: {found.fault}; {kept}"


def _reading(schedule: Schedule, which: str, now: int) -> CalendarReading:
    return CalendarReading(
        KnownNames(schedule.people),
        ZoneInfo(schedule.zone),
        now - DAY_MS,
        now + schedule.known_for,
        OVERRIDE if which == "overrides" else USUAL,
    )
