"""Which fault codes keep coming back: judged by time, whatever a station's cadence."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from rules.evaluate.fault_grades import FaultGrade, FaultNames, SeverityByGrade
from rules.evaluate.rule import Number, Percentage, RisingSteps, Rule, SeveralSamples, Switch, Whole, steps
from rules.evaluate.window import Window
from rules.units import MINUTE_MS

_FEWEST = 2

WITHIN_MINUTES = 30
"""How far back codes are counted by default, on charts always: a chart knows no rules."""


class FaultPatternRule(Rule):
    """Recurring fault codes: what they mean, how long they have recurred, and how many different ones there are."""

    clears_at_less = ("share_percent",)

    # A fire does not wait until the station opens.
    alerts_when_closed: Switch = True
    min_samples: SeveralSamples = 3
    share_percent: Percentage = Decimal(20)
    lasting_minutes: Number = Decimal(2)
    within_minutes: Annotated[Whole, Field(ge=1, le=240)] = WITHIN_MINUTES
    severity_by_grade: SeverityByGrade = SeverityByGrade()
    worse_after_minutes: Number = Decimal(30)
    severity_by_codes: RisingSteps = RisingSteps(**steps(2, 3, 5))
    codes: FaultNames = FaultNames()

    def check_past(self, past_minutes: int) -> None:
        """Raise ValueError if it looks further back than what is kept."""
        if self.within_minutes > past_minutes:
            raise ValueError("fault_pattern.within_minutes should not be over past_minutes")


@dataclass(frozen=True)
class Recurrence:
    """The samples with a code, in how many minutes they were, and the times of the first and the last (epoch ms)."""

    samples: int
    first_ms: int
    last_ms: int
    minutes: int

    @property
    def lasts_ms(self) -> int:
        """How long after the first the last one came (ms)."""
        return self.last_ms - self.first_ms


def occurrences(window: Window, rule: FaultPatternRule) -> dict[str, Recurrence]:
    """Return how often and for how long each code, harmless ones left out, has come lately."""
    if window.newest is None:
        return {}
    since_ms = window.newest.timestamp - rule.within_minutes * MINUTE_MS
    times: dict[str, list[int]] = {}
    for at, codes in window.codes.items():
        if at < since_ms:
            break
        for code in codes:
            times.setdefault(code, []).append(at)
    return {
        code: Recurrence(len(told), told[-1], told[0], _minutes(told))
        for code, told in times.items()
        if rule.codes.grade(code) is not FaultGrade.HARMLESS
    }


def recurring_in(window: Window, rule: FaultPatternRule) -> dict[str, Recurrence]:
    """Return the codes that came back often and long enough, and are among the samples of the window still."""
    current = {code for sample in window.samples for code in window.codes.get(sample.timestamp, ())}
    if not current:
        return {}
    came = occurrences(window, rule).items()
    return {code: each for code, each in came if code in current and _recurs(each, window, rule)}


def _recurs(recurrence: Recurrence, window: Window, rule: FaultPatternRule) -> bool:
    # A fault that is written once a minute is in one of six samples of a quick reporter.
    times = (sample.timestamp for sample in window.whole)
    of = _minutes(at for at in times if recurrence.first_ms <= at <= recurrence.last_ms)
    # Of a slow reporter as many samples as of others would take many times as long.
    return (
        recurrence.samples >= (min(rule.min_samples, _FEWEST) if window.is_slow else rule.min_samples)
        and recurrence.lasts_ms >= rule.lasting_minutes * MINUTE_MS
        and recurrence.minutes * 100 >= rule.share_percent * of
    )


def _minutes(times: Iterable[int]) -> int:
    """Return in how many minutes times (epoch ms) lie."""
    return len({at // MINUTE_MS for at in times})
