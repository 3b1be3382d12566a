"""HIGH_DEMAND: a demand surge for most of the window, or more swaps per hour than the station is built for."""

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from rules.alert.alert import AlertType, Severity
from rules.evaluate import measured
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rule import Number, Percentage, RisingSteps, Rule, Whole, one_worse, steps, worst
from rules.evaluate.rule_kind import Cause, ChartKind, Play, RuleKind, Trend, each_sample
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.wording import beside, counted, exactly, outlook, swaps_an_hour, tenth, until_empty


class HighDemandRule(Rule):
    """Surges by the share of the window that reports one (percent), and swaps per hour."""

    min_samples: Annotated[Whole, Field(ge=1)] = 3
    surge_share_percent: Percentage = Decimal(60)
    severity_of_surge: Severity = Severity.MEDIUM
    swap_rate_over: Number = Decimal(30)
    severity: Severity = Severity.LOW
    severity_by_swap_rate: RisingSteps = RisingSteps(**steps(40, 50, 70))
    short_stock_share_percent: Percentage = Decimal(30)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.severity_by_swap_rate.medium < self.swap_rate_over:
            raise ValueError("severity_by_swap_rate.medium should not be under swap_rate_over")
        return self


class DemandReason(Reason):
    """Why HIGH_DEMAND fired."""

    DEMAND_SURGE = "demand_surge"
    SWAP_RATE_OVER_THRESHOLD = "swap_rate_over_threshold"


def evaluate(window: Window, rule: HighDemandRule) -> Finding | None:
    """Judge the demand over the window; one severity worse when the stock is short as well."""
    signs = [sign for sign in (_surge(window, rule), _rate(window, rule)) if sign is not None]
    if not signs:
        return None
    reason, _, fired = signs[0]
    severity = worst(*(severity for _, severity, _ in signs))
    short = _is_short(window, rule)
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


Sign = tuple[DemandReason, Severity, tuple[Metric, ...]]


def _surge(window: Window, rule: HighDemandRule) -> Sign | None:
    surging = window.matching(_surges)
    if len(surging) < rule.min_samples or window.share(_surges) < rule.surge_share_percent:
        return None
    return DemandReason.DEMAND_SURGE, rule.severity_of_surge, surging


def _rate(window: Window, rule: HighDemandRule) -> Sign | None:
    known = window.matching(measured.swaps)
    if len(known) < rule.min_samples or window.swap_rate is None or window.swap_rate <= rule.swap_rate_over:
        return None
    severity = worst(rule.severity, rule.severity_by_swap_rate.severity(window.swap_rate))
    return DemandReason.SWAP_RATE_OVER_THRESHOLD, severity, known


def _surges(sample: Metric) -> bool:
    return sample.demand_surge is True


def _is_short(window: Window, rule: HighDemandRule) -> bool:
    return window.charged_share is not None and window.charged_share <= rule.short_stock_share_percent


def _title(window: Window, reason: DemandReason, rule: HighDemandRule, *, short: bool) -> str:
    pace = _pace(window, rule)
    rate = "" if pace is None else swaps_an_hour(exactly(pace))
    surge = "demand surge" if reason is DemandReason.DEMAND_SURGE else ""
    what = ", ".join(part for part in (surge, rate) if part)
    ending = until_empty(minutes_to_empty(window))
    if not short or window.stock is None or window.stock.charged_batteries is None:
        return f"{window.station_id}: {what}{ending}"
    left = counted(window.stock.charged_batteries, "charged battery", "charged batteries")
    return f"{window.station_id}: {what}, {left} left{ending}"


def _description(window: Window, fired: int, reason: DemandReason, rule: HighDemandRule, *, short: bool) -> str:
    of = f"of the last {counted(len(window.samples), 'sample')}"
    because = {
        DemandReason.DEMAND_SURGE: f"{fired} {of} {'reports' if fired == 1 else 'report'} a demand surge.",
        DemandReason.SWAP_RATE_OVER_THRESHOLD: (
            f"On average drivers make {swaps_an_hour(exactly(_pace(window, rule) or 0))}; "
            f"the limit is {exactly(rule.swap_rate_over)}."
        ),
    }[reason]
    stock = f" Only {exactly(_share(window, rule) or 0)} % of its batteries are charged." if short else ""
    return because + stock + outlook(minutes_to_empty(window))


def _thresholds(rule: HighDemandRule) -> dict[str, Any]:
    return {
        "minSamples": rule.min_samples,
        "surgeSharePercent": rule.surge_share_percent,
        "swapRateOver": rule.swap_rate_over,
        "shortStockSharePercent": rule.short_stock_share_percent,
    }


def measures(window: Window, rule: HighDemandRule) -> dict[str, Any]:
    """Return the measured demand, whether the rule fires or not."""
    facts = {
        "surgeSharePercent": beside(window.share(_surges), rule.surge_share_percent),
        "swapsPerHour": _pace(window, rule),
        "chargedSharePercent": _share(window, rule),
        "chargedBatteries": window.stock.charged_batteries if window.stock else None,
        "chargedPerHour": tenth(window.charging_rate),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _pace(window: Window, rule: HighDemandRule) -> Decimal | None:
    return None if window.swap_rate is None else beside(window.swap_rate, rule.swap_rate_over)


def _share(window: Window, rule: HighDemandRule) -> Decimal | None:
    return None if window.charged_share is None else beside(window.charged_share, rule.short_stock_share_percent)


def _is_high(sample: Metric, rule: HighDemandRule) -> bool:
    return _surges(sample) or (sample.swap_rate is not None and sample.swap_rate > rule.swap_rate_over)


def _swap_rate(sample: Metric) -> Decimal | None:
    return sample.swap_rate


SWAPS = Criterion("Average swaps an hour", "swapsPerHour", "", "swapRateOver", Side.OVER)
SURGE = Criterion("Window in surge", "surgeSharePercent", " %", "surgeSharePercent", Side.AT_LEAST)

KIND = RuleKind(
    alert_type=AlertType.HIGH_DEMAND,
    rule=HighDemandRule,
    judge=evaluate,
    measures=measures,
    tells=measured.demand,
    fewest=lambda rule: rule.min_samples,
    play=Play(
        "ShiftDemand",
        order="Send drivers from the station to neighbouring stations and bring charged batteries in",
        does="Sends drivers to neighbouring stations and brings charged batteries in.",
    ),
    causes={
        DemandReason.DEMAND_SURGE: Cause((SURGE.fact,), " while the surge lasts", tells=measured.surge),
        DemandReason.SWAP_RATE_OVER_THRESHOLD: Cause(
            (SWAPS.fact,), " before the stock runs down", tells=measured.swaps
        ),
    },
    criteria=(
        SWAPS,
        SURGE,
        Criterion("Share charged", "chargedSharePercent", " %", "shortStockSharePercent", verb="short"),
        Criterion("Charged batteries", "chargedBatteries"),
        Criterion("Charged an hour", "chargedPerHour"),
    ),
    trend=Trend("swaps/h", _swap_rate, SWAPS),
    chart=ChartKind("swaps an hour", each_sample(_swap_rate), SWAPS, "alert over {}"),
    trouble="in high demand",
    is_bad=_is_high,
)
