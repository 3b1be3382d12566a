"""LOW_INVENTORY: few charged batteries, by count, by share of all, or by how long they last."""

from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate import measured
from rules.evaluate.counting import has_stock
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.finding import Finding
from rules.evaluate.projection import Projected, empties_between, minutes_to_empty, pace_of, recovers_between
from rules.evaluate.rule_kind import Cause, ChartKind, RuleKind, Trend, each_sample
from rules.evaluate.settled_stock import SettledStock
from rules.evaluate.stock_signs import (
    LowInventoryRule,
    StockReason,
    chance_of,
    lasts_surely,
    limits_of,
    reason_of,
    severity_of,
)
from rules.evaluate.stock_words import recovers_by_itself, runs_empty, stock_outlook, stock_title
from rules.evaluate.window import Window, share_charged
from rules.metric import Metric
from rules.text.wording import beside, counted, exactly, tenth


def evaluate(window: Window, rule: LowInventoryRule) -> Finding | None:
    """Judge the settled stock and, once it is known how batteries come and go, the chance that it runs out."""
    reason, stock = reason_of(window, rule), window.settled_stock
    if reason is None or stock is None:
        return None
    minutes = minutes_to_empty(window)
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.LOW_INVENTORY,
        severity=severity_of(window, minutes, rule),
        reason=reason,
        title=stock_title(window, stock, minutes, f"{chance_of(window, rule)} % likely to be empty {_within(rule)}"),
        description=_description(window, stock, reason, rule),
        observed_at=window.now_ms,
        thresholds=_thresholds(rule),
        facts=measures(window, rule),
        samples=window.matching(measured.stock),
        minutes_to_empty=minutes,
    )


def _description(window: Window, stock: SettledStock, reason: StockReason, rule: LowInventoryRule) -> str:
    count, percentage = limits_of(rule)
    limit, share_limit = counted(count, "charged battery", "charged batteries"), exactly(percentage)
    because = {
        StockReason.STOCK_EMPTY: "Nothing is left to hand out: drivers who come are turned away.",
        StockReason.STOCK_UNDER_COUNT: f"The limit is {limit}.",
        StockReason.STOCK_UNDER_SHARE: f"The limit is {share_limit} % of all batteries.",
        StockReason.EMPTY_SOON: "",
    }[reason]
    part = _share(window, rule)
    share = "" if part is None else f", {exactly(part)} % of all its batteries"
    said = f"The station has {counted(stock.charged, 'charged battery', 'charged batteries')}{share}."
    soon = "" if window.flow is None or stock.is_empty else _chance_sentence(window, rule)
    parts = (said, because, soon, stock_outlook(window, stock), _when(window, stock, count))
    return " ".join(part for part in parts if part)


def _when(window: Window, stock: SettledStock, count: int) -> str:
    """Say when it runs empty or, if it is, when it has more than the limit again."""
    if window.flow is None or not stock.is_empty:
        return runs_empty(minutes_to_empty(window), empties_between(window))
    return recovers_by_itself(recovers_between(window, count + 1), count + 1)


def _chance_sentence(window: Window, rule: LowInventoryRule) -> str:
    chance, limit = chance_of(window, rule), exactly(rule.empty_chance_percent)
    return f"The chance that it runs empty {_within(rule)} is {chance} %; the limit is {limit} %."


def _within(rule: LowInventoryRule) -> str:
    return f"within {exactly(rule.empty_soon_minutes)} min"


def _thresholds(rule: LowInventoryRule) -> dict[str, Any]:
    count, percentage = limits_of(rule)
    steps = rule.severity_by_minutes_to_empty
    return {
        "chargedAtMost": count,
        "chargedShareAtMostPercent": percentage,
        "emptySoonMinutes": rule.empty_soon_minutes,
        "emptyChancePercent": rule.empty_chance_percent,
        "mediumMinutes": steps.medium,
        "highMinutes": steps.high,
        "criticalMinutes": steps.critical,
    }


def measures(window: Window, rule: LowInventoryRule) -> dict[str, Any]:
    """Return the measured stock, whether the rule fires or not."""
    taken, filled = pace_of(window)
    stock = window.settled_stock
    facts = {
        "chargedBatteries": stock.charged if stock else None,
        "unchargedBatteries": stock.uncharged if stock else None,
        "chargedSharePercent": _share(window, rule),
        "chanceOfEmptyPercent": chance_of(window, rule) if window.flow and stock and not stock.is_empty else None,
        "minutesToEmpty": minutes_to_empty(window),
        **_band(empties_between(window)),
        "swapsPerHour": tenth(taken),
        "chargedPerHour": tenth(filled),
        # Of most stations it is one, which is not worth a line.
        "batteriesPerSwap": stock.per_swap if stock and stock.per_swap > 1 else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _band(span: Projected | None) -> dict[str, Decimal | None]:
    if span is None:
        return {}
    return {"emptyEarliestMinutes": span.earliest, "emptyLatestMinutes": span.latest}


def _share(window: Window, rule: LowInventoryRule) -> Decimal | None:
    stock = window.settled_stock
    return None if stock is None or stock.share is None else beside(stock.share, limits_of(rule)[1])


def _charged(sample: Metric) -> int | None:
    return sample.charged_batteries


STOCK = Criterion("Charged batteries", "chargedBatteries", "", "chargedAtMost")
SHARE = Criterion("Share charged", "chargedSharePercent", " %", "chargedShareAtMostPercent")
CHANCE = Criterion("Chance of running empty", "chanceOfEmptyPercent", " %", "emptyChancePercent", Side.AT_LEAST)
_SHARE_OF = each_sample(lambda sample: tenth(share_charged(sample)))
_SHARE_CHART = ChartKind("share of batteries charged", _SHARE_OF, SHARE, "alert at {} % or less", "%")

KIND = RuleKind(
    alert_type=AlertType.LOW_INVENTORY,
    rule=LowInventoryRule,
    judge=evaluate,
    measures=measures,
    tells=measured.stock,
    fewest=lambda _rule: 1,
    causes={
        StockReason.STOCK_EMPTY: Cause((STOCK.fact,), outranks=True),
        StockReason.STOCK_UNDER_COUNT: Cause((STOCK.fact,)),
        StockReason.STOCK_UNDER_SHARE: Cause((SHARE.fact,), chart=_SHARE_CHART, tells=measured.share),
        StockReason.EMPTY_SOON: Cause(("minutesToEmpty", CHANCE.fact), tells=measured.stock),
    },
    criteria=(
        STOCK,
        CHANCE,
        Criterion(
            "Minutes to empty",
            "minutesToEmpty",
            zero="empty",
            beyond="not within a day",
            follows_from=("chargedBatteries", "swapsPerHour"),
        ),
        SHARE,
        Criterion("Average swaps an hour", "swapsPerHour"),
        Criterion("Charged an hour", "chargedPerHour"),
    ),
    trend=Trend("charged batteries", _charged, STOCK),
    chart=ChartKind("charged batteries", each_sample(_charged), STOCK, "alert at {} or fewer"),
    trouble="low on batteries",
    also_called=("battery", "batteries", "stock", "empty"),
    is_bad=lambda sample, _rule: has_stock(sample) and sample.charged_batteries == 0,
    settles=True,
    is_calm=lasts_surely,
)
