"""Every kind of card that a channel sees, by a name: what a phone shows of each is measured."""

from dataclasses import replace

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.digest.digest_card import draw_digest
from bot.slack.message import Message
from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.closing import Closing, ClosingRule
from rules.alert.execution import ExecutionStatus
from rules.alert.quorum import Quorum
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.waiting import Condition
from rules.digest.digest import Digest
from rules.lifecycle import deciding, escalating, looking_again, rejecting, waiting
from rules.lifecycle.change import Change, noted
from rules.lifecycle.closing_itself import close_expired, close_recovered
from rules.lifecycle.opening import worsen
from rules.stations.station_facts import StationFacts
from tests.factories import ARNS, MINUTE, NOW, make_alert, make_finding
from tests.unit.cards.alerts_by_reason import CASES
from tests.unit.cards.alerts_to_draw import ended, pending, running

FACTS = CardFacts(
    deciders="<@U0ALICE>, <@U0BOB>",
    state_machine="aiops-remediation",
    ladder="reminder every 5 min; <@U0ALICE>, <@U0BOB> after 5 min; then <@U0CAROL> after 10 min and the field",
    quiet_minutes=30,
    asked=("U0ALICE",),
    is_model=True,
    station=StationFacts(name="Kreuzberg", region="Berlin", group="hubs"),
)
_OUTCOME = "MODEL: nobody was sent. Charged batteries would have been delivered to STATION_001."
_TWO = Quorum(needed=2)
_HALF_AN_HOUR = (ClosingRule(after_minutes=30),)
_CLOSING = Closing(recovered=_HALF_AN_HOUR, expired=_HALF_AN_HOUR)
_CRITICAL = "STATION_001: 1 charged battery left, empty in about 9 min at 6 swaps/h"


def _worse() -> Alert:
    change = worsen(pending(), make_finding(severity=Severity.CRITICAL, title=_CRITICAL), NOW + MINUTE)
    assert change is not None
    return change.alert


def _looked_at(recovery: Recovery, charged: int) -> Alert:
    over = ended(ExecutionStatus.SUCCEEDED, _OUTCOME)
    change = looking_again.looked_at(over, recovery, Reading(facts={"chargedBatteries": charged}), NOW + 6 * MINUTE)
    assert change is not None
    return change.alert


def _rejected() -> Alert:
    said = Rejection(RejectionCategory.MAINTENANCE, "Known works, the crew is on site until 06:00")
    return rejecting.reject(pending(), "U0BOB", said, NOW + MINUTE).alert


def _closed_as_recovered() -> Alert:
    cleared = noted(pending(), condition=Condition(cleared_at=NOW + MINUTE))
    return taken(close_recovered(cleared, _CLOSING, NOW + 40 * MINUTE, NOW + 40 * MINUTE))


def _closed_as_expired() -> Alert:
    return taken(close_expired(pending(), _CLOSING, NOW + 40 * MINUTE))


def taken(change: Change | None) -> Alert:
    """What a step wrote that was due."""
    assert change is not None
    return change.alert


def _storm() -> tuple[Digest, list[Alert]]:
    alerts = [
        make_alert(
            alert_id=f"3f2a8c1e-{place:04}",
            station_id=f"STATION_{place:03}",
            severity=Severity.HIGH,
            title=f"STATION_{place:03}: {place % 5 + 1} charged batteries left, empty in about {place + 20} min",
            metadata=AlertMetadata(digest="d"),
        )
        for place in range(18)
    ]
    members = tuple(each.alert_id for each in alerts)
    return Digest(
        digest_id="d", alert_type=alerts[0].alert_type, created_at=NOW, joined_at=NOW, members=members
    ), alerts


PENDING: dict[str, Alert] = {
    **{str(reason): alert for reason, (alert, _, _) in CASES.items()},
    "worse": _worse(),
    "cleared": noted(
        pending(), condition=Condition(cleared_at=NOW + MINUTE, reading=Reading(facts={"chargedBatteries": 19}))
    ),
    "snoozed": waiting.snooze(pending(), "U0BOB", NOW + 60 * MINUTE, NOW).alert,
    "half approved": deciding.approve(pending(), "U0ALICE", NOW, **ARNS, quorum=_TWO).alert,
    "escalated": escalating.call(ended(ExecutionStatus.FAILED, None), "U0ALICE", ("U0CAROL",), NOW).alert.model_copy(
        update={"status": pending().status, "approved_by": None, "approved_at": None}
    ),
}
DECIDED: dict[str, Alert] = {
    "running": running(),
    "succeeded": ended(ExecutionStatus.SUCCEEDED, _OUTCOME),
    "recovered": _looked_at(Recovery.RECOVERED, 19),
    "no effect": _looked_at(Recovery.NO_EFFECT, 2),
    "failed": ended(ExecutionStatus.FAILED, "NoDepot: no depot has charged batteries"),
    "rejected": _rejected(),
    "closed as recovered": _closed_as_recovered(),
    "closed as expired": _closed_as_expired(),
    "glass broken": deciding.break_glass(pending(), "U0ALICE", "nobody else answers", NOW, **ARNS).alert,
}


def facts_of(name: str) -> CardFacts:
    """What a card of a kind says beside its alert."""
    return replace(FACTS, quorum=_TWO, glass_may_be_broken=True) if name == "half approved" else FACTS


def every_kind() -> dict[str, Message]:
    """Draw them all."""
    drawn = {name: draw_card(alert, facts_of(name)) for name, alert in {**PENDING, **DECIDED}.items()}
    digest, alerts = _storm()
    return {**drawn, "digest": draw_digest(digest, alerts, lambda _alert: FACTS)[0]}
