"""The evidence on a card: each measurement beside the limit at which it alerts, what fired first."""

from decimal import Decimal

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.parts.evidence import evidence_fields, trend_line
from bot.charts.chart_subject import Subject
from bot.cli.plain import as_lines
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Reason
from rules.evaluate.kinds import KINDS
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.metric import ChargerHealth
from tests.slack_double import check_blocks
from tests.unit.cards.alerts_by_reason import CASES
from tests.unit.cards.raised_alerts import FIVE, RULES, raised

FACTS = CardFacts(deciders="<@U0ALICE>", state_machine="ai-ops-remediation")


def test_every_reason_is_in_the_table() -> None:
    assert set(CASES) == {reason for kind in KINDS for reason in kind.causes}


@pytest.mark.parametrize("reason", CASES)
def test_what_fired_stands_first_with_its_value_and_limit(reason: Reason) -> None:
    alert, fired, others = CASES[reason]
    drawn = draw_card(alert, FACTS)
    assert check_blocks(drawn.blocks) == []
    rows = [f"{name}: {value}" for name, value in evidence_fields(alert)]
    assert rows[: len(fired)] == fired
    assert set(others) <= set(rows)
    assert set(rows) <= set(as_lines(drawn))
    assert as_lines(drawn)[1].startswith(fired[0])


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


def test_evidence_of_a_reason_that_is_not_known_is_shown_beside_its_limits() -> None:
    alert = CASES[StockReason.STOCK_UNDER_COUNT][0]
    assert alert.metadata.evidence is not None
    odd = alert.metadata.evidence.model_copy(update={"reason": "by hand"})
    shown = alert.model_copy(update={"metadata": alert.metadata.model_copy(update={"evidence": odd})})
    assert ("Charged batteries", "5 (alerts at 5 or fewer)") in evidence_fields(shown)


def test_the_card_of_a_silent_station_does_not_promise_that_a_restart_reaches_it() -> None:
    said = as_lines(draw_card(CASES[SilenceReason.STATION_SILENT][0], FACTS))
    recommended = next(line for line in said if line.startswith("Recommended (playbook): "))
    approve = next(line for line in said if line.startswith("Approve "))
    assert "the restart may not reach a station that cannot be heard" in recommended
    assert "if the restart reaches a station that cannot be heard" in approve
