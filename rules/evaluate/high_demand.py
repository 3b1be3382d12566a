"""HIGH_DEMAND: a demand surge over most of the window, or more swaps per hour than the station is made for."""

from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.playbook import recommended_action
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rule import one_worse, worst
from rules.evaluate.thresholds import HighDemandRule
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.text.wording import beside, counted, exactly, outlook, swaps_an_hour, tenth, until_empty


def evaluate(window: Window, rule: HighDemandRule) -> Finding | None:
    """Judge the demand over the window; worse by one severity when the stock is short as well."""
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
        recommended_action=recommended_action(reason),
        observed_at=window.now_ms,
        thresholds=_thresholds(rule),
        facts=measures(window, rule),
        samples=fired,
        minutes_to_empty=minutes_to_empty(window),
    )


Sign = tuple[Reason, Severity, tuple[Metric, ...]]


def _surge(window: Window, rule: HighDemandRule) -> Sign | None:
    surging = window.matching(_surges)
    if len(surging) < rule.min_samples or window.share(_surges) < rule.surge_share_percent:
        return None
    return Reason.DEMAND_SURGE, rule.severity_of_surge, surging


def _rate(window: Window, rule: HighDemandRule) -> Sign | None:
    measured = window.matching(lambda sample: sample.swap_rate is not None)
    if len(measured) < rule.min_samples or window.swap_rate is None or window.swap_rate <= rule.swap_rate_over:
        return None
    severity = worst(rule.severity, rule.severity_by_swap_rate.severity(window.swap_rate))
    return Reason.SWAP_RATE_OVER_THRESHOLD, severity, measured


def _surges(sample: Metric) -> bool:
    return sample.demand_surge is True


def _is_short(window: Window, rule: HighDemandRule) -> bool:
    return window.charged_share is not None and window.charged_share <= rule.short_stock_share_percent


def _title(window: Window, reason: Reason, rule: HighDemandRule, *, short: bool) -> str:
    pace = _pace(window, rule)
    rate = "" if pace is None else swaps_an_hour(exactly(pace))
    surge = "demand surge" if reason is Reason.DEMAND_SURGE else ""
    what = ", ".join(part for part in (surge, rate) if part)
    ending = until_empty(minutes_to_empty(window))
    if not short or window.stock is None or window.stock.charged_batteries is None:
        return f"{window.station_id}: {what}{ending}"
    left = counted(window.stock.charged_batteries, "charged battery", "charged batteries")
    return f"{window.station_id}: {what}, {left} left{ending}"


def _description(window: Window, fired: int, reason: Reason, rule: HighDemandRule, *, short: bool) -> str:
    of = f"of the last {counted(len(window.samples), 'sample')}"
    because = {
        Reason.DEMAND_SURGE: f"{fired} {of} {'reports' if fired == 1 else 'report'} a demand surge.",
        Reason.SWAP_RATE_OVER_THRESHOLD: (
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
    """Return what is measured of the demand, high or not."""
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
