"""The evidence on a card: of what fired the value, the threshold and the margin; of the rest that it did not."""

from decimal import Decimal

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.pending import CardFacts
from bot.cards.parts.evidence import evidence_fields, trend_line
from bot.charts.chart_subject import Subject
from bot.cli.plain import as_lines
from rules.alert.alert import Alert
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Reason
from rules.evaluate.kinds import KINDS
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.metric import ChargerHealth
from tests.factories import MINUTE, NOW
from tests.slack_double import check_blocks
from tests.unit.cards.raised_alerts import FIVE, QUIET_DAYS, RULES, raised

FACTS = CardFacts(deciders="<@U0ALICE>", state_machine="ai-ops-remediation")


CASES: dict[Reason, tuple[Alert, list[str], list[str]]] = {
    StockReason.STOCK_EMPTY: (
        raised(StockReason.STOCK_EMPTY, *FIVE, charged_batteries=0, uncharged_batteries=30),
        ["Charged batteries: 0 (fired: alert at 5, 5 under)"],
        ["Minutes to empty: empty", "Share charged: 0 % (alert at 20 %, 20 under)"],
    ),
    StockReason.STOCK_UNDER_COUNT: (
        raised(StockReason.STOCK_UNDER_COUNT, *FIVE, charged_batteries=5, uncharged_batteries=5, swap_rate=Decimal(1)),
        ["Charged batteries: 5 (fired: alert at 5, reached exactly)"],
        ["Minutes to empty: 300", "Share charged: 50 % (not reached: alert at 20 %)"],
    ),
    StockReason.STOCK_UNDER_SHARE: (
        raised(StockReason.STOCK_UNDER_SHARE, *FIVE, charged_batteries=1999, uncharged_batteries=8001),
        ["Share charged: 19.99 % (fired: alert at 20 %, 0.01 under)"],
        ["Charged batteries: 1999 (not reached: alert at 5)"],
    ),
    StockReason.EMPTY_SOON: (
        raised(StockReason.EMPTY_SOON, *FIVE, charged_batteries=8, uncharged_batteries=12, swap_rate=Decimal(24)),
        ["Minutes to empty: 20 (fired)"],
        ["Charged batteries: 8 (not reached: alert at 5)", "Share charged: 40 % (not reached: alert at 20 %)"],
    ),
    ChargerReason.CHARGER_REPORTED_DOWN: (
        raised(ChargerReason.CHARGER_REPORTED_DOWN, *FIVE, charger_health=ChargerHealth.DOWN),
        ["Charger health: down (fired)", "Bad samples: 5 (fired: alert from 3, 2 over)"],
        ["Uptime: 99.5 % (not reached: alert under 90 %)"],
    ),
    ChargerReason.CHARGER_REPORTED_DEGRADED: (
        # The newest is worse, in too few samples to count.
        raised(
            ChargerReason.CHARGER_REPORTED_DEGRADED,
            *[{"charger_health": ChargerHealth.DEGRADED}] * 2,
            {"charger_health": ChargerHealth.DOWN},
        ),
        ["Charger health: degraded (fired)", "Bad samples: 3 (fired: alert from 3, reached exactly)"],
        ["Uptime: 99.5 % (not reached: alert under 90 %)"],
    ),
    ChargerReason.UPTIME_UNDER_THRESHOLD: (
        raised(
            ChargerReason.UPTIME_UNDER_THRESHOLD,
            *[{"charger_uptime": Decimal("89.96")}] * 2,
            {"charger_health": ChargerHealth.DOWN},
        ),
        ["Uptime: 89.96 % (fired: alert under 90 %, 0.04 under)"],
        ["Bad samples: 3 (alert from 3, reached exactly)"],
    ),
    SilenceReason.STATION_SILENT: (
        raised(SilenceReason.STATION_SILENT, last_seen_ms=NOW - 20 * MINUTE),
        ["Silent for: 20 min (fired: alert from 10 min, 10 over)"],
        [],
    ),
    DemandReason.DEMAND_UNUSUAL: (
        raised(DemandReason.DEMAND_UNUSUAL, *FIVE, swap_rate=Decimal(24), hours=QUIET_DAYS),
        ["Above the usual: 5.3 sd (fired: alert from 2.5 sd, 2.8 over)"],
        ["Average swaps an hour: 24 (not reached: alert over 30)", "Usual at this hour: 4"],
    ),
    DemandReason.DEMAND_SURGE: (
        raised(DemandReason.DEMAND_SURGE, *[{"demand_surge": minute > 0} for minute in range(5)]),
        ["Samples in surge: 80 % (fired: alert from 60 %, 20 over)"],
        [
            "Average swaps an hour: 6 (not reached: alert over 30)",
            "Share charged: 66.7 % (not reached: short at 30 %)",
            "Charged an hour: 0",
        ],
    ),
    DemandReason.SWAP_RATE_OVER_THRESHOLD: (
        raised(DemandReason.SWAP_RATE_OVER_THRESHOLD, *FIVE, swap_rate=Decimal("30.01"), charged_batteries=3),
        ["Average swaps an hour: 30.01 (fired: alert over 30, 0.01 over)"],
        ["Samples in surge: 0 % (not reached: alert from 60 %)", "Share charged: 23.1 % (short at 30 %, 6.9 under)"],
    ),
    FaultReason.FAULT_RECURRING: (
        raised(FaultReason.FAULT_RECURRING, *[{"error_logs": ("E42: hot", "E7")}] * 4),
        ["Samples with the same code: 4 (fired: alert from 3, 1 over)"],
        ["Different codes: 2", "Recurring codes: E42 x4, E7 x4"],
    ),
}


def test_every_reason_is_in_the_table() -> None:
    assert set(CASES) == {reason for kind in KINDS for reason in kind.causes}


@pytest.mark.parametrize("reason", CASES)
def test_what_fired_stands_first_with_its_value_threshold_and_margin(reason: Reason) -> None:
    alert, fired, others = CASES[reason]
    drawn = draw_card(alert, FACTS)
    assert check_blocks(drawn.blocks) == []
    rows = [f"{name}: {value}" for name, value in evidence_fields(alert)]
    assert rows[: len(fired)] == fired
    assert all("(fired" not in row for row in rows[len(fired) :])
    assert set(others) <= set(rows)
    assert set(rows) <= set(as_lines(drawn))


def test_the_trend_of_an_uptime_does_not_end_on_the_limit_that_it_is_under() -> None:
    assert trend_line(CASES[StockReason.STOCK_EMPTY][0]) == "charged batteries ▁▁▁▁▁ 0 to 0"
    alert = raised(ChargerReason.UPTIME_UNDER_THRESHOLD, *FIVE, charger_uptime=Decimal("89.96"))
    assert trend_line(alert) == "uptime % ▁▁▁▁▁ 89.96 to 89.96"


LINES = {
    StockReason.STOCK_EMPTY: "alert at 5 or fewer",
    StockReason.STOCK_UNDER_COUNT: "alert at 5 or fewer",
    StockReason.STOCK_UNDER_SHARE: "alert at 20 % or less",
    ChargerReason.UPTIME_UNDER_THRESHOLD: "alert under 90 %",
    DemandReason.SWAP_RATE_OVER_THRESHOLD: "alert over 30",
    FaultReason.FAULT_RECURRING: "alert from 3",
}


@pytest.mark.parametrize("reason", CASES)
def test_a_chart_draws_no_threshold_that_the_alert_did_not_reach(reason: Reason) -> None:
    threshold = Subject.of_alert(CASES[reason][0], RULES).threshold
    assert (threshold.words if threshold else None) == LINES.get(reason)


def test_a_threshold_that_was_reached_though_another_one_fired_is_drawn() -> None:
    down = raised(
        ChargerReason.CHARGER_REPORTED_DOWN, *FIVE, charger_health=ChargerHealth.DOWN, charger_uptime=Decimal(12)
    )
    threshold = Subject.of_alert(down, RULES).threshold
    assert threshold is not None
    assert threshold.words == "alert under 90 %"


def test_evidence_of_a_reason_that_is_not_known_is_shown_without_a_word_of_what_fired() -> None:
    alert = CASES[StockReason.STOCK_UNDER_COUNT][0]
    assert alert.metadata.evidence is not None
    odd = alert.metadata.evidence.model_copy(update={"reason": "by hand"})
    shown = alert.model_copy(update={"metadata": alert.metadata.model_copy(update={"evidence": odd})})
    assert ("Charged batteries", "5 (alert at 5, reached exactly)") in evidence_fields(shown)


def test_the_card_of_a_silent_station_does_not_promise_that_a_restart_reaches_it() -> None:
    said = as_lines(draw_card(CASES[SilenceReason.STATION_SILENT][0], FACTS))
    recommended = next(line for line in said if line.startswith("Recommended: "))
    approve = next(line for line in said if line.startswith("Approve starts "))
    assert "the restart may not reach a station that cannot be heard" in recommended
    assert "if the restart reaches a station that cannot be heard" in approve
