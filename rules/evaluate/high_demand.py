"""HIGH_DEMAND: more drivers than usual at this hour; a surge or many swaps, where it is not known what is usual."""

from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType
from rules.evaluate import measured
from rules.evaluate.counting import mean_rate
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.demand_signs import (
    DemandReason,
    HighDemandRule,
    beyond_usual,
    is_calm,
    is_short,
    judged,
    short_share,
    signs_of,
    surges,
)
from rules.evaluate.finding import Finding
from rules.evaluate.projection import minutes_to_empty, pace_of
from rules.evaluate.rule import one_worse, worst
from rules.evaluate.rule_kind import Cause, ChartKind, RuleKind, Trend, each_sample
from rules.evaluate.window import Window, percent
from rules.metric import Metric
from rules.text.wording import beside, counted, exactly, outlook, swaps_an_hour, tenth, until_empty


def evaluate(window: Window, rule: HighDemandRule) -> Finding | None:
    """Judge the demand by what is usual at this hour, if that is known; one severity worse when the stock is short."""
    signs = signs_of(window, rule)
    if not signs:
        return None
    reason, _, fired = signs[0]
    severity = worst(*(severity for _, severity, _ in signs))
    short = is_short(window, rule)
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.HIGH_DEMAND,
        severity=one_worse(severity) if short else severity,
        reason=reason,
        title=_title(window, reason, rule, short=short),
        description=_description(window, len(fired), reason, rule, short=short),
        observed_at=window.now_ms,
        thresholds=_thresholds(rule),
        facts=measures(window, rule),
        samples=fired,
        minutes_to_empty=minutes_to_empty(window),
    )


def _title(window: Window, reason: DemandReason, rule: HighDemandRule, *, short: bool) -> str:
    pace = _pace(window, rule)
    rate = "" if pace is None else swaps_an_hour(exactly(pace))
    if reason is DemandReason.DEMAND_UNUSUAL:
        rate += f", usual now: {exactly(_usual(window) or 0)}"
    surge = "demand surge" if reason is DemandReason.DEMAND_SURGE else ""
    what = ", ".join(part for part in (surge, rate) if part)
    ending = until_empty(minutes_to_empty(window))
    if not short or window.settled_stock is None:
        return f"{window.station_id}: {what}{ending}"
    left = counted(window.settled_stock.charged, "charged battery", "charged batteries")
    return f"{window.station_id}: {what}, {left} left{ending}"


def _description(window: Window, fired: int, reason: DemandReason, rule: HighDemandRule, *, short: bool) -> str:
    pace = swaps_an_hour(exactly(_pace(window, rule) or 0))
    of = f"of the last {counted(len(judged(window, rule)), 'sample')}"
    because = {
        DemandReason.DEMAND_UNUSUAL: (
            f"In the last hour drivers made {pace}; about this time on other days it is {exactly(_usual(window) or 0)}."
        ),
        DemandReason.DEMAND_SURGE: f"{fired} {of} {'reports' if fired == 1 else 'report'} a demand surge.",
        DemandReason.SWAP_RATE_OVER_THRESHOLD: (
            f"On average drivers make {pace}; the limit is {exactly(rule.swap_rate_over)}."
        ),
    }[reason]
    stock = f" Only {exactly(_share(window, rule) or 0)} % of its batteries are charged." if short else ""
    return because + stock + outlook(minutes_to_empty(window))


def _thresholds(rule: HighDemandRule) -> dict[str, Any]:
    return {
        "unusualBy": rule.unusual_by,
        "minSamples": rule.min_samples,
        "lastingMinutes": rule.lasting_minutes,
        "surgeSharePercent": rule.surge_share_percent,
        "swapRateOver": rule.swap_rate_over,
        "shortStockSharePercent": rule.short_stock_share_percent,
    }


def measures(window: Window, rule: HighDemandRule) -> dict[str, Any]:
    """Return the measured demand, whether the rule fires or not."""
    samples = judged(window, rule)
    surging = percent(sum(map(surges, samples)), len(samples)) or Decimal(0)
    stock, (_, filled) = window.settled_stock, pace_of(window)
    facts = {
        "beyondUsual": beyond_usual(window, rule),
        "surgeSharePercent": beside(surging, rule.surge_share_percent),
        "swapsPerHour": _pace(window, rule),
        "usualSwapsPerHour": _usual(window),
        "chargedSharePercent": _share(window, rule),
        "chargedBatteries": stock.charged if stock else None,
        "chargedPerHour": tenth(filled),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _pace(window: Window, rule: HighDemandRule) -> Decimal | None:
    rate = mean_rate(judged(window, rule))
    return None if rate is None else beside(Decimal(f"{rate:.3f}"), rule.swap_rate_over)


def _usual(window: Window) -> Decimal | None:
    return None if window.usual_swaps is None else Decimal(f"{window.usual_swaps.most:.1f}")


def _share(window: Window, rule: HighDemandRule) -> Decimal | None:
    share = short_share(window)
    return None if share is None else beside(share, rule.short_stock_share_percent)


def _swap_rate(sample: Metric) -> Decimal | None:
    return sample.swap_rate


BEYOND = Criterion("Above the usual", "beyondUsual", " sd", "unusualBy", Side.AT_LEAST)
SWAPS = Criterion("Average swaps an hour", "swapsPerHour", "", "swapRateOver", Side.OVER)
SURGE = Criterion("Samples in surge", "surgeSharePercent", " %", "surgeSharePercent", Side.AT_LEAST)

KIND = RuleKind(
    alert_type=AlertType.HIGH_DEMAND,
    rule=HighDemandRule,
    judge=evaluate,
    measures=measures,
    tells=measured.demand,
    fewest=lambda rule: rule.min_samples,
    causes={
        DemandReason.DEMAND_UNUSUAL: Cause((BEYOND.fact,), tells=measured.swaps),
        DemandReason.DEMAND_SURGE: Cause((SURGE.fact,), tells=measured.surge),
        DemandReason.SWAP_RATE_OVER_THRESHOLD: Cause((SWAPS.fact,), tells=measured.swaps),
    },
    criteria=(
        SWAPS,
        BEYOND,
        Criterion("Usual at this hour", "usualSwapsPerHour"),
        SURGE,
        Criterion("Share charged", "chargedSharePercent", " %", "shortStockSharePercent", verb="short"),
        Criterion("Charged batteries", "chargedBatteries"),
        Criterion("Charged an hour", "chargedPerHour"),
    ),
    trend=Trend("swaps/h", _swap_rate, SWAPS),
    chart=ChartKind("swaps an hour", each_sample(_swap_rate), SWAPS, "alert over {}"),
    trouble="in high demand",
    also_called=("swaps", "surge", "busy", "drivers"),
    settles=True,
    is_calm=is_calm,
)
