"""FAULT_PATTERN: the same fault pattern or error code in sample after sample."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.fault_codes import is_code, recurrences
from rules.evaluate.fault_grades import FaultGrade
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.recurrence import WITHIN_MINUTES, FaultPatternRule, Recurrence, occurrences, recurring_in
from rules.evaluate.rule import one_worse, worst
from rules.evaluate.rule_kind import Cause, ChartKind, RuleKind, Trend
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.excerpt import excerpt
from rules.text.wording import counted, exactly, listed, outlook, until_empty
from rules.units import MINUTE_MS

CODE_CHARACTERS = 40
CODES_IN_TITLE = 3
CODES_IN_DESCRIPTION = 10
CODES_IN_FACTS = 50

_TITLE_CHARACTERS = 120
"""Characters of a headline's 150 that a title may take; the rest is for the severity and the alert's state."""

_STATION_CHARACTERS = 40
"""Where a title is shown, a longer name of a station is cut, and what follows it is not."""


class FaultReason(Reason):
    """Why FAULT_PATTERN fired."""

    FAULT_RECURRING = "fault_recurring"


def evaluate(window: Window, rule: FaultPatternRule) -> Finding | None:
    """Judge the codes that keep coming back, and did so in the newest minutes."""
    recurring = recurring_in(window, rule)
    if not recurring:
        return None
    by_grade = (_severity(code, each, rule) for code, each in recurring.items())
    minutes = minutes_to_empty(window)
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.FAULT_PATTERN,
        severity=worst(rule.severity_by_codes.severity(_number_of_codes(recurring, rule)), *by_grade),
        reason=FaultReason.FAULT_RECURRING,
        title=_title(window, recurring, until_empty(minutes)),
        description=_description(recurring, rule) + outlook(minutes),
        observed_at=window.now_ms,
        thresholds={"minSamples": rule.min_samples, "lastingMinutes": rule.lasting_minutes},
        facts=measures(window, rule),
        samples=window.matching(lambda sample: not recurring.keys().isdisjoint(window.codes.get(sample.timestamp, ()))),
        codes=tuple(sorted(excerpt(code, CODE_CHARACTERS) for code in recurring))[:CODES_IN_FACTS],
        minutes_to_empty=minutes,
    )


def _number_of_codes(recurring: Iterable[str], rule: FaultPatternRule) -> int:
    """Return how many codes there are; words of which nobody knows what they mean are one at most."""
    known = sum(is_code(code) or rule.codes.grade(code) is not FaultGrade.UNKNOWN for code in recurring)
    return max(known, 1)


def _is_calm(window: Window, _rule: FaultPatternRule) -> bool:
    return not any(sample.error_logs or sample.fault_patterns for sample in window.samples)


def _title(window: Window, recurring: Mapping[str, Recurrence], ending: str) -> str:
    """Return the title with as many codes as leave room for its ending."""
    what = f"{window.station_id}: recurring faults "
    before = min(len(window.station_id), _STATION_CHARACTERS) + len(": recurring faults ")
    room = _TITLE_CHARACTERS - before - len(ending)
    said = _said(recurring)
    texts = (listed(said, shown) for shown in range(CODES_IN_TITLE, 0, -1))
    whole = next((text for text in texts if len(text) <= room), None)
    return f"{what}{whole or _shortened(recurring, room)}{ending}"


def _shortened(recurring: Mapping[str, Recurrence], room: int) -> str:
    """Return the most frequent code, cut, and how many other codes there are."""
    code, each = _ordered(recurring)[0]
    rest = listed([f" x{each.samples}", *[""] * (len(recurring) - 1)], 1)
    return f"{excerpt(code, room - len(rest))}{rest}"


def _description(recurring: Mapping[str, Recurrence], rule: FaultPatternRule) -> str:
    grades = sorted({rule.codes.grade(code) for code in recurring}, key=list(FaultGrade).index)
    meant = " and ".join(grade.value for grade in grades if grade is not FaultGrade.UNKNOWN)
    return (
        f"{counted(len(recurring), 'code keeps', 'codes keep')} coming back within "
        f"{rule.within_minutes} min: {listed(_said(recurring), CODES_IN_DESCRIPTION)}"
        f"{f' ({meant})' if meant else ''}. "
        f"The limit is {rule.min_samples} samples with the same code over {exactly(rule.lasting_minutes)} min."
    )


def measures(window: Window, rule: FaultPatternRule) -> dict[str, Any]:
    """Return the recurring codes and how many samples have the most frequent one, whether the rule fires or not."""
    said = _said(recurring_in(window, rule))
    return {
        "samplesWithSameCode": max((each.samples for each in occurrences(window, rule).values()), default=0),
        "recurringCodes": len(said),
        "codes": said[:CODES_IN_FACTS],
        "samples": len(window.samples),
    }


def _severity(code: str, recurrence: Recurrence, rule: FaultPatternRule) -> Severity:
    severity = rule.severity_by_grade.of(rule.codes.grade(code))
    lasts_long = recurrence.lasts_ms >= rule.worse_after_minutes * MINUTE_MS
    return one_worse(severity) if lasts_long and severity.rank < Severity.HIGH.rank else severity


def _said(recurring: Mapping[str, Recurrence]) -> list[str]:
    """Return "E42 x4" for each code, the most frequent first."""
    return [f"{excerpt(code, CODE_CHARACTERS)} x{each.samples}" for code, each in _ordered(recurring)]


def _ordered(recurring: Mapping[str, Recurrence]) -> list[tuple[str, Recurrence]]:
    return sorted(recurring.items(), key=lambda item: (-item[1].samples, item[0]))


def _reported(sample: Metric) -> int:
    return len(sample.fault_patterns) + len(sample.error_logs)


def _counted_as_judged(samples: Iterable[Metric], window_ms: int) -> Iterator[tuple[int, Decimal]]:
    """Return how often codes came, over the minutes in which the rule counts them."""
    return recurrences(samples, max(window_ms, WITHIN_MINUTES * MINUTE_MS))


SAME_CODE = Criterion("Samples with the same code", "samplesWithSameCode", "", "minSamples", Side.AT_LEAST)

KIND = RuleKind(
    alert_type=AlertType.FAULT_PATTERN,
    rule=FaultPatternRule,
    judge=evaluate,
    measures=measures,
    tells=lambda sample: sample.reports_faults,
    fewest=lambda rule: rule.min_samples,
    causes={FaultReason.FAULT_RECURRING: Cause((SAME_CODE.fact,))},
    criteria=(SAME_CODE, Criterion("Different codes", "recurringCodes")),
    lists=("codes",),
    # How many codes a sample has says nothing while it does not move: the facts count the codes that recur.
    trend=Trend("codes a sample", _reported, SAME_CODE, shows_level=False),
    chart=ChartKind("samples with the same fault", _counted_as_judged, SAME_CODE, "alert from {}", reads_texts=True),
    trouble="with recurring faults",
    is_calm=_is_calm,
    also_called=("faults", "errors", "logs", "codes"),
)
