"""Somebody is on it: their name stands on the alert, and nobody else is called for a while."""

from dataclasses import replace

from rules.alert.alert import Alert
from rules.alert.audit import AuditEvent, event_draft
from rules.alert.waiting import OnIt
from rules.lifecycle.change import Change, noted
from rules.lifecycle.deciding import must_be_pending
from rules.lifecycle.waiting import snooze
from rules.units import MINUTE_MS

PAUSE_MINUTES = 30
"""How long nobody is reminded or called; a worse severity ends it early, as it ends a snooze."""

_PRESSED_TWICE_MS = MINUTE_MS


def take(alert: Alert, by: str, at: int) -> Change | None:
    """Note who is on it, whoever was before, and pause reminders and calls; a longer snooze stays as long."""
    must_be_pending(alert)
    before, snoozed = alert.metadata.taken, alert.metadata.snooze
    if before is not None and before.by == by and at - before.at < _PRESSED_TWICE_MS:
        return None
    until = max(at + PAUSE_MINUTES * MINUTE_MS, snoozed.until if snoozed else 0)
    change = snooze(alert, by, until, at)
    from_whom = {"from": before.by} if before is not None and before.by != by else {}
    entry = event_draft(AuditEvent.TAKEN, {"snoozedUntil": until, **from_whom}, by=by)
    return replace(change, alert=noted(change.alert, taken=OnIt(by=by, at=at)), entries=(entry,))
