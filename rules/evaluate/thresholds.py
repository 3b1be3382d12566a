"""The thresholds of the four rules and the bounds of a storm. The shipped `rules.yml` says what each key means."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.alert.alert import Severity
from rules.evaluate.rule import FallingSteps, Number, Percentage, RisingSteps, Rule, RuleSection, Whole

SeveralSamples = Annotated[Whole, Field(ge=2)]
"""At least two: one bad sample is a glitch until a second one says the same."""


def _steps(medium: int, high: int, critical: int) -> dict[str, Decimal]:
    return {"medium": Decimal(medium), "high": Decimal(high), "critical": Decimal(critical)}


class LowInventoryRule(Rule):
    """Charged batteries by count, by share of all (percent) and by projected minutes to empty."""

    charged_at_most: Whole = 5
    charged_share_at_most_percent: Percentage = Decimal(20)
    empty_soon_minutes: Number = Decimal(30)
    severity: Severity = Severity.LOW
    severity_when_empty: Severity = Severity.HIGH
    severity_by_minutes_to_empty: FallingSteps = FallingSteps(**_steps(60, 30, 15))

    @model_validator(mode="after")
    def _empty_is_worst(self) -> Self:
        if self.severity_when_empty.rank < self.severity.rank:
            raise ValueError("severity_when_empty should not be milder than severity")
        return self


class ChargerDownRule(Rule):
    """Charger health as reported, uptime in percent, and silence in minutes."""

    min_samples: SeveralSamples = 3
    severity_when_down: Severity = Severity.CRITICAL
    severity_when_degraded: Severity = Severity.MEDIUM
    uptime_under_percent: Percentage = Decimal(90)
    severity: Severity = Severity.LOW
    severity_by_uptime_percent: FallingSteps = FallingSteps(**_steps(85, 70, 40))
    silent_after_minutes: Annotated[Whole, Field(ge=1)] = 10
    forget_after_hours: Annotated[Whole, Field(ge=1, le=720)] = 24
    severity_when_silent: Severity = Severity.HIGH

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.severity_when_down.rank < self.severity_when_degraded.rank:
            raise ValueError("severity_when_down should not be milder than severity_when_degraded")
        if self.severity_by_uptime_percent.medium > self.uptime_under_percent:
            raise ValueError("severity_by_uptime_percent.medium should not be over uptime_under_percent")
        if self.forget_after_hours * 60 <= self.silent_after_minutes:
            raise ValueError("forget_after_hours should be longer than silent_after_minutes")
        return self


class HighDemandRule(Rule):
    """Reported surges by share of the window (percent), swaps by the hour."""

    min_samples: Annotated[Whole, Field(ge=1)] = 3
    surge_share_percent: Percentage = Decimal(60)
    severity_of_surge: Severity = Severity.MEDIUM
    swap_rate_over: Number = Decimal(30)
    severity: Severity = Severity.LOW
    severity_by_swap_rate: RisingSteps = RisingSteps(**_steps(40, 50, 70))
    short_stock_share_percent: Percentage = Decimal(30)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.severity_by_swap_rate.medium < self.swap_rate_over:
            raise ValueError("severity_by_swap_rate.medium should not be under swap_rate_over")
        return self


class FaultPatternRule(Rule):
    """Recurring codes by samples that carry them and by how many different ones there are."""

    min_samples: SeveralSamples = 3
    severity: Severity = Severity.LOW
    severity_by_samples: RisingSteps = RisingSteps(**_steps(5, 10, 20))
    severity_by_codes: RisingSteps = RisingSteps(**_steps(2, 3, 5))


class StormBounds(RuleSection):
    """From how many alerts on they are shown together, and for how long a digest takes more."""

    alerts_per_minute: Annotated[Whole, Field(ge=1)] = 10
    same_fault_stations: Annotated[Whole, Field(ge=2)] = 3
    digest_minutes: Annotated[Whole, Field(ge=1, le=60)] = 10
