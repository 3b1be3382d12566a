"""What the demo's terminal tells of the alerts."""

from io import StringIO
from typing import Any

from rich.console import Console

from bot.demo.console_log import ConsoleLog
from bot.demo.workspace import ALICE, CAROL
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.rejection import Rejection, RejectionCategory
from rules.lifecycle import escalating, rejecting, waiting
from rules.lifecycle.change import noted
from tests.factories import MINUTE, NOW, make_alert

LADDER = EscalationPolicy(
    remind_every_minutes=5, escalate=(EscalationLevel(after_minutes=10, mention=("leads",), tell_field=True),)
)


def told(*looks: list[Alert]) -> list[str]:
    """The lines of several looks, without their times."""
    written = StringIO()
    nothing: Any = None
    narrator = ConsoleLog(nothing, Console(file=written, width=200))
    for found in looks:
        narrator.tell(found)
    return [line[10:] for line in written.getvalue().splitlines()]


def carded() -> Alert:
    return noted(make_alert(), card=CardReference(channel="C0ALERTS", ts="1.1"))


def test_people_are_told_by_name() -> None:
    alert = rejecting.reject(carded(), ALICE, Rejection(RejectionCategory.RECOVERED), NOW).alert
    assert told([alert])[-1] == "STATION_001: rejected by Alice Okafor"


def test_a_reminder_and_an_escalation_are_told_once() -> None:
    reminded = waiting.remind(carded(), LADDER, NOW + 5 * MINUTE)
    assert reminded is not None
    climbed = escalating.climb(reminded.alert, LADDER, (CAROL,), NOW + 10 * MINUTE)
    assert climbed is not None
    assert told([reminded.alert], [climbed.alert], [climbed.alert])[1:] == [
        "STATION_001: nobody has decided, reminder 1",
        "STATION_001: escalated to Carol Mbeki and the field: nobody decided for 10 min",
    ]


def test_a_storm_is_told_when_it_begins_and_when_it_grows() -> None:
    storm = [make_alert(alert_id=str(number), metadata=AlertMetadata(digest="d")) for number in range(12)]
    assert all(each.status is AlertStatus.PENDING for each in storm)
    assert told(storm[:10], storm[:10], storm) == [
        "STORM  10 LOW_INVENTORY alerts are gathered in one digest",
        "STORM  12 LOW_INVENTORY alerts are gathered in one digest",
    ]
