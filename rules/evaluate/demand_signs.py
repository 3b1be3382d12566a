"""The signs of high demand, and how bad each is."""

from decimal import Decimal
from math import sqrt
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from rules.alert.alert import Severity
from rules.evaluate import measured
from rules.evaluate.counting import mean_rate
from rules.evaluate.finding import Reason
from rules.evaluate.lasting import Lasting, lasting
from rules.evaluate.projection import minutes_to_empty
from rules.evaluate.rule import Number, Percentage, RisingSteps, Rule, Whole, steps, worst
from rules.evaluate.window import Window
from rules.metric import Metric
from rules.units import HOUR_MS, MINUTE_MS

_MOST = 0.8
"""Of the samples of that time so many must be over the limit."""


class HighDemandRule(Rule):
    """More drivers than usual; where that is not known, surges by share of samples (percent), and swaps per hour."""

    clears_at_less = ("unusual_by", "surge_share_percent", "swap_rate_over")

    clear_when: dict[str, Any] = Field(default_factory=lambda: {"unusual_by": 1.2})
    cooldown_minutes: Annotated[Whole, Field(le=1440)] = 60
    unusual_by: Number = Decimal("2.8")
    min_samples: Annotated[Whole, Field(ge=1)] = 3
    lasting_minutes: Annotated[Whole, Field(ge=1, le=60)] = 20
    surge_share_percent: Percentage = Decimal(60)
    surge_swaps_at_least: Number = Decimal(2)
    severity_of_surge: Severity = Severity.LOW
    swap_rate_over: Number = Decimal(30)
    severity: Severity = Severity.LOW
    severity_by_swap_rate: RisingSteps = RisingSteps(**steps(40, 60, 120))
    empty_within_minutes: Number = Decimal(60)
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
        return self


class DemandReason(Reason):
    """Why HIGH_DEMAND fired."""

    DEMAND_UNUSUAL = "demand_unusual"
    DEMAND_SURGE = "demand_surge"
    SWAP_RATE_OVER_THRESHOLD = "swap_rate_over_threshold"


Sign = tuple[DemandReason, Severity, tuple[Metric, ...]]


def signs_of(window: Window, rule: HighDemandRule) -> list[Sign]:
    """Return what speaks of high demand, the most telling first."""
    if window.newest is None:
        return []
    if window.usual_swaps is not None:
        unusual = _unusual(window, rule)
        return [] if unusual is None else [unusual]
    if not _hurts(window, rule):
        return []
    return [sign for sign in (_surge(window, rule), _rate(window, rule)) if sign is not None]


def is_calm(window: Window, rule: HighDemandRule) -> bool:
    """Whether the newest samples show neither a surge nor many swaps: most of them would have to."""
    if window.usual_swaps is not None:
        return False
    for sample in window.latest:
        if sample.demand_surge is not False or sample.swap_rate is None or sample.swap_rate > rule.swap_rate_over:
            return False
    return True


def _hurts(window: Window, rule: HighDemandRule) -> bool:
    """Whether the stock may not bear the demand; so, too, where that is not known."""
    if window.settled_stock is None or is_short(window, rule) or window.flow is None:
        return True
    minutes = minutes_to_empty(window)
    return minutes is not None and minutes <= rule.empty_within_minutes


def _unusual(window: Window, rule: HighDemandRule) -> Sign | None:
    by = beyond_usual(window, rule)
    if by is None or by < rule.unusual_by:
        return None
    return DemandReason.DEMAND_UNUSUAL, rule.severity, tuple(filter(measured.swaps, window.whole))


def beyond_usual(window: Window, rule: HighDemandRule) -> Decimal | None:
    """Return by how many standard deviations drivers are more than usual; None where that is not known."""
    lately = mean_rate(judged(window, rule))
    if lately is None or window.usual_swaps is None:
        return None
    # What is usual is known the better, the more days say so.
    return Decimal(f"{window.usual_swaps.beyond(lately) / sqrt(1 + 1 / window.usual_swaps.days):.1f}")


def _surge(window: Window, rule: HighDemandRule) -> Sign | None:
    share = float(rule.surge_share_percent) / 100
    surging = lasting(window, measured.surge, surges, rule.lasting(share))
    if not surging or _is_chance(window, rule):
        return None
    return DemandReason.DEMAND_SURGE, rule.severity_of_surge, surging


def _is_chance(window: Window, rule: HighDemandRule) -> bool:
    """Whether so few swaps were made in that time that chance explains them; no if swaps are not reported."""
    rate = mean_rate(judged(window, rule))
    return rate is not None and rate * rule.lasting_ms / HOUR_MS < rule.surge_swaps_at_least


def _rate(window: Window, rule: HighDemandRule) -> Sign | None:
    over = lasting(window, measured.swaps, lambda sample: _is_over(sample, rule), rule.lasting(_MOST))
    rate = mean_rate(over)
    if rate is None:
        return None
    severity = worst(rule.severity, rule.severity_by_swap_rate.severity(Decimal(f"{rate:.1f}")))
    return DemandReason.SWAP_RATE_OVER_THRESHOLD, severity, over


def _is_over(sample: Metric, rule: HighDemandRule) -> bool:
    return sample.swap_rate is not None and sample.swap_rate > rule.swap_rate_over


def surges(sample: Metric) -> bool:
    """Whether a sample reports a surge."""
    return sample.demand_surge is True


def is_short(window: Window, rule: HighDemandRule) -> bool:
    """Whether so few batteries are charged that it makes high demand worse."""
    share = short_share(window)
    return share is not None and share <= rule.short_stock_share_percent


def judged(window: Window, rule: HighDemandRule) -> tuple[Metric, ...]:
    """Return the samples that everything that is said of the demand rests on."""
    length_ms = rule.lasting_ms if window.usual_swaps is None else HOUR_MS
    newest_ms = window.newest.timestamp if window.newest else window.now_ms
    return tuple(sample for sample in window.whole if sample.timestamp >= newest_ms - length_ms)


def short_share(window: Window) -> Decimal | None:
    """Return the percentage of its batteries that is charged; None if not known."""
    return window.settled_stock.share if window.settled_stock else None
