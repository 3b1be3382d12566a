"""HIGH_DEMAND: more drivers than usual at this hour; a surge or many swaps, where it is not known what is usual."""

from decimal import Decimal
from math import sqrt
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from rules.alert.alert import AlertType, Severity
from rules.evaluate import measured
from rules.evaluate.counting import mean_rate
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.lasting import Lasting, lasting
from rules.evaluate.projection import minutes_to_empty, pace_of
from rules.evaluate.rule import Number, Percentage, RisingSteps, Rule, Whole, one_worse, steps, worst
from rules.evaluate.rule_kind import Cause, ChartKind, Play, RuleKind, Trend, each_sample
from rules.evaluate.window import Window, percent
from rules.metric import Metric
from rules.text.wording import beside, counted, exactly, outlook, swaps_an_hour, tenth, until_empty
from rules.units import HOUR_MS, MINUTE_MS


class HighDemandRule(Rule):
    """More drivers than usual; where that is not known, surges by share of samples (percent), and swaps per hour."""

    clear_when: dict[str, Any] = Field(default_factory=lambda: {"unusual_by": 1.2})
    cooldown_minutes: Annotated[Whole, Field(le=1440)] = 60
    unusual_by: Number = Decimal("2.5")
    min_samples: Annotated[Whole, Field(ge=1)] = 3
    lasting_minutes: Annotated[Whole, Field(ge=1, le=60)] = 20
    surge_share_percent: Percentage = Decimal(60)
    severity_of_surge: Severity = Severity.LOW
    swap_rate_over: Number = Decimal(30)
    severity: Severity = Severity.LOW
    severity_by_swap_rate: RisingSteps = RisingSteps(**steps(40, 60, 120))
    empty_within_minutes: Number = Decimal(120)
    short_stock_share_percent: Percentage = Decimal(30)

    @property
    def lasting_ms(self) -> int:
        """How long the demand must be high, where it is not known what is usual (ms)."""
        return self.lasting_minutes * MINUTE_MS

    def lasting(self, share: float) -> Lasting:
        """Return how long a share (0 to 1) of the samples must be high."""
        return Lasting(self.lasting_ms, self.min_samples, share)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.severity_by_swap_rate.medium < self.swap_rate_over:
            raise ValueError("severity_by_swap_rate.medium should not be under swap_rate_over")
        if self.clearing.unusual_by > self.unusual_by:
            raise ValueError("clear_when.unusual_by should not be over unusual_by")
        return self


class DemandReason(Reason):
    """Why HIGH_DEMAND fired."""

    DEMAND_UNUSUAL = "demand_unusual"
    DEMAND_SURGE = "demand_surge"
    SWAP_RATE_OVER_THRESHOLD = "swap_rate_over_threshold"


def evaluate(window: Window, rule: HighDemandRule) -> Finding | None:
    """Judge the demand by what is usual at this hour, if that is known; one severity worse when the stock is short."""
    signs = _signs(window, rule)
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


_THREE_EIGHTHS = 0.375
_MOST = 0.8
"""Of the samples of that time so many must be over the limit."""

Sign = tuple[DemandReason, Severity, tuple[Metric, ...]]


def _signs(window: Window, rule: HighDemandRule) -> list[Sign]:
    if window.newest is None:
        return []
    if window.usual_swaps is not None:
        unusual = _unusual(window, rule)
        return [] if unusual is None else [unusual]
    if not _hurts(window, rule):
        return []
    return [sign for sign in (_surge(window, rule), _rate(window, rule)) if sign is not None]


def _hurts(window: Window, rule: HighDemandRule) -> bool:
    """Whether the stock may not bear the demand; so, too, where that is not known."""
    if window.settled_stock is None or _is_short(window, rule) or window.flow is None:
        return True
    minutes = minutes_to_empty(window)
    return minutes is not None and minutes <= rule.empty_within_minutes


def _unusual(window: Window, rule: HighDemandRule) -> Sign | None:
    by = _beyond_usual(window, rule)
    if by is None or by < rule.unusual_by:
        return None
    return DemandReason.DEMAND_UNUSUAL, rule.severity, tuple(filter(measured.swaps, window.whole))


def _beyond_usual(window: Window, rule: HighDemandRule) -> Decimal | None:
    """Return by how many standard deviations drivers are more than usual; None where that is not known."""
    lately = mean_rate(_judged(window, rule))
    if lately is None or window.usual_swaps is None:
        return None
    # Square roots of counts spread alike, whatever their mean.
    by = 2 * (sqrt(lately + _THREE_EIGHTHS) - sqrt(window.usual_swaps.mean + _THREE_EIGHTHS))
    # What is usual is known the better, the more hours say so.
    return Decimal(f"{by / sqrt(1 + 1 / window.usual_swaps.hours):.1f}")


def _surge(window: Window, rule: HighDemandRule) -> Sign | None:
    share = float(rule.surge_share_percent) / 100
    surging = lasting(window, measured.surge, _surges, rule.lasting(share))
    return (DemandReason.DEMAND_SURGE, rule.severity_of_surge, surging) if surging else None


def _rate(window: Window, rule: HighDemandRule) -> Sign | None:
    over = lasting(window, measured.swaps, lambda sample: _is_over(sample, rule), rule.lasting(_MOST))
    rate = mean_rate(over)
    if rate is None:
        return None
    severity = worst(rule.severity, rule.severity_by_swap_rate.severity(Decimal(f"{rate:.1f}")))
    return DemandReason.SWAP_RATE_OVER_THRESHOLD, severity, over


def _is_over(sample: Metric, rule: HighDemandRule) -> bool:
    return sample.swap_rate is not None and sample.swap_rate > rule.swap_rate_over


def _surges(sample: Metric) -> bool:
    return sample.demand_surge is True


def _is_short(window: Window, rule: HighDemandRule) -> bool:
    share = _short_share(window)
    return share is not None and share <= rule.short_stock_share_percent


def _judged(window: Window, rule: HighDemandRule) -> tuple[Metric, ...]:
    """Return the samples that everything that is said of the demand rests on."""
    length_ms = rule.lasting_ms if window.usual_swaps is None else HOUR_MS
    newest_ms = window.newest.timestamp if window.newest else window.now_ms
    return tuple(sample for sample in window.whole if sample.timestamp >= newest_ms - length_ms)


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
    of = f"of the last {counted(len(_judged(window, rule)), 'sample')}"
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
    judged = _judged(window, rule)
    surging = percent(sum(map(_surges, judged)), len(judged)) or Decimal(0)
    stock, (_, filled) = window.settled_stock, pace_of(window)
    facts = {
        "beyondUsual": _beyond_usual(window, rule),
        "surgeSharePercent": beside(surging, rule.surge_share_percent),
        "swapsPerHour": _pace(window, rule),
        "usualSwapsPerHour": _usual(window),
        "chargedSharePercent": _share(window, rule),
        "chargedBatteries": stock.charged if stock else None,
        "chargedPerHour": tenth(filled),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _pace(window: Window, rule: HighDemandRule) -> Decimal | None:
    rate = mean_rate(_judged(window, rule))
    return None if rate is None else beside(Decimal(f"{rate:.3f}"), rule.swap_rate_over)


def _usual(window: Window) -> Decimal | None:
    return None if window.usual_swaps is None else Decimal(f"{window.usual_swaps.mean:.1f}")


def _short_share(window: Window) -> Decimal | None:
    return window.settled_stock.share if window.settled_stock else None


def _share(window: Window, rule: HighDemandRule) -> Decimal | None:
    share = _short_share(window)
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
    play=Play(
        "ShiftDemand",
        order="Send drivers from the station to neighbouring stations and bring charged batteries in",
        does="Sends drivers to neighbouring stations and brings charged batteries in.",
    ),
    causes={
        DemandReason.DEMAND_UNUSUAL: Cause((BEYOND.fact,), " until it is as usual again", tells=measured.swaps),
        DemandReason.DEMAND_SURGE: Cause((SURGE.fact,), " while the surge lasts", tells=measured.surge),
        DemandReason.SWAP_RATE_OVER_THRESHOLD: Cause(
            (SWAPS.fact,), " before the stock runs down", tells=measured.swaps
        ),
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
    settles=True,
)
