"""LOW_INVENTORY: few charged batteries, by count, by share of all, or by the time they last."""

from decimal import Decimal
from typing import Any

from rules.alert.alert import AlertType, Severity
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.playbook import recommended_action
from rules.evaluate.projection import minutes_to_empty, net_drain
from rules.evaluate.rule import worst
from rules.evaluate.thresholds import LowInventoryRule
from rules.evaluate.window import Window
from rules.text.wording import beside, counted, duration, exactly, spoken, swaps_an_hour, tenth


def evaluate(window: Window, rule: LowInventoryRule) -> Finding | None:
    """Judge the newest known stock of the window."""
    if window.stock is None or window.stock.charged_batteries is None:
        return None
    charged, minutes = window.stock.charged_batteries, minutes_to_empty(window)
    reason = _reason(charged, window.charged_share, minutes, rule)
    if reason is None:
        return None
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.LOW_INVENTORY,
        severity=_severity(charged, minutes, window, rule),
        reason=reason,
        title=_title(window, charged, minutes),
        description=_description(window, charged, minutes, reason, rule),
        recommended_action=recommended_action(reason),
        observed_at=window.now_ms,
        thresholds=_thresholds(rule),
        facts=measures(window, rule),
        # All that tell the stock, though the newest alone is judged: the trend is evidence, too.
        samples=window.matching(lambda sample: sample.charged_batteries is not None),
        minutes_to_empty=minutes,
    )


def _reason(charged: int, share: Decimal | None, minutes: Decimal | None, rule: LowInventoryRule) -> Reason | None:
    if charged == 0:
        return Reason.STOCK_EMPTY
    if charged <= rule.charged_at_most:
        return Reason.STOCK_UNDER_COUNT
    if share is not None and share <= rule.charged_share_at_most_percent:
        return Reason.STOCK_UNDER_SHARE
    if minutes is not None and minutes <= rule.empty_soon_minutes:
        return Reason.EMPTY_SOON
    return None


def _severity(charged: int, minutes: Decimal | None, window: Window, rule: LowInventoryRule) -> Severity:
    if charged == 0:
        return Severity.CRITICAL if _is_wanted(window) else rule.severity_when_empty
    if minutes is None:
        return rule.severity
    return worst(rule.severity, rule.severity_by_minutes_to_empty.severity(minutes))


def _is_wanted(window: Window) -> bool:
    """
    Tell whether drivers come.

    Any sign in the window counts: a station with nothing to give soon reports
    no swaps, and that does not make it less wanted.
    """
    return any(sample.demand_surge or (sample.swap_rate or 0) > 0 for sample in window.samples)


def _title(window: Window, charged: int, minutes: Decimal | None) -> str:
    title = f"{window.station_id}: {counted(charged, 'charged battery', 'charged batteries')} left"
    if not window.swap_rate:
        return title
    pace = swaps_an_hour(spoken(window.swap_rate))
    if charged == 0 or minutes is None:
        return f"{title}, {pace}"
    return f"{title}, empty in {duration(minutes)} at {pace}"


def _description(window: Window, charged: int, minutes: Decimal | None, reason: Reason, rule: LowInventoryRule) -> str:
    limit = counted(rule.charged_at_most, "charged battery", "charged batteries")
    because = {
        Reason.STOCK_EMPTY: "Nothing is left to hand out: drivers who come are turned away.",
        Reason.STOCK_UNDER_COUNT: f"The limit is {limit}.",
        Reason.STOCK_UNDER_SHARE: f"The limit is {exactly(rule.charged_share_at_most_percent)} % of all batteries.",
        Reason.EMPTY_SOON: f"The limit is {exactly(rule.empty_soon_minutes)} min to empty.",
    }[reason]
    part = _share(window, rule)
    share = "" if part is None else f", {exactly(part)} % of all its batteries"
    stock = f"The station has {counted(charged, 'charged battery', 'charged batteries')}{share}."
    return " ".join(part for part in (stock, because, _outlook(window, charged, minutes)) if part)


def _outlook(window: Window, charged: int, minutes: Decimal | None) -> str:
    pace = _pace(window)
    if charged == 0 or window.swap_rate is None:
        return f"{pace}."
    if minutes is not None:
        return f"{pace}: it is empty in {duration(minutes)}."
    if net_drain(window) is not None:
        return f"{pace}: it lasts over a week."
    # The rates that a station reports may lag behind; what was counted is said beside them.
    fallen = _fallen(window)
    return f"{pace}: by these it is not draining, though {fallen}." if fallen else f"{pace}: it is not draining."


def _pace(window: Window) -> str:
    if window.swap_rate is None:
        return "The station does not report its swap rate"
    taken, filled = spoken(window.swap_rate), spoken(window.charging_rate)
    return f"Drivers take {taken} an hour and the chargers fill {filled} an hour"


def _fallen(window: Window) -> str:
    (newest_at, newest), (oldest_at, oldest) = window.counts[0], window.counts[-1]
    if newest >= oldest:
        return ""
    return f"the count fell from {oldest} to {newest} in {duration(Decimal(newest_at - oldest_at) / 60_000)}"


def _thresholds(rule: LowInventoryRule) -> dict[str, Any]:
    steps = rule.severity_by_minutes_to_empty
    return {
        "chargedAtMost": rule.charged_at_most,
        "chargedShareAtMostPercent": rule.charged_share_at_most_percent,
        "emptySoonMinutes": rule.empty_soon_minutes,
        "mediumMinutes": steps.medium,
        "highMinutes": steps.high,
        "criticalMinutes": steps.critical,
    }


def measures(window: Window, rule: LowInventoryRule) -> dict[str, Any]:
    """Return what is measured of the stock, little or not."""
    facts = {
        "chargedBatteries": window.stock.charged_batteries if window.stock else None,
        "unchargedBatteries": window.stock.uncharged_batteries if window.stock else None,
        "chargedSharePercent": _share(window, rule),
        "minutesToEmpty": minutes_to_empty(window),
        "swapsPerHour": tenth(window.swap_rate),
        "chargedPerHour": tenth(window.charging_rate),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _share(window: Window, rule: LowInventoryRule) -> Decimal | None:
    share = window.charged_share
    return None if share is None else beside(share, rule.charged_share_at_most_percent)
