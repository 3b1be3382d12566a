"""The signs of a short stock, how likely it is to run out, and how bad that is."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.alert.alert import Severity
from rules.evaluate.finding import Reason
from rules.evaluate.rule import FallingSteps, Number, Percentage, Rule, Whole, steps, worst
from rules.evaluate.window import Window
from rules.units import MINUTE_MS


class LowInventoryRule(Rule):
    """Charged batteries by count, by share of all (percent) and by projected minutes to empty."""

    charged_at_most: Whole = 5
    charged_share_at_most_percent: Percentage = Decimal(20)
    empty_soon_minutes: Number = Decimal(30)
    empty_chance_percent: Percentage = Decimal(50)
    lasting_minutes: Annotated[Whole, Field(le=60)] = 3
    severity: Severity = Severity.LOW
    severity_when_empty: Severity = Severity.HIGH
    severity_by_minutes_to_empty: FallingSteps = FallingSteps(**steps(60, 30, 15))

    @model_validator(mode="after")
    def _empty_is_worst(self) -> Self:
        if self.severity_when_empty.rank < self.severity.rank:
            raise ValueError("severity_when_empty should not be milder than severity")
        return self


class StockReason(Reason):
    """Why LOW_INVENTORY fired."""

    STOCK_EMPTY = "stock_empty"
    STOCK_UNDER_COUNT = "stock_under_count"
    STOCK_UNDER_SHARE = "stock_under_share"
    EMPTY_SOON = "empty_soon"


def reason_of(
    charged: int, share: Decimal | None, minutes: Decimal | None, rule: LowInventoryRule
) -> StockReason | None:
    """Return why a stock is short; None if it is not."""
    if charged == 0:
        return StockReason.STOCK_EMPTY
    if charged <= rule.charged_at_most:
        return StockReason.STOCK_UNDER_COUNT
    if share is not None and share <= rule.charged_share_at_most_percent:
        return StockReason.STOCK_UNDER_SHARE
    if minutes is not None and minutes <= rule.empty_soon_minutes:
        return StockReason.EMPTY_SOON
    return None


def is_likely(window: Window, rule: LowInventoryRule) -> bool:
    """Whether the station is likely to run empty, now and some minutes ago; so, too, where too little is known."""
    return all(_runs_empty(each, rule) for each in (window, window.ago(rule.lasting_minutes * MINUTE_MS)))


def _runs_empty(window: Window, rule: LowInventoryRule) -> bool:
    flow = window.flow
    return flow is None or flow.chance_of_empty(float(rule.empty_soon_minutes)) * 100 >= rule.empty_chance_percent


def severity_of(charged: int, minutes: Decimal | None, window: Window, rule: LowInventoryRule) -> Severity:
    """Return how bad a short stock is."""
    if charged == 0:
        return Severity.CRITICAL if _is_wanted(window) else rule.severity_when_empty
    if minutes is None:
        return rule.severity
    return worst(rule.severity, rule.severity_by_minutes_to_empty.severity(minutes))


def _is_wanted(window: Window) -> bool:
    """
    Whether drivers are coming.

    Any sign in the past counts: a station that has run out soon reports no swaps, but drivers still need it.
    """
    return any(sample.demand_surge or (sample.swap_rate or 0) > 0 for sample in window.whole)
