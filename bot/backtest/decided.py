"""What people did in the time of a recording: the alerts that were really opened, and the mutes."""

from bot.backtest.plan import Replayed
from rules.alert.alert import Alert
from rules.audit.audit_chain import NO_ALERT
from rules.report.past_mutes import PastMutes, past_mutes
from storage.alerts import Alerts
from storage.audit import AuditLog


def decided_alerts(alerts: Alerts, outcome: Replayed) -> tuple[list[Alert], list[str]]:
    """
    Return those of the stations that were replayed, and the keys of those that cannot be read.

    Raises StorageUnavailable, SetupFault.
    """
    if outcome.first_ms is None or outcome.last_ms is None:
        return [], []
    unreadable: list[str] = []
    opened = alerts.opened_between(outcome.first_ms, outcome.last_ms, unreadable, in_any_unit=True)
    return [each for each in opened if each.station_id in outcome.stations], unreadable


def recorded_mutes(audit: AuditLog) -> PastMutes:
    """Return the mutes that the audit tells of. Raises StorageUnavailable, SetupFault."""
    return past_mutes(audit.of_alert(NO_ALERT))
