"""What became of an alert's condition by the time somebody wants to approve it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.recheck_words import differences, recheck_lines, recheck_summary, then_and_now
from bot.cards.dialogs.recheck_modal import recheck_modal
from bot.cards.parts.seen_codec import read_dialog, write_dialog
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.rechecking import recheck, unreadable
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.lifecycle.change import noted
from rules.lifecycle.opening import open_alert
from rules.metric import ChargerHealth, Metric
from tests.factories import MINUTE, NOW, make_alert, make_series
from tests.slack_double import Surface, check_blocks

RULES = default_rules()
SHORT = {"charged_batteries": 2, "uncharged_batteries": 28}
DOWN = {"charger_health": ChargerHealth.DOWN}
FAULTY = {"fault_patterns": ("SLOT_3_JAM",)}


def raised(*samples: dict[str, Any], **common: Any) -> Alert:
    """The alert that the rules open on these samples, a minute apart."""
    return opened(make_series(*samples, **common))


def opened(samples: tuple[Metric, ...], now_ms: int = NOW, last_seen_ms: int | None = None) -> Alert:
    finding = evaluate_station("STATION_001", samples, now_ms, RULES, last_seen_ms)[0]
    return open_alert(finding, make_alert().alert_id, now_ms).alert


def now(alert: Alert, *samples: dict[str, Any], **common: Any) -> Recheck:
    return recheck(alert, make_series(*samples, **common), NOW, RULES)


def test_the_same_trouble_is_unchanged_whatever_its_numbers_are_within_one_severity() -> None:
    alert = raised(SHORT)

    assert now(alert, SHORT).verdict is RecheckVerdict.UNCHANGED
    assert now(alert, {"charged_batteries": 3, "uncharged_batteries": 27}).verdict is RecheckVerdict.UNCHANGED


def test_a_condition_that_no_longer_holds_is_cleared_and_its_measures_are_told() -> None:
    better = {"charged_batteries": 9, "uncharged_batteries": 21}
    seen = now(raised(SHORT), better, better)

    assert now(raised(SHORT), better).verdict is RecheckVerdict.NO_FRESH_DATA, "one good sample clears nothing"
    assert seen.verdict is RecheckVerdict.CLEARED
    assert (seen.after.severity, seen.after.reason) == (None, None)
    assert seen.after.facts == {
        "chargedBatteries": 9,
        "chargedSharePercent": Decimal(30),
        "swapsPerHour": 6,
    }
    assert differences(AlertType.LOW_INVENTORY, seen)[0] == "charged batteries 2 then, 9 now"


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        ({"charged_batteries": 2, "uncharged_batteries": 28, "swap_rate": Decimal(60)}, "HIGH then, CRITICAL now"),
        ({"charged_batteries": 5, "uncharged_batteries": 25}, "HIGH then, MEDIUM now"),
        (
            {"charged_batteries": 6, "uncharged_batteries": 94, "swap_rate": Decimal(15)},
            "stock under count then, stock under share now",
        ),
    ],
    ids=["worse", "milder", "another reason"],
)
def test_another_severity_or_reason_is_a_change(samples: dict[str, Any], says: str) -> None:
    seen = now(raised(SHORT, SHORT, SHORT), samples, samples, samples)

    assert seen.verdict is RecheckVerdict.CHANGED
    assert says in differences(AlertType.LOW_INVENTORY, seen)


def test_faults_are_the_same_while_one_of_their_codes_recurs() -> None:
    alert = raised(FAULTY, FAULTY, FAULTY)
    both = {"fault_patterns": ("SLOT_3_JAM",), "error_logs": ()}
    other = {"fault_patterns": ("SLOT_9_JAM",)}

    assert now(alert, both, both, both, both).verdict is RecheckVerdict.UNCHANGED
    assert now(alert, other, other, other).verdict is RecheckVerdict.CHANGED
    assert now(alert, {}, {}, {}).verdict is RecheckVerdict.CLEARED


def test_chargers_that_are_well_in_too_few_samples_are_not_known_to_be_well() -> None:
    alert = raised(DOWN, DOWN, DOWN)

    assert now(alert, {}).verdict is RecheckVerdict.NO_FRESH_DATA
    assert now(alert, {}, {}, {}).verdict is RecheckVerdict.CLEARED


def test_a_station_that_reports_nothing_tells_nothing_unless_silence_is_its_trouble() -> None:
    last = NOW - 12 * MINUTE
    quiet = opened((), NOW, last)

    assert recheck(raised(SHORT), (), NOW, RULES, last).verdict is RecheckVerdict.NO_FRESH_DATA
    assert recheck(raised(SHORT), (), NOW, RULES).after.facts == {}
    assert recheck(quiet, (), NOW + MINUTE, RULES, last).verdict is RecheckVerdict.UNCHANGED
    assert recheck(quiet, (), NOW + 60 * 24 * MINUTE, RULES, last).verdict is RecheckVerdict.UNCHANGED
    assert now(quiet, {}).verdict is RecheckVerdict.NO_FRESH_DATA
    assert now(quiet, {}, {}).verdict is RecheckVerdict.CLEARED
    assert recheck(quiet, (), NOW, RULES, NOW - 6 * MINUTE).verdict is RecheckVerdict.NO_FRESH_DATA
    assert now(quiet, DOWN, DOWN, DOWN).verdict is RecheckVerdict.CHANGED


def test_a_rule_that_was_switched_off_cannot_tell() -> None:
    off = parse_rules("low_inventory: {enabled: false}", "rules.yml")

    seen = recheck(raised(SHORT), make_series({}), NOW, off)

    assert seen.verdict is RecheckVerdict.NO_FRESH_DATA
    assert seen.after.facts["chargedBatteries"] == 20


def test_an_alert_of_another_writer_is_compared_by_its_severity() -> None:
    bare = make_alert(metadata=AlertMetadata())

    assert now(bare, SHORT).verdict is RecheckVerdict.UNCHANGED
    assert now(make_alert(severity=Severity.LOW), SHORT).verdict is RecheckVerdict.CHANGED


counts = st.integers(0, 60)
sample = st.fixed_dictionaries(
    {
        "charged_batteries": st.none() | counts,
        "uncharged_batteries": st.none() | counts,
        "swap_rate": st.none() | st.decimals(0, 90, places=1),
        "demand_surge": st.none() | st.booleans(),
        "charger_health": st.none() | st.sampled_from(ChargerHealth),
        "charger_uptime": st.none() | st.decimals(0, 100, places=1),
        "fault_patterns": st.lists(st.sampled_from(["E1", "E2", "SLOT_3_JAM x2"]), max_size=2).map(tuple),
    }
)
windows = st.lists(sample, min_size=1, max_size=6).map(lambda each: make_series(*each))


@given(windows)
def test_the_samples_that_raised_an_alert_leave_it_unchanged(samples: tuple[Metric, ...]) -> None:
    for finding in evaluate_station("STATION_001", samples, NOW, RULES):
        alert = open_alert(finding, "a", NOW).alert
        seen = recheck(alert, samples, NOW, RULES)

        assert seen.verdict is RecheckVerdict.UNCHANGED
        assert differences(alert.alert_type, seen) == []


@given(windows, windows)
def test_a_verdict_says_what_the_rules_find(before: tuple[Metric, ...], after: tuple[Metric, ...]) -> None:
    for finding in evaluate_station("STATION_001", before, NOW, RULES):
        alert = open_alert(finding, "a", NOW).alert
        seen = recheck(alert, after, NOW, RULES)
        found = {each.alert_type: each for each in evaluate_station("STATION_001", after, NOW, RULES)}
        other = found.get(alert.alert_type)

        assert (seen.verdict in {RecheckVerdict.UNCHANGED, RecheckVerdict.CHANGED}) == (other is not None)
        if other is not None and (other.severity, other.reason) != (finding.severity, finding.reason):
            assert seen.verdict is RecheckVerdict.CHANGED
        assert recheck_summary(alert.alert_type, seen)
        assert "" not in recheck_lines(noted(alert, recheck=seen))


@given(windows, windows)
def test_what_was_seen_survives_the_modal_that_carries_it(
    before: tuple[Metric, ...], after: tuple[Metric, ...]
) -> None:
    for finding in evaluate_station("STATION_001", before, NOW, RULES):
        seen = recheck(open_alert(finding, "a", NOW).alert, after, NOW, RULES)

        assert read_dialog(write_dialog(make_alert(), seen)).recheck == seen


def test_an_unreadable_table_keeps_what_the_alert_said_and_why_nothing_more_is_known() -> None:
    seen = unreadable(raised(SHORT), NOW, "DynamoDB does not answer for now (ThrottlingException).")

    assert seen.before.facts["chargedBatteries"] == 2
    assert recheck_summary(AlertType.LOW_INVENTORY, seen) == (
        "The station's newest metrics could not be read. DynamoDB does not answer for now (ThrottlingException)."
    )


@pytest.mark.parametrize(
    ("samples", "line"),
    [
        (
            {"charged_batteries": 9, "uncharged_batteries": 21},
            (
                "Approved though the condition had cleared: charged batteries 2 then, 9 now; "
                "minutes to empty 20 then, 90 now; share charged 6.7 % then, 30 % now"
            ),
        ),
        (SHORT, None),
    ],
    ids=["cleared", "unchanged"],
)
def test_the_card_says_how_the_approval_was_given(samples: dict[str, Any], line: str | None) -> None:
    alert = raised(SHORT, SHORT, SHORT)

    assert recheck_lines(noted(alert, recheck=now(alert, samples, samples, samples))) == ([line] if line else [])


FALLING = [
    {"charged_batteries": each, "uncharged_batteries": 20 - each, "swap_rate": Decimal(24)}
    for each in (12, 11, 10, 8, 8, 8)
]


def test_the_question_shows_what_differs_then_and_now_and_what_fired_first() -> None:
    alert = raised(*FALLING)
    seen = now(alert, *[{"charged_batteries": 9, "uncharged_batteries": 11, "swap_rate": Decimal(12)}] * 3)

    shown = recheck_modal(alert, seen, "ai-ops-remediation")["blocks"]

    assert check_blocks(shown, Surface.MODAL) == []
    fields = [field["text"] for block in shown for field in block.get("fields", [])]
    assert fields[:3] == [
        "*Condition*\nHIGH, empty soon → *no alert by the rules*",
        "*Minutes to empty*\n20 → *45*",
        "*Charged batteries*\n8 → *9*",
    ]
    assert differences(AlertType.LOW_INVENTORY, seen)[0] == "minutes to empty 20 then, 45 now"


def test_a_station_that_ran_empty_meanwhile_is_empty_now() -> None:
    alert = raised(*FALLING)
    seen = now(alert, *[{"charged_batteries": 0, "uncharged_batteries": 20, "swap_rate": Decimal(24)}] * 3)

    assert "minutes to empty 20 then, empty now" in differences(AlertType.LOW_INVENTORY, seen)


def test_an_uptime_under_its_limit_does_not_read_as_the_limit() -> None:
    under = {"charger_uptime": Decimal("89.96")}
    seen = now(raised(under, under, under), *[{"charger_uptime": Decimal("90.04")}] * 3)

    assert seen.verdict is RecheckVerdict.CLEARED
    assert "uptime 89.96 % then, 90.04 % now" in differences(AlertType.CHARGER_DOWN, seen)


def test_a_stock_that_is_filled_faster_than_it_is_taken_is_measured_and_lasts() -> None:
    alert = raised(*[{"charged_batteries": 2, "uncharged_batteries": 22, "swap_rate": Decimal(24)}] * 3)
    filled = [{"charged_batteries": count, "uncharged_batteries": 20, "swap_rate": Decimal(24)} for count in (2, 4, 4)]
    said = then_and_now(AlertType.LOW_INVENTORY, *_both(now(alert, *filled)))
    assert ("Minutes to empty", "5", "not within a day") in said


def _both(seen: Recheck) -> tuple[Reading, Reading]:
    return seen.before, seen.after
