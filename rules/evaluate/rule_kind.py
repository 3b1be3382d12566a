"""What a type of alert is: how its rule judges, what it measures, and what it says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Generic, TypeVar

from rules.alert.alert import AlertType
from rules.evaluate.criterion import Criterion
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.rule import Rule
from rules.evaluate.window import Window
from rules.metric import Metric

R = TypeVar("R", bound=Rule)

Read = Callable[[Metric], Decimal | int | None]
"""Reads a measurement off a sample; None if the sample does not have it."""

Series = Callable[[Iterable[Metric], int], Iterable[tuple[int, Decimal]]]
"""Turns samples, oldest first, and the window's length (ms) into times (epoch ms) and values, oldest first."""


@dataclass(frozen=True)
class Trend:
    """The measurement that a card shows as a sparkline; where `shows_level` is off, not while it does not move."""

    name: str
    read: Read
    criterion: Criterion
    shows_level: bool = True


@dataclass(frozen=True)
class ChartKind:
    """
    The measurement that a chart shows.

    `words` say the limit of the criterion around its number. `reads_texts` says that the series needs the samples'
    error logs and fault patterns.
    """

    name: str
    series: Series
    criterion: Criterion
    words: str
    unit: str = ""
    reads_texts: bool = False


@dataclass(frozen=True)
class Cause:
    """
    What goes with one reason of a rule.

    `facts` are the measurements that fired. `chart` replaces what the type has. `outranks` says that an open alert gets
    worse when this reason follows another of the same severity. `is_silence` says that there were no samples to judge:
    samples of any kind end it. `is_outage` says that a station which is closed, and without power, looks the same.
    `tells` replaces the kind's, where the reason is about one field.
    """

    facts: tuple[str, ...]
    chart: ChartKind | None = None
    outranks: bool = False
    is_silence: bool = False
    is_outage: bool = False
    tells: Callable[[Metric], bool] | None = None


@dataclass(frozen=True)
class RuleKind(Generic[R]):
    """
    Everything that sets one type of alert apart. Its module is named for the type and calls it `KIND`.

    `rule` is the model of its section in the rules file, which is named for the type in lower case. `judge` returns a
    finding without a recommendation. `measures` returns the facts whether the rule fires or not; of these, the ones of
    `criteria` and `lists` are compared over time. A sample `tells` if it measured what the rule judges; `fewest` such
    samples without a finding clear the condition, if none of the newest `is_bad` by itself. A kind that `settles`
    judges what its newest samples agree on: those before them need not be judged again. A window that `is_calm` at a
    quick look holds no finding; of any other it is not known yet. `trouble` follows "stations" in
    a digest's headline. `also_called` are words under which people look for the type.
    """

    alert_type: AlertType
    rule: type[R]
    judge: Callable[[Window, R], Finding | None]
    measures: Callable[[Window, R], dict[str, Any]]
    tells: Callable[[Metric], bool]
    fewest: Callable[[R], int]
    causes: Mapping[Reason, Cause]
    criteria: tuple[Criterion, ...]
    trend: Trend
    chart: ChartKind
    trouble: str
    lists: tuple[str, ...] = ()
    is_bad: Callable[[Metric, R], bool] = lambda _sample, _rule: False
    settles: bool = False
    is_calm: Callable[[Window, R], bool] = lambda _window, _rule: False
    also_called: tuple[str, ...] = ()

    def tells_of(self, reason: str | None) -> Callable[[Metric], bool]:
        """Return whether a sample measured what a reason is about."""
        cause = self.cause(reason)
        return (lambda _sample: True) if cause.is_silence else cause.tells or self.tells

    def fewest_of(self, reason: str | None, rule: R) -> int:
        """Return how many samples that tell something of a reason must be there to clear its condition."""
        return 1 if self.cause(reason).is_silence else self.fewest(rule)

    @cached_property
    def section(self) -> str:
        """The name of its section in the rules file."""
        return self.alert_type.value.lower()

    @property
    def compared(self) -> tuple[str, ...]:
        """The facts that can be compared with those of another time."""
        return (*(each.fact for each in self.criteria), *self.lists)

    def cause(self, reason: str | None) -> Cause:
        """Return what goes with a reason; for one that the rule does not know, a cause without facts."""
        return next((cause for each, cause in self.causes.items() if each == reason), _UNKNOWN)

    def fired_first(self, reason: str | None) -> list[tuple[Criterion, bool]]:
        """Return each criterion and whether it fired for the reason; those that fired come first."""
        fired = self.cause(reason).facts
        ordered = sorted(self.criteria, key=lambda each: each.fact not in fired)
        return [(each, each.fact in fired) for each in ordered]

    def chart_for(self, reason: str | None) -> ChartKind:
        """Return what the chart of an alert with this reason shows."""
        return self.cause(reason).chart or self.chart


_UNKNOWN = Cause(())


def each_sample(read: Read) -> Series:
    """Return a series of what is read off each sample that has it."""
    return lambda samples, _window_ms: (
        (sample.timestamp, Decimal(value)) for sample in samples if (value := read(sample)) is not None
    )
