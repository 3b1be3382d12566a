"""FAULT_PATTERN: the same code in sample after sample, by whatever name stations give it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Severity
from rules.evaluate import fault_codes
from rules.evaluate.fault_codes import codes_in, error_code, pattern_code
from rules.evaluate.fault_grades import FaultGrade, FaultNames
from rules.evaluate.fault_pattern import KIND, FaultReason, evaluate
from rules.evaluate.finding import Finding
from rules.evaluate.lateness import Reach
from rules.evaluate.recurrence import FaultPatternRule
from rules.evaluate.ruleset import default_rules
from rules.evaluate.window import Window
from tests.factories import MINUTE, NOW, make_series

RULE = default_rules().section(KIND)


def judged(
    *logs: str, patterns: tuple[str, ...] = (), every: int = MINUTE, rule: FaultPatternRule = RULE
) -> Finding | None:
    """One sample a log, a minute apart by default; each log a `;`-separated list."""
    samples = ({"error_logs": tuple(part for part in log.split(";") if part)} for log in logs)
    metrics = make_series(*samples, every_ms=every, fault_patterns=patterns)
    return evaluate(Window.of("STATION_001", metrics, NOW, 5 * MINUTE, reach=Reach(past_ms=60 * MINUTE)), rule)


@pytest.mark.parametrize(
    ("log", "code"),
    [
        pytest.param("E42: contactor welded", "E42", id="code, colon, words"),
        pytest.param("E42", "E42", id="a code alone"),
        pytest.param("e42 contactor welded", "E42", id="code and words, in small letters"),
        pytest.param("  E42:  contactor", "E42", id="spaces around"),
        pytest.param("ERROR: E42: contactor welded", "E42", id="a level before the code"),
        pytest.param("[ERROR] E17: x", "E17", id="a level in brackets"),
        pytest.param("<err> E17", "E17", id="a short level"),
        pytest.param("[E17] bms", "E17", id="a code in brackets"),
        pytest.param("E17(slot 3)", "E17", id="a slot behind the code"),
        pytest.param("Err17 door", "ERR17", id="letters and digits"),
        pytest.param("F-102 fan", "F-102", id="a hyphen in the code"),
        pytest.param("0x1F: overflow", "0x1F", id="a hexadecimal code"),
        pytest.param("2026-11-29T12:03:11Z E17 bms lost", "E17", id="a time before"),
        pytest.param("2026-11-29 12:03:11,123 [WARN] - E17 bms lost", "E17", id="a time and a level before"),
        pytest.param("Nov 29 12:03:11 E17 bms lost", "E17", id="the time of syslog"),
        pytest.param("1763800000 E17", "E17", id="seconds since 1970 before"),
        pytest.param('{"level": "ERROR", "code": "E17", "slot": 3}', "E17", id="a JSON line"),
        pytest.param('{"severity": "warning", "msg": "E17: bms lost"}', "E17", id="a JSON line with a text"),
        pytest.param('{"errorCode": "GroundFailure", "info": "slot 3"}', "GroundFailure", id="OCPP as JSON"),
        pytest.param("errorCode=GroundFailure connectorId=3", "GroundFailure", id="OCPP as key and value"),
        pytest.param("charger 3 reports GroundFailure", "GroundFailure", id="a name of OCPP in a text"),
        pytest.param("ChargeTempHighLevel2", "ChargeTempHighLevel2", id="a name of a battery management system"),
        pytest.param("EVCommunicationError", "EVCommunicationError", id="a name that begins with EV"),
        pytest.param("warning BMS_COMM lost", "BMS_COMM", id="a level without a colon"),
        pytest.param("1042: contactor", "1042", id="a number as code"),
        pytest.param("BMS-COMM: lost", "BMS-COMM", id="a word with a hyphen"),
        pytest.param("battery BT1 rejected by slot 1", "battery BT# rejected by slot #", id="ids in a text"),
        pytest.param("slot3: jammed", "slot#: jammed", id="the name of a slot is no code"),
        pytest.param("contactor welded again", "contactor welded again", id="words only"),
        pytest.param("CAN bus timeout", "CAN bus timeout", id="capitals that are no code"),
        pytest.param("ERROR: contactor welded", "contactor welded", id="a level and words"),
        pytest.param("ERROR", "ERROR", id="a level alone"),
        pytest.param("errors everywhere", "errors everywhere", id="a word that begins like a level"),
        pytest.param("10:15:02 contactor", "contactor", id="a time of day"),
        pytest.param("two\n  lines", "two lines", id="two lines"),
        pytest.param("   ", None, id="blank"),
        pytest.param("INFO: E42 tested", None, id="a level that is no fault"),
        pytest.param("2026-11-29T12:03:11Z debug: E42", None, id="a level that is no fault behind a time"),
        pytest.param('{"level": "info", "code": "E17"}', None, id="a level that is no fault in JSON"),
    ],
)
def test_the_code_of_a_log_entry(log: str, code: str | None) -> None:
    assert error_code(log) == code


@pytest.mark.parametrize(
    "log",
    [
        "#E17",
        '"E17" bms',
        "E17.",
        "*E17*",
        "[E17]: bms",
        "E17|bms|lost",
        "Error: E17",
        "error code E17",
        "Fault E17 at slot 3",
        "Alarm: E17",
        "BMS: E17 lost",
        "bms E17 lost",
        "communication lost (E17)",
        "slot 3: E17",
        "[slot 3] E17",
        "charger 2 error E17",
        "SLOT3_E17",
        "BT0123 E17",
        "2026/11/29 12:03:11 E17 bms",
        "29.11.2026 12:03:11 E17 bms",
        "11/29/2026 12:03:11 PM E17 bms",
        "20261129T120311Z E17 bms",
        "Sun Nov 29 12:03:11 2026 E17 bms",
        "12:03 E17 bms",
        "1764417791.123 E17 bms",
        "[12345.678901] E17 bms",
        "Nov 29 12:03:11 host agent[123]: E17 bms",
        "<34>1 2026-11-29T12:03:11Z host agent 7 - - E17 bms",
        "<11>Nov 29 12:03:11 host agent: E17 bms",
        "E1129 12:03:11.123456 1234 bms.cc:12] E17 lost",
        "11-29 12:03:11.123  1000  1001 E bms: E17 lost",
        "12:03:11PM ERR E17 lost",
        "2026-11-29 12:03:11 | ERROR | E17 | bms",
        "2026-11-29 12:03:11,123 - bms - ERROR - E17 lost",
        'level=error msg="bms lost" code=E17',
        '{"level": "error", "error": {"code": "E17", "message": "bms lost"}}',
        '{"faults": [{"faultCode": "E17"}]}',
        '[{"code": "E17"}]',
        '{"at": 1, "faults": ["E17"]}',
    ],
)
def test_one_fault_however_it_is_written(log: str) -> None:
    assert (error_code(log), pattern_code(log)) == ("E17", "E17")


@pytest.mark.parametrize(
    "log",
    [
        "level=info code=E17",
        'time="2026-11-29T12:03:11Z" level=debug msg="polling"',
        "2026-11-29 12:03:11,123 - bms - INFO - E17 tested",
        "[charger] [INFO] E17 tested",
        "[I] E17 tested",
        "I/Charger: E17 tested",
        "[12:03:11 INF] E17 tested",
        "I1129 12:03:11.123456 1234 bms.cc:12] E17 tested",
        "<14>Nov 29 12:03:11 host agent: E17 tested",
        "<30>1 2026-11-29T12:03:11Z host agent 7 - - E17 tested",
        '{"log.level": "info", "message": "E17 tested"}',
        '{"log": {"level": "Information"}, "code": "E17"}',
        '{"level": 20, "code": "E17"}',
        "Notice: E17 tested",
        "12:03:11PM INF E17 tested",
        "12:03:11 DBG E17 tested",
        "FINE: E17 tested",
        "SUCCESS: E17 reset",
        "11-29 12:03:11.123  1000  1001 I bms: E17 tested",
        '{"levelno": 20, "message": "E17 tested"}',
        '{"SeverityText": "INFO", "Body": "E17 tested"}',
        '{"@l": "Debug", "@m": "E17 tested"}',
        "--",
        "0",
        "error code: 0",
    ],
)
def test_no_fault_however_it_is_written(log: str) -> None:
    assert (error_code(log), pattern_code(log)) == (None, "")


@pytest.mark.parametrize(
    ("log", "code"),
    [
        ("error 17", "17"),
        ("Alarm: 17", "17"),
        ("status=Faulted", "Faulted"),
        ("connector 1: Available", "Available"),
        ("connector 2 status Available", "Available"),
        ("StatusNotification: Preparing", "Preparing"),
        ("status=Charging connector=2", "Charging"),
        ("state=Available error=GroundFailure", "GroundFailure"),
        ("slot 3: ok", "ok"),
        ("status: normal", "normal"),
        ("ChargeTempHigh Level 1 at slot 4", "ChargeTempHighLevel1"),
        ("ERROR CHARGE_TEMP_HIGH, level: 1", "CHARGE_TEMP_HIGH_LEVEL_1"),
        ("battery level: 7", "battery level: #"),
        ("slot 3 jammed", "slot # jammed"),
        ("CH1 down", "CH# down"),
        ("Severe cold in slot 4", "Severe cold in slot #"),
        ("debug-port-3 open", "debug-port-# open"),
        ("aa:bb:cc:dd:ee:ff lost", "# lost"),
        ('{"slot": 3, "door": "jammed"}', "jammed"),
    ],
)
def test_what_is_said_without_a_code(log: str, code: str) -> None:
    assert error_code(log) == code


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("E17", "E17"),
        ("E17 bms lost", "E17"),
        ("SLOT_3_JAM", "SLOT_3_JAM"),
        ("HUB_7 lock", "HUB_7 lock"),
        ("Err17: x", "ERR17"),
        ("CELL_VOLT_HIGH_LEVEL_2 BT31", "CELL_VOLT_HIGH_LEVEL_2 BT#"),
        ('{"status":"Available"}', "Available"),
    ],
)
def test_the_code_of_a_fault_pattern(pattern: str, code: str) -> None:
    assert pattern_code(pattern) == code


@pytest.mark.parametrize(
    ("log", "pattern"),
    [
        ("[ERROR] E17: bms", "E17"),
        ("[ERROR] E17: bms", "[ERROR] E17: bms"),
        ("slot 3 jammed", "slot 3 jammed"),
        ("[WARN] door SLOT_3_JAM again", "SLOT_3_JAM"),
        ("BMS_COMM: lost", "BMS_COMM lost"),
        ("E-17: bms lost", "E17"),
        ("ERROR e17", "E-17"),
        ("bms_comm: lost", "BMS-COMM"),
        ("ERROR: bms lost at slot 3", "bms lost"),
    ],
)
def test_a_fault_in_a_log_and_in_a_pattern_is_one(log: str, pattern: str) -> None:
    (sample,) = make_series({"error_logs": (log,), "fault_patterns": (pattern,)})
    assert codes_in(sample) == {pattern_code(pattern)}


def test_another_fault_is_not_hidden_by_a_pattern() -> None:
    (sample,) = make_series({"error_logs": ("GroundFailure at the bms", "E17"), "fault_patterns": ("bms", "E1")})
    assert codes_in(sample) == {"GroundFailure", "E17", "bms", "E1"}


@given(st.text(max_size=60) | st.from_regex(r"(\[?[A-Z][a-z]*[0-9]{0,3}\]?:? ){1,3}", fullmatch=True))
def test_a_code_that_was_found_is_found_again_as_a_pattern(log: str) -> None:
    """So what is kept of older samples is what was said."""
    code = error_code(log)
    assert code is None or pattern_code(code) == code


@pytest.mark.parametrize(
    ("logs", "severity"),
    [
        pytest.param(["E42: a", "E42: b"], None, id="twice within a minute is chance"),
        pytest.param(["E42: a", "E42 b", "E42"], Severity.LOW, id="for two minutes in different words"),
        pytest.param(["E42", "", "E42", "", "E42"], Severity.LOW, id="coming and going"),
        pytest.param(["E42", *[""] * 20, "E42", *[""] * 5, "E42"], None, id="now and then"),
        pytest.param(["E42;E42;E42"], None, id="three times in one sample"),
        pytest.param(["E42", "E42", "E43"], None, id="two codes, neither for long enough"),
        pytest.param(["E1;E2"] * 3, Severity.MEDIUM, id="two codes"),
        pytest.param(["E1;E2;E3"] * 3, Severity.HIGH, id="three codes"),
        pytest.param(["E1;E2;E3;E4;E5"] * 3, Severity.CRITICAL, id="five codes"),
        pytest.param(["E42"] * 31, Severity.MEDIUM, id="for half an hour"),
        pytest.param(["   "] * 5, None, id="blank entries"),
        pytest.param([""] * 5, None, id="no entries"),
        pytest.param([*["E42"] * 6, *[""] * 6], None, id="over for longer than the window"),
        pytest.param(["NoError"] * 5, None, id="nothing is wrong, five times"),
        pytest.param(["NoError;Available;Charging;Finishing"] * 5, None, id="states of a charger that works"),
        pytest.param(["WeakSignal;LocalListConflict"] * 5, None, id="what wakes nobody"),
        pytest.param(["INFO: a;INFO: b;INFO: c;INFO: d;INFO: e"] * 5, None, id="five lines of information"),
        pytest.param(["GroundFailure"] * 3, Severity.CRITICAL, id="a ground fault"),
        pytest.param(["groundfailure"] * 3, Severity.CRITICAL, id="a ground fault in small letters"),
        pytest.param(["GROUND_FAILURE"] * 3, Severity.CRITICAL, id="a ground fault in capitals"),
        pytest.param(["ground failure on slot 3"] * 3, Severity.CRITICAL, id="a ground fault in words"),
        pytest.param(["no error", "NO_ERROR", "No Error"] * 2, None, id="nothing is wrong, in words"),
        pytest.param(["status: Available"] * 5, None, id="a state under its label"),
        pytest.param(["cell voltage high level 1"] * 5, None, id="a battery that warns, in words"),
        pytest.param(["charge temp high level-1 at slot 3"] * 5, None, id="a battery that warns, and where"),
        pytest.param(["fire alarm level 1"] * 5, None, id="a first level of anything"),
        pytest.param(["low voltage level 1, smoke at slot 3"] * 3, Severity.CRITICAL, id="a warning hides no smoke"),
        pytest.param(
            ["CellVoltHigh level 2 at BT3"] * 3, Severity.MEDIUM, id="a battery that protects itself, and where"
        ),
        pytest.param(["battery 3 temperature high"] * 3, Severity.CRITICAL, id="a battery too hot, in words"),
        pytest.param(["n/a;null;N/A"] * 5, None, id="nothing, however it is written"),
        pytest.param(
            ["downloading;verifying image;installing it;rebooting;all is well"] * 5, Severity.LOW, id="a roll-out"
        ),
        pytest.param(["ChargeTempHighLevel2"] * 3, Severity.CRITICAL, id="a battery too hot"),
        pytest.param(["CellVoltHighLevel2"] * 3, Severity.MEDIUM, id="a battery that protects itself"),
        pytest.param(["CellVoltHighLevel1"] * 3, None, id="a battery that warns"),
        pytest.param(["ReaderFailure"] * 3, Severity.MEDIUM, id="a broken part"),
        pytest.param(["ReaderFailure"] * 31, Severity.HIGH, id="a broken part for half an hour"),
        pytest.param(["CommunicationFailure"] * 3, Severity.LOW, id="a lost connection"),
    ],
)
def test_meaning_time_and_number_set_the_severity(logs: list[str], severity: Severity | None) -> None:
    finding = judged(*logs)
    assert (finding and finding.severity) == severity
    assert finding is None or finding.reason is FaultReason.FAULT_RECURRING


@pytest.mark.parametrize("code", ["E42", "GroundFailure", "ReaderFailure"])
def test_the_same_fault_is_as_bad_whatever_the_cadence(code: str) -> None:
    found = [judged(*[code] * (600_000 // every + 1), every=every) for every in (10_000, 60_000, 300_000)]
    assert len({finding and finding.severity for finding in found}) == 1
    assert None not in found


@pytest.mark.parametrize("every", [10_000, 20_000, MINUTE])
def test_a_fault_that_is_written_every_other_minute_recurs_whatever_the_cadence(every: int) -> None:
    """At ten seconds that is one sample of twelve."""
    between = [""] * (2 * MINUTE // every - 1)
    found = judged(*["GroundFailure", *between] * 4, "GroundFailure", every=every)
    assert found is not None
    assert found.severity is Severity.CRITICAL


def test_a_fault_in_one_minute_of_ten_does_not_recur_at_ten_seconds_either() -> None:
    assert judged(*["E42", *[""] * 59] * 3, "E42", every=10_000) is None


def test_the_rules_file_says_what_codes_mean() -> None:
    rule = RULE.model_copy(update={"codes": FaultNames(harmless=("E4*",), safety=("E9*", "E42"))})
    assert judged(*["E42"] * 5, rule=rule) is None
    worst = judged(*["E91"] * 5, rule=rule)
    assert worst is not None
    assert worst.severity is Severity.CRITICAL
    assert "(safety)" in worst.description


def test_the_title_names_codes_and_counts_the_most_frequent_first() -> None:
    finding = judged("E42;BMS_COMM: lost", "E42;BMS_COMM", "E42;BMS_COMM", "E42")
    assert finding is not None
    assert finding.title == "STATION_001: recurring faults E42 x4, BMS_COMM x3, empty in about 3 h"
    assert finding.facts["codes"] == ["E42 x4", "BMS_COMM x3"]


def test_a_fault_pattern_counts_like_an_error_code() -> None:
    finding = judged("E42", "", "E42: again", patterns=("E42: again",))
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


def test_of_a_long_entry_only_its_beginning_is_remembered() -> None:
    """A station may write 380 kB an entry, and each a little different."""
    before = fault_codes._error_code.cache_info()
    for number in range(3):
        assert error_code(f"E42 {'x' * 2_000}{number}") == "E42"
    after = fault_codes._error_code.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (1, 2)


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("*U\u0308berhitzung*", "Akku-\u00dcberhitzung"),
        ("*\u00dcberhitzung*", "Akku-U\u0308berhitzung"),
        ("E[4]2", "E[4]2"),
    ],
)
def test_a_name_of_a_code_means_all_that_reads_so_and_brackets_are_part_of_it(named: str, code: str) -> None:
    assert FaultNames(harmless=(), safety=(named,)).grade(code) is FaultGrade.SAFETY
