"""FAULT_PATTERN: the same fault pattern or error code in sample after sample."""

from collections import Counter
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate.error_code import error_code
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.playbook import recommended_action
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rule import worst
from rules.evaluate.thresholds import FaultPatternRule
from rules.evaluate.title import room_beside
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.excerpt import excerpt
from rules.text.wording import counted, listed, outlook, until_empty

CODE_CHARACTERS = 40
CODES_IN_TITLE = 3
CODES_IN_DESCRIPTION = 10
CODES_IN_FACTS = 50


def evaluate(window: Window, rule: FaultPatternRule) -> Finding | None:
    """Count, for each code, the samples of the window that carry it."""
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
        reason=Reason.FAULT_RECURRING,
        title=_title(window, recurring, until_empty(minutes)),
        description=_description(window, recurring, rule) + outlook(minutes),
        recommended_action=recommended_action(Reason.FAULT_RECURRING),
        observed_at=window.now_ms,
        thresholds={"minSamples": rule.min_samples},
        facts=measures(window, rule),
        samples=window.matching(lambda sample: bool(codes_in(sample) & recurring.keys())),
        codes=tuple(sorted(excerpt(code, CODE_CHARACTERS) for code in recurring))[:CODES_IN_FACTS],
        minutes_to_empty=minutes,
    )


def _title(window: Window, recurring: dict[str, int], ending: str) -> str:
    """Return the title with as many codes as leave room for what follows them."""
    what = f"{window.station_id}: recurring faults "
    room = room_beside(window.station_id, ": recurring faults ", ending)
    said = _said(recurring)
    texts = (listed(said, shown) for shown in range(CODES_IN_TITLE, 0, -1))
    whole = next((text for text in texts if len(text) <= room), None)
    return f"{what}{whole or _shortened(recurring, room)}{ending}"


def _shortened(recurring: dict[str, int], room: int) -> str:
    """Return the most frequent code, cut, and how many more there are."""
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
    """Return which codes recur, and in how many samples the most frequent one stands, enough or not."""
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
    """Return in how many samples each of the codes stands that stand in enough of them."""
    return {code: count for code, count in _counts(window).items() if count >= rule.min_samples}


def codes_in(sample: Metric) -> frozenset[str]:
    """Return the fault patterns and the error codes that a sample carries."""
    patterns = (" ".join(pattern.split()) for pattern in sample.fault_patterns)
    logs = (error_code(log) for log in sample.error_logs)
    return frozenset(code for code in (*patterns, *logs) if code)


def _said(recurring: dict[str, int]) -> list[str]:
    """Return "E42 x4" for each code, the most frequent first."""
    return [f"{excerpt(code, CODE_CHARACTERS)} x{count}" for code, count in _ordered(recurring)]


def _ordered(recurring: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(recurring.items(), key=lambda item: (-item[1], item[0]))
