"""FAULT_PATTERN: the same fault pattern or error code in sample after sample."""

from collections import Counter
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.fault_codes import codes_in, recurrences
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rule import RisingSteps, Rule, SeveralSamples, steps, worst
from rules.evaluate.rule_kind import Cause, ChartKind, Play, RuleKind, Trend
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.excerpt import excerpt
from rules.text.wording import counted, listed, outlook, until_empty

CODE_CHARACTERS = 40
CODES_IN_TITLE = 3
CODES_IN_DESCRIPTION = 10
CODES_IN_FACTS = 50

_TITLE_CHARACTERS = 120
"""Of the 150 of a card's headline, which also has the severity and what became of the alert."""

_STATION_CHARACTERS = 40
"""Where a title is shown, a longer name of a station is cut, and what follows it is not."""


class FaultPatternRule(Rule):
    """Recurring codes, by how many samples have the same one and by how many different codes recur."""

    min_samples: SeveralSamples = 3
    severity: Severity = Severity.LOW
    severity_by_samples: RisingSteps = RisingSteps(**steps(5, 10, 20))
    severity_by_codes: RisingSteps = RisingSteps(**steps(2, 3, 5))


class FaultReason(Reason):
    """Why FAULT_PATTERN fired."""

    FAULT_RECURRING = "fault_recurring"


def evaluate(window: Window, rule: FaultPatternRule) -> Finding | None:
    """Judge how many samples of the window have the same code, and how many codes recur."""
    recurring = _recurring(window, rule)
    if not recurring:
        return None
    by_samples = rule.severity_by_samples.severity(max(recurring.values()))
    by_codes = rule.severity_by_codes.severity(len(recurring))
    minutes = minutes_to_empty(window)
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.FAULT_PATTERN,
        severity=worst(rule.severity, by_samples, by_codes),
        reason=FaultReason.FAULT_RECURRING,
        title=_title(window, recurring, until_empty(minutes)),
        description=_description(window, recurring, rule) + outlook(minutes),
        observed_at=window.now_ms,
        thresholds={"minSamples": rule.min_samples},
        facts=measures(window, rule),
        samples=window.matching(lambda sample: bool(codes_in(sample) & recurring.keys())),
        codes=tuple(sorted(excerpt(code, CODE_CHARACTERS) for code in recurring))[:CODES_IN_FACTS],
        minutes_to_empty=minutes,
    )


def _title(window: Window, recurring: dict[str, int], ending: str) -> str:
    """Return the title with as many codes as leave room for its ending."""
    what = f"{window.station_id}: recurring faults "
    before = min(len(window.station_id), _STATION_CHARACTERS) + len(": recurring faults ")
    room = _TITLE_CHARACTERS - before - len(ending)
    said = _said(recurring)
    texts = (listed(said, shown) for shown in range(CODES_IN_TITLE, 0, -1))
    whole = next((text for text in texts if len(text) <= room), None)
    return f"{what}{whole or _shortened(recurring, room)}{ending}"


def _shortened(recurring: dict[str, int], room: int) -> str:
    """Return the most frequent code, cut, and how many other codes there are."""
    code, count = _ordered(recurring)[0]
    rest = listed([f" x{count}", *[""] * (len(recurring) - 1)], 1)
    return f"{excerpt(code, room - len(rest))}{rest}"


def _description(window: Window, recurring: dict[str, int], rule: FaultPatternRule) -> str:
    return (
        f"{counted(len(recurring), 'code keeps', 'codes keep')} coming back in the last "
        f"{counted(len(window.samples), 'sample')}: {listed(_said(recurring), CODES_IN_DESCRIPTION)}. "
        f"The limit is {rule.min_samples} samples with the same code."
    )


def measures(window: Window, rule: FaultPatternRule) -> dict[str, Any]:
    """Return the recurring codes and how many samples have the most frequent one, whether the rule fires or not."""
    said = _said(_recurring(window, rule))
    return {
        "samplesWithSameCode": max(_counts(window).values(), default=0),
        "recurringCodes": len(said),
        "codes": said[:CODES_IN_FACTS],
        "samples": len(window.samples),
    }


def _counts(window: Window) -> Counter[str]:
    return Counter(code for sample in window.samples for code in codes_in(sample))


def _recurring(window: Window, rule: FaultPatternRule) -> dict[str, int]:
    """Return the codes that enough samples have, each with the number of those samples."""
    return {code: count for code, count in _counts(window).items() if count >= rule.min_samples}


def _said(recurring: dict[str, int]) -> list[str]:
    """Return "E42 x4" for each code, the most frequent first."""
    return [f"{excerpt(code, CODE_CHARACTERS)} x{count}" for code, count in _ordered(recurring)]


def _ordered(recurring: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(recurring.items(), key=lambda item: (-item[1], item[0]))


def _reported(sample: Metric) -> int:
    return len(sample.fault_patterns) + len(sample.error_logs)


SAME_CODE = Criterion("Samples with the same code", "samplesWithSameCode", "", "minSamples", Side.AT_LEAST)

KIND = RuleKind(
    alert_type=AlertType.FAULT_PATTERN,
    rule=FaultPatternRule,
    judge=evaluate,
    measures=measures,
    tells=lambda sample: sample.reports_faults,
    fewest=lambda rule: rule.min_samples,
    play=Play(
        "InspectFault",
        order="Inspect the station for its recurring faults and take the affected slots out of service",
        does="Opens a field inspection for the recurring faults and takes the affected slots out of service.",
    ),
    causes={FaultReason.FAULT_RECURRING: Cause((SAME_CODE.fact,), " before they take chargers down")},
    criteria=(SAME_CODE, Criterion("Different codes", "recurringCodes")),
    lists=("codes",),
    # How many codes a sample has says nothing while it does not move: the facts count the codes that recur.
    trend=Trend("codes a sample", _reported, SAME_CODE, shows_level=False),
    chart=ChartKind("samples with the same fault", recurrences, SAME_CODE, "alert from {}", reads_texts=True),
    trouble="with recurring faults",
)
