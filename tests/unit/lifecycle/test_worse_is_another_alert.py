"""What was agreed to of a milder alert is not agreed to of the worse one."""

from typing import Any

from rules.alert.alert import AlertStatus, Severity
from rules.alert.quorum import Quorum
from rules.lifecycle import deciding, opening
from tests.factories import NOW, make_alert, make_finding


def test_an_approval_of_the_milder_alert_does_not_count_for_the_worse_one_and_is_kept() -> None:
    two = Quorum(needed=2)
    arns: Any = {"state_machine_arn": "arn:machine", "topic_arn": "arn:topic"}
    once = deciding.approve(make_alert(), "U0BOB", NOW + 1, quorum=two, **arns).alert
    change = opening.worsen(once, make_finding(severity=Severity.CRITICAL), NOW + 2)
    assert change is not None
    assert [each.by for each in change.alert.metadata.worsenings[-1].approvals] == ["U0BOB"]
    after = deciding.approve(change.alert, "U0LEAD", NOW + 3, quorum=two, **arns).alert
    assert after.status is AlertStatus.PENDING
    assert [each.by for each in after.metadata.approvals] == ["U0LEAD"]
