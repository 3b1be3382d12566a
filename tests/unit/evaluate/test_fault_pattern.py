"""FAULT_PATTERN: the same code in sample after sample, by whatever name stations give it."""

import pytest

from rules.alert.alert import Severity
from rules.evaluate.fault_codes import error_code
from rules.evaluate.fault_pattern import KIND, FaultReason, evaluate
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import default_rules
from rules.evaluate.window import Window
from tests.factories import MINUTE, NOW, make_series

RULE = default_rules().section(KIND)


def judged(*logs: str, patterns: tuple[str, ...] = ()) -> Finding | None:
    """One sample a log, half a minute apart; each log a `;`-separated list."""
    samples = ({"error_logs": tuple(part for part in log.split(";") if part)} for log in logs)
    metrics = make_series(*samples, every_ms=MINUTE // 2, fault_patterns=patterns)
    return evaluate(Window.of("STATION_001", metrics, NOW, 5 * MINUTE), RULE)


@pytest.mark.parametrize(
    ("log", "code"),
    [
        pytest.param("E42: contactor welded", "E42", id="code, colon, words"),
        pytest.param("E42", "E42", id="a code alone"),
        pytest.param("E42 contactor welded", "E42", id="code and words"),
        pytest.param("  E42:  contactor", "E42", id="spaces around"),
        pytest.param("ERROR: E42: contactor welded", "E42", id="a level before the code"),
        pytest.param("warning BMS_COMM lost", "BMS_COMM", id="a level without a colon"),
        pytest.param("1042: contactor", "1042", id="a number as code"),
        pytest.param("BMS-COMM: lost", "BMS-COMM", id="a word with a hyphen"),
        pytest.param("contactor welded again", "contactor welded again", id="words only"),
        pytest.param("CAN bus timeout", "CAN bus timeout", id="capitals that are no code"),
        pytest.param("ERROR: contactor welded", "ERROR: contactor welded", id="a level and words"),
        pytest.param("ERROR", "ERROR", id="a level alone"),
        pytest.param("errors everywhere", "errors everywhere", id="a word that begins like a level"),
        pytest.param("10:15:02 contactor", "10:15:02 contactor", id="a time of day"),
        pytest.param("two\n  lines", "two lines", id="two lines"),
        pytest.param("   ", "", id="blank"),
    ],
)
def test_the_code_of_a_log_entry(log: str, code: str) -> None:
    assert error_code(log) == code


@pytest.mark.parametrize(
    ("logs", "severity"),
    [
        pytest.param(["E42: a", "E42: b"], None, id="twice is chance"),
        pytest.param(["E42: a", "E42 b", "E42"], Severity.LOW, id="three times in different words"),
        pytest.param(["E42;E42;E42"], None, id="three times in one sample"),
        pytest.param(["E42", "E42", "E43"], None, id="two codes, neither often enough"),
        pytest.param(["E42"] * 5, Severity.MEDIUM, id="five times"),
        pytest.param(["E42"] * 10, Severity.HIGH, id="ten times"),
        pytest.param(["E1;E2"] * 3, Severity.MEDIUM, id="two codes"),
        pytest.param(["E1;E2;E3"] * 3, Severity.HIGH, id="three codes"),
        pytest.param(["E1;E2;E3;E4;E5"] * 3, Severity.CRITICAL, id="five codes"),
        pytest.param(["   "] * 5, None, id="blank entries"),
        pytest.param([""] * 5, None, id="no entries"),
    ],
)
def test_recurrence_sets_the_severity(logs: list[str], severity: Severity | None) -> None:
    finding = judged(*logs)
    assert (finding and finding.severity) == severity
    assert finding is None or finding.reason is FaultReason.FAULT_RECURRING


def test_the_title_names_codes_and_counts_the_most_frequent_first() -> None:
    finding = judged("E42;BMS_COMM: lost", "E42;BMS_COMM", "E42;BMS_COMM", "E42")
    assert finding is not None
    assert finding.title == "STATION_001: recurring faults E42 x4, BMS_COMM x3, empty in about 3 h"
    assert finding.facts["codes"] == ["E42 x4", "BMS_COMM x3"]


def test_a_fault_pattern_counts_like_an_error_code() -> None:
    finding = judged("E42", "", "E42: again", patterns=("E42",))
    assert finding is not None
    assert finding.facts["codes"] == ["E42 x3"]


def test_more_codes_than_fit_are_counted() -> None:
    finding = judged(*["E1;E2;E3;E4;E5"] * 3)
    assert finding is not None
    assert finding.title == "STATION_001: recurring faults E1 x3, E2 x3, E3 x3 and 2 more, empty in about 3 h"


def test_a_long_text_is_cut_visibly_and_told_apart_before_it_is_cut() -> None:
    long = "the contactor of slot seven does not close although it should"
    finding = judged(*[f"{long} one;{long} two"] * 3)
    assert finding is not None
    assert finding.facts["codes"] == ["the contactor of slot seven does not cl… x3"] * 2


def test_only_the_samples_that_carry_a_recurring_code_are_kept() -> None:
    finding = judged("E42", "E7: once", "E42", "E42")
    assert finding is not None
    assert [sample.error_logs for sample in finding.samples] == [("E42",)] * 3


def test_a_code_with_characters_that_nobody_sees_is_the_same_code() -> None:
    found = judged("E42", "E42\u200b: contactor", "\ufeffE42")
    assert found is not None
    assert found.facts["codes"] == ["E42 x3"]
