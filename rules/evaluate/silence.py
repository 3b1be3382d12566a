"""CHARGER_DOWN for a station that stopped reporting: nobody knows whether its chargers run."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.alert.alert import AlertType, Severity
from rules.evaluate.criterion import Criterion, Side
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.rule import Rule, Whole
from rules.evaluate.rule_kind import Cause
from rules.evaluate.window import Window
from rules.text.wording import duration
from rules.units import HOUR_MS, MINUTE_MS


class SilenceRule(Rule):
    """After how many minutes of silence it fires, and after how many hours the station counts as closed."""

    silent_after_minutes: Annotated[Whole, Field(ge=1)] = 10
    forget_after_hours: Annotated[Whole, Field(ge=1, le=720)] = 24
    severity_when_silent: Severity = Severity.HIGH

    @model_validator(mode="after")
    def _is_remembered_for_longer(self) -> Self:
        if self.forget_after_hours * 60 <= self.silent_after_minutes:
            raise ValueError("forget_after_hours should be longer than silent_after_minutes")
        return self

    @property
    def silent_after_ms(self) -> int:
        """After how long a silence it fires (ms)."""
        return self.silent_after_minutes * MINUTE_MS

    @property
    def forget_after_ms(self) -> int:
        """After how long a silence it no longer fires (ms)."""
        return self.forget_after_hours * HOUR_MS


class SilenceReason(Reason):
    """Why CHARGER_DOWN fired for a station that does not report."""

    STATION_SILENT = "station_silent"


def judge_silence(window: Window, rule: SilenceRule) -> Finding | None:
    """
    Judge a station without samples in the window by its newest sample ever.

    A station that was never seen may not exist; one that has been silent for longer
    than the rule remembers counts as closed.
    """
    if window.last_seen_ms is None:
        return None
    silent_ms = window.now_ms - window.last_seen_ms
    if not max(rule.silent_after_ms, window.quiet_ms) <= silent_ms <= rule.forget_after_ms:
        return None
    minutes = silent_ms // MINUTE_MS
    silent_for = duration(Decimal(minutes))
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.CHARGER_DOWN,
        severity=rule.severity_when_silent,
        reason=SilenceReason.STATION_SILENT,
        title=f"{window.station_id}: silent for {silent_for}",
        description=(
            f"The station has sent no metrics for {silent_for}. "
            "Its power or its network link may be down; whether its chargers run is not known."
        ),
        observed_at=window.now_ms,
        thresholds={
            "silentAfterMinutes": rule.silent_after_minutes,
            "forgetAfterHours": rule.forget_after_hours,
        },
        facts={"lastSeenAt": window.last_seen_ms, "silentMinutes": minutes},
    )


SILENT_FOR = Criterion("Silent for", "silentMinutes", " min", "silentAfterMinutes", Side.AT_LEAST)

SILENCE = Cause(
    (SILENT_FOR.fact,),
    is_silence=True,
    is_outage=True,
)
