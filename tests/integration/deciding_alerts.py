"""Alerts in real tables: opened, decided by one of many people, their work claimed."""

from typing import Any

from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.work import Work, WorkKind
from rules.lifecycle import deciding, opening, rejecting
from rules.lifecycle.change import Change
from storage.guards import Guard
from tests.factories import ARNS, MINUTE, make_finding
from tests.integration.ticking import new_id


def open_one(stores: Stores, fence: int = 1, **finding: Any) -> Alert | Guard:
    at = stores.changing._now_ms()
    return stores.changing.open(opening.open_alert(make_finding(**finding), new_id(), at), fence)


def opened(stores: Stores) -> Alert:
    alert = open_one(stores)
    assert isinstance(alert, Alert)
    return alert


def decide(stores: Stores, alert: Alert, number: int) -> Alert:
    def step(stored: Alert, at: int) -> Change:
        if number % 2:
            return deciding.approve(stored, f"U{number:03}", at, **ARNS)
        return rejecting.reject(stored, f"U{number:03}", Rejection(RejectionCategory.OTHER, "no"), at)

    return stores.changing.change(alert.alert_id, step, cool_down_ms=lambda _alert: 15 * MINUTE)


def claimed(stores: Stores, kind: WorkKind) -> Work:
    work = next(each for each in stores.work.outstanding() if each.kind is kind)
    claim = stores.work.claim(work, new_id(), "me")
    assert claim is not None
    return claim
