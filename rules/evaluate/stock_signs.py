"""The signs of a short stock, how likely it is to run out, and how bad that is."""

from decimal import Decimal
from statistics import median
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from rules.alert.alert import Severity
from rules.evaluate.counting import has_stock
from rules.evaluate.finding import Reason
from rules.evaluate.projection import minutes_to_empty, pace_of
from rules.evaluate.rule import FallingSteps, Number, Percentage, Rule, Whole, steps, worst
from rules.evaluate.settled_stock import SettledStock
from rules.evaluate.window import Window
from rules.metric import LARGEST, Metric
from rules.units import MINUTE_MS

_PLENTY_PERCENT = 50
"""A bare count fits no station of five batteries: with more than this share charged none is low by its count."""

_MOST_SEEN_PER_SWAP = 2
"""Counts show no more batteries a swap than these; the register may know of more."""

_NO_CHANCE = 2

_ROUNDING = 0.001
"""Quick percentages are floats: what is so near a limit is reckoned exactly."""


class LowInventoryRule(Rule):
    """The chance of running empty (percent) within some minutes; where it is not known, counts and shares."""

    clears_at_more = ("charged_at_most", "charged_share_at_most_percent", "few_at_first", "few_share_at_first_percent")
    clears_at_less = ("empty_chance_percent",)

    clear_when: dict[str, Any] = Field(default_factory=lambda: {"empty_chance_percent": 5})
    cooldown_minutes: Annotated[Whole, Field(le=1440)] = 120
    empty_soon_minutes: Number = Decimal(60)
    empty_chance_percent: Percentage = Decimal(27)
    lasting_minutes: Annotated[Whole, Field(le=60)] = 0
    charged_at_most: Whole = 0
    charged_share_at_most_percent: Percentage = Decimal(0)
    few_at_first: Whole = 5
    few_share_at_first_percent: Percentage = Decimal(20)
    severity: Severity = Severity.LOW
    severity_when_empty: Severity = Severity.CRITICAL
    severity_by_minutes_to_empty: FallingSteps = FallingSteps(**steps(60, 30, 15))
    severity_by_share_percent: FallingSteps = FallingSteps(**steps(20, 10, 0))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.severity_when_empty.rank < self.severity.rank:
            raise ValueError("severity_when_empty should not be milder than severity")
        return self


class StockReason(Reason):
    """Why LOW_INVENTORY fired."""

    STOCK_EMPTY = "stock_empty"
    STOCK_UNDER_COUNT = "stock_under_count"
    STOCK_UNDER_SHARE = "stock_under_share"
    EMPTY_SOON = "empty_soon"


def reason_of(window: Window, rule: LowInventoryRule) -> StockReason | None:
    """Return why a stock is short; None if it is not, or too little is known."""
    stock = window.settled_stock
    if stock is None:
        return None
    if stock.is_empty:
        return StockReason.STOCK_EMPTY
    if (short := _short(stock, rule.charged_at_most, rule.charged_share_at_most_percent)) is not None:
        return short
    if window.flow is None:
        return _few(stock, rule) or (StockReason.EMPTY_SOON if _ends_soon(window, rule) else None)
    return _few(stock, rule) or StockReason.EMPTY_SOON if _is_likely(window, rule) else None


def lasts_surely(window: Window, rule: LowInventoryRule) -> bool:
    """Whether none of the newest counts is low, and at the largest swap rate they last; no once there is a flow."""
    if window.past and window.flow is not None:
        return False
    per_swap = max(_MOST_SEEN_PER_SWAP, window.station.batteries_per_swap or 0)
    counts = [_count_if_not_low(sample, per_swap, rule) for sample in window.latest]
    if None in counts:
        return False
    least = min((each for each in counts if each is not None), default=LARGEST)
    most = max([sample.swap_rate or 0 for sample in window.samples], default=0)
    return least * 60 > most * per_swap * (rule.severity_by_minutes_to_empty.high + 1)


def _count_if_not_low(sample: Metric, per_swap: int, rule: LowInventoryRule) -> int | None:
    """Return how many are charged; None if that may be low, or is not known."""
    count, percentage = limits_of(rule)
    charged, uncharged = sample.charged_batteries, sample.uncharged_batteries
    if charged is None or uncharged is None or charged < per_swap:
        return None
    percent = charged * 100 / (charged + uncharged)
    plenty = max(_PLENTY_PERCENT, float(rule.charged_share_at_most_percent)) + _ROUNDING
    if percent > plenty and charged > rule.charged_at_most:
        return charged
    return None if charged <= count or percent <= float(percentage) + _ROUNDING else charged


def limits_of(rule: LowInventoryRule) -> tuple[int, Decimal]:
    """Return the count and the share (percent) at or under which batteries are few."""
    return (
        rule.charged_at_most or rule.few_at_first,
        rule.charged_share_at_most_percent or rule.few_share_at_first_percent,
    )


def _few(stock: SettledStock, rule: LowInventoryRule) -> StockReason | None:
    has_plenty = stock.share is not None and stock.share > _PLENTY_PERCENT
    return None if has_plenty else _short(stock, *limits_of(rule))


def _short(stock: SettledStock, charged: int, share_percent: Decimal) -> StockReason | None:
    if stock.charged <= charged:
        return StockReason.STOCK_UNDER_COUNT
    if stock.share is not None and stock.share <= share_percent:
        return StockReason.STOCK_UNDER_SHARE
    return None


def _ends_soon(window: Window, rule: LowInventoryRule) -> bool:
    """Whether it is empty soon by its swaps, and falls as fast: charging that was not seen may be there."""
    minutes, soon = minutes_to_empty(window), rule.severity_by_minutes_to_empty.high
    return minutes is not None and minutes <= soon and _falls_within(window, soon)


def _falls_within(window: Window, minutes: Decimal) -> bool:
    """Whether the counts fall so fast that none is left in so many minutes; one battery less may be chance."""
    told = list(filter(has_stock, window.whole))
    now, before = (median(each.charged_batteries or 0 for each in some) for some in (told[:3], told[-3:]))
    lasted_ms = told[0].timestamp - told[-1].timestamp
    return before - now >= _NO_CHANCE and now * lasted_ms <= (before - now) * float(minutes) * MINUTE_MS


def chance_of(window: Window, rule: LowInventoryRule) -> Decimal:
    """Return the chance (percent) that it runs empty soon; 0 where that is not known."""
    flow = window.flow
    chance = 0.0 if flow is None else flow.chance_of_empty(float(rule.empty_soon_minutes))
    return Decimal(round(chance * 100))


def _is_likely(window: Window, rule: LowInventoryRule) -> bool:
    """Whether it is likely to run empty, now and, where that is asked for, some minutes ago."""
    if chance_of(window, rule) < rule.empty_chance_percent:
        return False
    then = window.ago(rule.lasting_minutes * MINUTE_MS) if rule.lasting_minutes else window
    return then.flow is None or chance_of(then, rule) >= rule.empty_chance_percent


def severity_of(window: Window, minutes: Decimal | None, rule: LowInventoryRule) -> Severity:
    """Return how bad a short stock is; one sample alone never makes it the worst."""
    stock = window.settled_stock
    if stock is None or stock.is_empty:
        is_sure = stock is None or stock.is_sure
        return rule.severity_when_empty if is_sure else min(rule.severity_when_empty, Severity.HIGH, key=_rank)
    if stock.share is not None and None in pace_of(window):
        return _by(stock.share, rule.severity_by_share_percent, rule)
    return rule.severity if minutes is None else _by(minutes, rule.severity_by_minutes_to_empty, rule)


def _rank(severity: Severity) -> int:
    return severity.rank


def _by(value: Decimal, severities: FallingSteps, rule: LowInventoryRule) -> Severity:
    return worst(rule.severity, severities.severity(value))
