"""What a person who may decide looks at first, and what a list of alerts says of each."""

from bot.cards.answers.alert_list import alert_list_answer
from bot.cards.answers.alert_page import AlertPage
from bot.cli.plain import as_lines
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.quorum import Approval, Quorum
from rules.alert.waiting import Condition, Snooze
from rules.fleet.urgency import most_urgent_first
from tests.factories import MINUTE, NOW, make_alert

CLEARED = AlertMetadata(condition=Condition(cleared_at=NOW))


def waiting(name: str, severity: Severity, opened: int, metadata: AlertMetadata | None = None) -> Alert:
    return make_alert(
        alert_id=name, severity=severity, created_at=NOW + opened, metadata=metadata or AlertMetadata(), title=name
    )


def listed(alert: Alert) -> str:
    return "\n".join(as_lines(alert_list_answer(AlertPage(alert.status, [alert]))))


def test_of_one_severity_the_oldest_stands_first_and_what_cleared_last() -> None:
    order = [
        waiting("a", Severity.CRITICAL, 5),
        waiting("b", Severity.CRITICAL, 9),
        waiting("c", Severity.CRITICAL, 1, CLEARED),
        waiting("d", Severity.HIGH, 0),
        waiting("e", Severity.LOW, 0),
        waiting("f", Severity.LOW, 0),
    ]
    assert most_urgent_first(reversed(order)) == order


def test_a_list_says_of_an_alert_that_its_condition_cleared_that_it_is_snoozed_and_who_approved() -> None:
    metadata = AlertMetadata(
        condition=Condition(cleared_at=NOW),
        snooze=Snooze(by="U0BOB", at=NOW, until=NOW + MINUTE),
        quorum=Quorum(needed=2),
        approvals=(Approval(by="U0ALICE", at=NOW),),
    )
    shown = listed(waiting("a", Severity.HIGH, 0, metadata))
    assert "Condition cleared" in shown
    assert "Snoozed until" in shown
    assert "1/2 approvals: @U0ALICE" in shown


def test_of_a_decided_alert_a_list_does_not_say_that_it_is_still_to_be_closed() -> None:
    alert = waiting("a", Severity.HIGH, 0, CLEARED)
    decided = alert.model_copy(update={"status": AlertStatus.APPROVED, "approved_by": "U0ALICE", "approved_at": NOW})
    assert "to be closed" not in listed(decided)
