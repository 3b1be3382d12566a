"""Who is on call now, and so who is asked to decide an alert. Nothing here waits: calendars are read beside it."""

from dataclasses import dataclass
from itertools import chain

import structlog

from bot.access.calendar_source import read_calendar
from bot.access.calendars import Calendars, Read
from bot.access.policy import EVERYONE, Action, Policy
from bot.access.policy_in_use import PolicyInUse
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from rules.alert.alert import Alert
from rules.lifecycle.asking_directly import unreachable
from rules.lifecycle.waiting import waiting_of
from rules.oncall.shift import Duty, Shift, duty_at, next_duty, until, warnings

log = structlog.get_logger()


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
        self._calendars = Calendars(in_use, clock, telemetry, read)

    @property
    def policy(self) -> Policy:
        """The policy in use."""
        return self.in_use.policy

    async def refresh(self) -> None:
        """Read every calendar; what cannot be read is said in `problems`, and ends nothing."""
        await self._calendars.refresh()

    # What they say.

    def problems(self) -> dict[str, str | None]:
        """Return what is wrong with each schedule; None for one that is as it should be."""
        return {each.name: each.problem for each in self.all()}

    def all(self) -> list[OnDuty]:
        """Return what each schedule says."""
        return [self._on_duty(name) for name in self.policy.schedules]

    def _on_duty(self, name: str) -> OnDuty:
        shifts = self._calendars.shifts(name)
        now = duty_at(shifts, self._clock.now_ms())
        return OnDuty(name, now, until(shifts, now), next_duty(shifts, now), self._problem(name, shifts))

    def _problem(self, name: str, shifts: tuple[Shift, ...]) -> str | None:
        said = self._calendars.faults(name)
        told = warnings(shifts, self._clock.now_ms(), is_read=not said)
        return "; ".join([*said, *self._calendars.left_out(name), *told]) or None

    # Who is asked.

    def called(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the Slack ids of these groups that can be mentioned now; of a schedule, those who are on call."""
        ids = chain.from_iterable(self._now(name) for name in names)
        return tuple(each for each in dict.fromkeys(ids) if each != EVERYONE)

    def _now(self, name: str) -> tuple[str, ...]:
        if name in self.policy.schedules:
            return duty_at(self._calendars.shifts(name), self._clock.now_ms()).people
        return self.policy.groups.get(name, ())

    def called_from(self, alert: Alert, rung: int) -> tuple[str, ...]:
        """Return whom a step of an alert's ladder calls; if nobody of it is on call, whom the next one would call."""
        steps = self._steps(alert)
        return self._first([*steps[rung:], self.policy.audit, *reversed(steps[:rung])])

    def highest(self, alert: Alert) -> tuple[str, ...]:
        """Return the ids of the highest level of an alert's escalation; without levels, those who read the audit."""
        return self.called_from(alert, max(0, len(self._steps(alert)) - 1))

    def asked(self, alert: Alert) -> tuple[str, ...]:
        """
        Return who is asked to decide an alert now: who is on it or was called last, else who may decide first.

        Where none of them can be reached, whom the next step of the ladder calls.
        """
        asked, out = self._asked(alert), unreachable(alert)
        if not out.intersection(asked):
            return asked
        ladder = self._steps(alert)[waiting_of(alert).rung :]
        choices = (asked, *(self.called(names) for names in [*ladder, self.policy.audit]))
        reached = (tuple(each for each in people if each not in out) for people in choices)
        # Rather somebody who gets no message than nobody: the card mentions them.
        return next((each for each in reached if each), asked)

    def _asked(self, alert: Alert) -> tuple[str, ...]:
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
