"""
What a guard lets a finding do, and what a tick's samples say of its open alert.

The live loop keeps guards in a table and a replay keeps them in memory; both ask here.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from typing import Protocol

from rules.alert.alert import AlertType
from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.finding import Finding
from rules.evaluate.judgement import HeldFinding, Judgement
from rules.evaluate.looks import Flaps, flapping
from rules.evaluate.ruleset import RuleSet
from rules.evaluate.window import Window
from rules.lifecycle.opening import is_worse
from rules.lifecycle.troubles import troubles_of


class Guarded(Protocol):
    """What a guard knows of the alert of its station and type."""

    @property
    def is_open(self) -> bool:
        """Whether the alert waits for a decision."""

    @property
    def severity_rank(self) -> int:
        """The worst that the alert has been."""

    @property
    def reason(self) -> str | None:
        """Why the alert was opened, or last became worse."""

    @property
    def cleared(self) -> bool:
        """Whether the condition of the open alert has cleared."""

    def holds_back(self, now_ms: int, severity_rank: int, troubles: tuple[str, ...]) -> bool:
        """Return whether no new alert of a severity, about some troubles, may be opened now (epoch ms)."""


class GuardedDecision(Protocol):
    """What a guard knows of a decided alert."""

    @property
    def noted(self) -> bool:
        """Whether the alert says that its condition still stands."""

    @property
    def reason(self) -> str | None:
        """Why the alert was opened, or last became worse."""

    def holds_back(self, now_ms: int, severity_rank: int, troubles: tuple[str, ...]) -> bool:
        """Return whether no new alert of a severity, about some troubles, may be opened now (epoch ms)."""

    def is_cooling(self, now_ms: int) -> bool:
        """Return whether the cool-down after the decision lasts (epoch ms)."""


class Effect(Enum):
    """What a finding does."""

    OPENS = auto()
    WORSENS = auto()
    NOTHING = auto()


def effect_of(finding: Finding, guard: Guarded | None, now_ms: int) -> Effect:
    """Return whether a finding opens an alert, makes the open one worse, or does nothing."""
    if guard is None or not guard.holds_back(now_ms, finding.severity.rank, troubles_of(finding)):
        return Effect.OPENS
    if guard.is_open and is_worse(finding, guard.severity_rank, guard.reason):
        return Effect.WORSENS
    return Effect.NOTHING


class Moved(Enum):
    """
    What happened to the condition of an alert.

    It stands if a decision did not end it, and has recovered if it stayed clear (`rules/lifecycle/recovering.py`).
    """

    CLEARED = auto()
    RETURNED = auto()
    STANDS = auto()
    RECOVERED = auto()


def moved_condition(
    alert_type: AlertType, guard: Guarded, window: Window, judged: Judgement, rules: RuleSet
) -> Moved | Flaps | None:
    """
    Return what happened to the condition of an open alert; None if nothing did.

    One that comes and goes has not cleared: how often it did is returned instead.
    """
    holds = judged.of(alert_type) is not None
    if guard.cleared:
        return Moved.RETURNED if holds else None
    if holds or not shows_no_trouble(alert_type, window, rules, guard.reason):
        return None
    return flapping(alert_type, window, rules) or Moved.CLEARED


def moved_since(
    alert_type: AlertType, guard: GuardedDecision, window: Window, judged: Judgement, rules: RuleSet
) -> Moved | None:
    """Return what became of the condition of a decided alert; None if that is known already, or not yet."""
    if found := [each for each in judged.findings if each.alert_type is alert_type]:
        # Of what is news an alert of its own was opened.
        is_news = not guard.holds_back(window.now_ms, found[0].severity.rank, troubles_of(found[0]))
        return None if is_news or guard.noted or guard.is_cooling(window.now_ms) else Moved.STANDS
    if judged.of(alert_type) is not None or not shows_no_trouble(alert_type, window, rules, guard.reason):
        return None
    return None if flapping(alert_type, window, rules) else Moved.CLEARED


def released(
    held: Iterable[HeldFinding], guard_of: Callable[[Finding], Guarded | None], is_muted: Callable[[Finding], bool]
) -> Iterator[Finding]:
    """Yield what others hold back, but must not: its own alert is open already, or what holds it back is muted."""
    for each in held:
        if each.by is None:
            continue
        guard = guard_of(each.finding)
        if (guard is not None and guard.is_open) or is_muted(each.by):
            yield each.finding
