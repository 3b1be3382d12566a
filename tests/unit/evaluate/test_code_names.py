"""Which codes a name in the rules file means."""

import pytest

from rules.evaluate.code_names import in_words, matcher
from rules.evaluate.fault_codes import error_code
from rules.evaluate.fault_grades import FaultGrade, FaultNames


@pytest.mark.parametrize(
    ("line", "grade"),
    [
        ("Firewall: rule 7 could not be read", "unknown"),
        ("firewall blocks port 8883", "unknown"),
        ("engine misfire counted", "unknown"),
        ("watchdog fired", "unknown"),
        ("background failure of the upload", "unknown"),
        ("failover temporarily not possible", "unknown"),
        ("handover current session lost", "unknown"),
        ("login attempt high rate", "unknown"),
        ("smokescreen module missing", "unknown"),
        ("settings lost, using default", "unknown"),
        ("command failed", "unknown"),
        ("suspended by ground failure", "safety"),
        ("SuspendedEVSE", "harmless"),
        ("fw 4.1.7 downloading 12 %", "harmless"),
        ("update step 3 of 99 done", "harmless"),
        ("config checksum ok (17)", "harmless"),
        ("user 83 logged in", "harmless"),
        ("door 4 closed", "harmless"),
        ("heartbeat lost", "unknown"),
        ("update of module 4 failed", "unknown"),
        ("download not complete", "unknown"),
        ("door 4 opened without a card: alarm", "unknown"),
        ("relay opened", "unknown"),
        ("module 4 rebooted after update", "unknown"),
        ("fire suppression started", "safety"),
        ("fire in slot 3", "safety"),
        ("battery on fire", "safety"),
        ("FIRE_ALARM", "safety"),
        ("FIREALARM", "safety"),
        ("BatteryFire", "safety"),
        ("slot3Fire", "safety"),
        ("Smoke", "safety"),
        ("SMOKEDETECTED", "safety"),
        ("PACKOVERVOLTAGE", "safety"),
        ("overtemperature of the pack", "safety"),
        ("OVERTEMP2", "safety"),
        ("battery temperature too high", "safety"),
        ("BMSThermalRunaway", "safety"),
        ("ChargeMosFault", "hardware"),
        ("door fault", "hardware"),
        ("comm link failure", "communication"),
        ("COMMFAIL", "communication"),
        ("EVCommunicationError", "communication"),
    ],
)
def test_a_code_means_what_its_words_say_and_not_what_its_letters_happen_to_hold(line: str, grade: str) -> None:
    code = error_code(line)
    assert code is not None
    assert FaultNames().grade(code) is FaultGrade(grade)


@pytest.mark.parametrize(
    ("name", "code", "means"),
    [
        ("*Fire*", "Firewall", True),
        ("* Fire *", "Firewall", False),
        ("* Fire *", "fire", True),
        ("* Fire*", "misfire", False),
        ("*Fire *", "misfire counted", True),
        ("Door * open", "door of slot open", True),
        ("Door * open", "door open", True),
        ("Door * open", "doors open", False),
        ("E9*", "E91", True),
        ("E9*", "E19", False),
        ("E?1", "e-91", True),
        ("*fast*", "breakfast", True),
        ("*fast*", "half asleep", False),
        ("*", "anything", True),
        ("Akku*", "akkuüberhitzung", True),
    ],
)
def test_a_star_apart_stands_for_whole_words(name: str, code: str, means: bool) -> None:
    assert bool(matcher(name).match(in_words(code))) is means


def test_a_text_that_nearly_fits_many_times_over_takes_no_long_time() -> None:
    assert not matcher("*a*a*a*a*a*a*a*b").match(in_words("a" * 1_000))
