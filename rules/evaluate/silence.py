"""A station that did report and no longer does: nobody knows whether its chargers run."""

from decimal import Decimal

from rules.alert.alert import AlertType
from rules.evaluate.finding import Finding, Reason
from rules.evaluate.playbook import recommended_action
from rules.evaluate.thresholds import ChargerDownRule
from rules.evaluate.window import Window
from rules.text.wording import duration

MS_PER_MINUTE = 60_000


def evaluate_silence(window: Window, rule: ChargerDownRule, last_seen_ms: int | None) -> Finding | None:
    """
    Judge a station without samples in the window by its newest sample ever (epoch ms).

    A station never seen is not known to exist; one silent for longer than the
    rule remembers is taken as closed.
    """
    if last_seen_ms is None:
        return None
    silent_ms = window.now_ms - last_seen_ms
    if not rule.silent_after_minutes * MS_PER_MINUTE <= silent_ms <= rule.forget_after_hours * 60 * MS_PER_MINUTE:
        return None
    minutes = silent_ms // MS_PER_MINUTE
    silent_for = duration(Decimal(minutes))
    return Finding(
        station_id=window.station_id,
        alert_type=AlertType.CHARGER_DOWN,
        severity=rule.severity_when_silent,
        reason=Reason.STATION_SILENT,
        title=f"{window.station_id}: silent for {silent_for}",
        description=(
            f"The station has sent no metrics for {silent_for}. "
            "Its power or its network link may be down; whether its chargers run is not known."
        ),
        recommended_action=recommended_action(Reason.STATION_SILENT),
        observed_at=window.now_ms,
        thresholds={
            "silentAfterMinutes": rule.silent_after_minutes,
            "forgetAfterHours": rule.forget_after_hours,
        },
        facts={"lastSeenAt": last_seen_ms, "silentMinutes": minutes},
    )
