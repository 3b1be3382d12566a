"""What a card shows of a later look at a station is what the rules judged then, and not what one sample said."""

from decimal import Decimal
from typing import Any

import pytest

from bot.cards.alert.aftermath import aftermath_line
from bot.cards.alert.waiting_lines import condition_line
from bot.cards.dialogs.recheck_modal import recheck_modal
from bot.cards.parts.evidence import trend_line
from rules.alert.alert import Alert, Severity
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.alert.recovery import Aftermath, Recovery
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.looking_again import recovery_of
from rules.evaluate.rechecking import recheck
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.lifecycle.change import noted
from rules.lifecycle.looking_again import looked_at
from rules.lifecycle.watching import condition_cleared
from rules.metric import ChargerHealth
from tests.factories import MINUTE, NOW, make_series
from tests.scenarios.reading import text_of
from tests.unit.cards.alerts_to_draw import pending
from tests.unit.cards.raised_alerts import FIVE, RULES, raised

FAULTY: dict[str, Any] = {"error_logs": ("E42: hot", "E7")}
DOWN: dict[str, Any] = {"charger_health": ChargerHealth.DOWN}


def after_the_run(alert: Alert, *samples: dict[str, Any], **common: Any) -> str:
    """What the card says of the station after a remediation, when it reports these samples."""
    recovery, reading = recovery_of(alert, make_series(*samples, **common), NOW, RULES, NOW - 15 * MINUTE)
    run = Execution(status=ExecutionStatus.SUCCEEDED, queued_at=NOW, stopped_at=NOW)
    change = looked_at(noted(alert, execution=run, aftermath=Aftermath(attempt=1)), recovery, reading, NOW)
    assert change is not None
    return aftermath_line(change.alert) or ""


def cleared(alert: Alert, *samples: dict[str, Any], **common: Any) -> str:
    """What the card says when the condition cleared with these samples."""
    recovery, reading = recovery_of(alert, make_series(*samples, **common), NOW, RULES)
    assert recovery is Recovery.RECOVERED
    change = condition_cleared(alert, reading, None, NOW)
    assert change is not None
    return condition_line(change.alert) or ""


def test_faults_without_effect_do_not_read_as_gone_because_the_newest_sample_has_none() -> None:
    alert = raised(FaultReason.FAULT_RECURRING, *[FAULTY] * 4)
    still = after_the_run(alert, *[FAULTY] * 4, {})
    assert "samples with the same code 4 to 4, *no effect*" in still
    assert "samples with the same code 4 to 2, recovered" in after_the_run(alert, *[FAULTY] * 2, {}, {}, {})
    assert "samples with the same code 4 then, 0 now" in cleared(alert, *FIVE)


def test_health_that_was_bad_is_shown_and_not_an_uptime_that_never_was() -> None:
    alert = raised(ChargerReason.CHARGER_REPORTED_DOWN, *[DOWN] * 4)
    assert "charger health down to down, *no effect*" in after_the_run(alert, *[DOWN] * 4)
    assert "charger health down then, healthy now" in cleared(alert, *FIVE)


def test_a_rate_is_the_average_that_was_judged() -> None:
    alert = raised(DemandReason.SWAP_RATE_OVER_THRESHOLD, *FIVE, swap_rate=40)
    said = after_the_run(alert, *[{"swap_rate": 50}] * 4, {"swap_rate": 6})
    assert "average swaps an hour 40 to 41.2, *no effect*" in said


def test_what_is_wrong_now_for_another_reason_is_shown_by_that_reason() -> None:
    alert = raised(StockReason.STOCK_UNDER_COUNT, *FIVE, charged_batteries=5, uncharged_batteries=5, swap_rate=1)
    falling = ({"charged_batteries": each, "uncharged_batteries": 20 - each} for each in (12, 12, 8, 8, 8))
    said = after_the_run(alert, *falling, swap_rate=24)
    assert "minutes to empty 300 to 20, *no effect*" in said


def test_a_station_that_was_silent_has_no_value_to_compare() -> None:
    alert = raised(SilenceReason.STATION_SILENT, last_seen_ms=NOW - 20 * MINUTE)
    assert cleared(alert, *FIVE).endswith("UTC>. Still needs a decision.")
    assert "silent for 20 min to 15 min, *no effect*" in after_the_run(alert)


@pytest.mark.parametrize(("last", "shown"), [(FAULTY, None), ({"error_logs": ("E42: hot",)}, "▁██▁ 1 to 1")])
def test_a_number_of_codes_that_does_not_move_is_no_trend(last: dict[str, Any], shown: str | None) -> None:
    alert = raised(FaultReason.FAULT_RECURRING, last, FAULTY, FAULTY, last)
    assert trend_line(alert) == (shown and f"codes a sample {shown}")


def test_the_question_before_an_approval_shows_only_what_differs() -> None:
    alert = pending()
    before = Reading(
        severity=Severity.HIGH, reason="stock_under_count", facts={"chargedBatteries": 2, "swapsPerHour": 6}
    )
    after = before.model_copy(update={"severity": Severity.LOW, "facts": {"chargedBatteries": 2, "swapsPerHour": 0}})
    seen = Recheck(verdict=RecheckVerdict.CHANGED, at=NOW, before=before, after=after)
    shown = text_of(recheck_modal(alert, seen, "machine")["blocks"])
    assert "*Average swaps an hour*\n6 → *0*" in shown
    assert "HIGH, stock under count → *LOW, stock under count*" in shown
    assert "Charged batteries*" not in shown


def test_an_empty_station_whose_swaps_fell_to_nothing_has_not_changed() -> None:
    empty = {"charged_batteries": 0, "uncharged_batteries": 30}
    alert = raised(StockReason.STOCK_EMPTY, *[{**empty, "swap_rate": Decimal(6)}] * 5)
    later = [each.model_copy(update={"timestamp": each.timestamp + 5 * MINUTE}) for each in make_series(*[empty] * 5)]
    idle = [each.model_copy(update={"swap_rate": Decimal(0)}) for each in later]
    assert recheck(alert, idle, NOW + 5 * MINUTE, RULES).verdict is RecheckVerdict.UNCHANGED
