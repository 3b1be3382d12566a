"""LOW_INVENTORY: few charged batteries, by count, by share of all, or by how long they last."""

from decimal import Decimal
from typing import Any, Self

from pydantic import model_validator

from rules.alert.alert import AlertType, Severity
from rules.evaluate import measured
from rules.evaluate.criterion import Criterion
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rule import FallingSteps, Number, Percentage, Rule, Whole, steps, worst
from rules.evaluate.rule_kind import Cause, ChartKind, Play, RuleKind, Trend, each_sample
from rules.evaluate.stock_words import stock_outlook, stock_title
from rules.evaluate.window import Window, share_charged
from rules.metric import Metric
from rules.text.wording import beside, counted, exactly, tenth


class LowInventoryRule(Rule):
    """Charged batteries by count, by share of all (percent) and by projected minutes to empty."""

    charged_at_most: Whole = 5
    charged_share_at_most_percent: Percentage = Decimal(20)
    empty_soon_minutes: Number = Decimal(30)
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
        title=stock_title(window, charged, minutes),
        description=_description(window, charged, minutes, reason, rule),
        observed_at=window.now_ms,
        thresholds=_thresholds(rule),
        facts=measures(window, rule),
        # Only the newest is judged, but the trend of all samples that report the stock is evidence.
        samples=window.matching(measured.stock),
        minutes_to_empty=minutes,
    )


def _reason(charged: int, share: Decimal | None, minutes: Decimal | None, rule: LowInventoryRule) -> StockReason | None:
    if charged == 0:
        return StockReason.STOCK_EMPTY
    if charged <= rule.charged_at_most:
        return StockReason.STOCK_UNDER_COUNT
    if share is not None and share <= rule.charged_share_at_most_percent:
        return StockReason.STOCK_UNDER_SHARE
    if minutes is not None and minutes <= rule.empty_soon_minutes:
        return StockReason.EMPTY_SOON
    return None


def _severity(charged: int, minutes: Decimal | None, window: Window, rule: LowInventoryRule) -> Severity:
    if charged == 0:
        return Severity.CRITICAL if _is_wanted(window) else rule.severity_when_empty
    if minutes is None:
        return rule.severity
    return worst(rule.severity, rule.severity_by_minutes_to_empty.severity(minutes))


def _is_wanted(window: Window) -> bool:
    """
    Whether drivers are coming.

    Any sign in the window counts: a station that has run out soon reports no swaps, but drivers still need it.
    """
    return any(sample.demand_surge or (sample.swap_rate or 0) > 0 for sample in window.samples)


def _description(
    window: Window, charged: int, minutes: Decimal | None, reason: StockReason, rule: LowInventoryRule
) -> str:
    limit = counted(rule.charged_at_most, "charged battery", "charged batteries")
    share_limit = exactly(rule.charged_share_at_most_percent)
    because = {
        StockReason.STOCK_EMPTY: "Nothing is left to hand out: drivers who come are turned away.",
        StockReason.STOCK_UNDER_COUNT: f"The limit is {limit}.",
        StockReason.STOCK_UNDER_SHARE: f"The limit is {share_limit} % of all batteries.",
        StockReason.EMPTY_SOON: f"The limit is {exactly(rule.empty_soon_minutes)} min to empty.",
    }[reason]
    part = _share(window, rule)
    share = "" if part is None else f", {exactly(part)} % of all its batteries"
    stock = f"The station has {counted(charged, 'charged battery', 'charged batteries')}{share}."
    return " ".join(part for part in (stock, because, stock_outlook(window, charged, minutes)) if part)


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
    """Return the measured stock, whether the rule fires or not."""
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


def _is_low(sample: Metric, rule: LowInventoryRule) -> bool:
    charged = sample.charged_batteries
    return charged is not None and _reason(charged, share_charged(sample), None, rule) is not None


def _charged(sample: Metric) -> int | None:
    return sample.charged_batteries


STOCK = Criterion("Charged batteries", "chargedBatteries", "", "chargedAtMost")
SHARE = Criterion("Share charged", "chargedSharePercent", " %", "chargedShareAtMostPercent")
_SHARE_OF = each_sample(lambda sample: tenth(share_charged(sample)))
_SHARE_CHART = ChartKind("share of batteries charged", _SHARE_OF, SHARE, "alert at {} % or less", "%")

KIND = RuleKind(
    alert_type=AlertType.LOW_INVENTORY,
    rule=LowInventoryRule,
    judge=evaluate,
    measures=measures,
    tells=measured.stock,
    fewest=lambda _rule: 1,
    play=Play(
        "RebalanceBatteries",
        order="Bring charged batteries to the station from the nearest depot and throttle its reservations",
        does="Dispatches charged batteries from the nearest depot and throttles reservations at the station.",
    ),
    causes={
        StockReason.STOCK_EMPTY: Cause((STOCK.fact,), " now: nobody can swap until batteries arrive", outranks=True),
        StockReason.STOCK_UNDER_COUNT: Cause((STOCK.fact,)),
        StockReason.STOCK_UNDER_SHARE: Cause(
            (SHARE.fact,), " until the chargers have caught up", chart=_SHARE_CHART, tells=measured.share
        ),
        StockReason.EMPTY_SOON: Cause(("minutesToEmpty",), " before it runs empty", tells=measured.drain),
    },
    criteria=(
        STOCK,
        Criterion(
            "Minutes to empty",
            "minutesToEmpty",
            threshold="emptySoonMinutes",
            zero="empty",
            beyond="not within a week",
            follows_from=("chargedBatteries", "swapsPerHour"),
        ),
        SHARE,
        Criterion("Average swaps an hour", "swapsPerHour"),
        Criterion("Charged an hour", "chargedPerHour"),
    ),
    trend=Trend("charged batteries", _charged, STOCK),
    chart=ChartKind("charged batteries", each_sample(_charged), STOCK, "alert at {} or fewer"),
    trouble="low on batteries",
    is_bad=_is_low,
)
