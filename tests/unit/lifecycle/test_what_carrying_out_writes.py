"""The same of what follows a decision, and of a snooze: each writes just this."""

from typing import Any

import pytest

from rules.alert.alert import AlertStatus, Severity
from rules.alert.execution import ExecutionStatus, OutOfSight
from rules.alert.quorum import Approval, Quorum
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.waiting import Escalation, Snooze, Waiting
from rules.lifecycle import carrying_out, deciding, escalating, looking_again, telling, waiting
from rules.lifecycle.change import changed, detailed, noted
from rules.lifecycle.earlier import earlier
from tests.factories import ARNS, MINUTE, NOW, make_alert
from tests.unit.lifecycle.writing import LATER, REDRAWN, approved, entries, event, run, wrote


class TestTheField:
    def test_told(self) -> None:
        change = telling.notification_sent(approved(), "m1", "arn:topic", LATER)
        told = change.alert.metadata.notification
        assert told is not None
        assert (told.published_at, told.message_id, told.failed_at, told.error) == (LATER, "m1", None, None)
        details = {"messageId": "m1", "topicArn": "arn:topic"}
        assert entries(change) == [{"type": "SNS_NOTIFICATION_SENT", "by": "system", "details": details}]
        assert change.adds == REDRAWN
        assert not telling.is_untold(change.alert)

    def test_not_told(self) -> None:
        change = telling.notification_failed(approved(), "arn:topic", "forbidden", LATER)
        told = change.alert.metadata.notification
        assert told is not None
        assert (told.published_at, told.failed_at, told.error) == (None, LATER, "forbidden")
        assert entries(change)[0]["error_message"] == "forbidden"
        assert entries(change)[0]["details"] == {"topicArn": "arn:topic"}
        assert change.adds == REDRAWN
        assert telling.is_untold(change.alert)
        assert not telling.is_untold(changed(change.alert, status=AlertStatus.PENDING))
        assert not telling.is_untold(approved())

    def test_of_an_escalation_only_the_one_with_that_number(self) -> None:
        calls = tuple(Escalation(number=number, at=NOW, mention=("S1",), why="w", tell_field=True) for number in (1, 2))
        alert = noted(make_alert(), escalations=calls)
        change = escalating.field_told(alert, 2, "m1", "arn:topic", LATER)
        assert change is not None
        assert [(each.told_at, each.message_id) for each in change.alert.metadata.escalations] == [
            (None, None),
            (LATER, "m1"),
        ]
        details: Any = {"number": 2, "messageId": "m1", "topicArn": "arn:topic"}
        assert entries(change) == [event("ESCALATION_TOLD", "SNS_NOTIFICATION_SENT", **details)]
        assert change.adds == REDRAWN
        assert escalating.field_told(change.alert, 2, "m2", "arn:topic", LATER) is None

    def test_of_an_escalation_that_it_cannot_hear(self) -> None:
        alert = noted(
            make_alert(), escalations=(Escalation(number=1, at=NOW, mention=("S1",), why="w", tell_field=True),)
        )
        change = escalating.field_not_told(alert, 1, "arn:topic", "forbidden")
        assert change is not None
        assert change.alert.metadata.escalations[0].error == "forbidden"
        expected = event("ESCALATION_TOLD", "SNS_NOTIFICATION_SENT", number=1, topicArn="arn:topic")
        assert entries(change) == [expected | {"error_message": "forbidden"}]
        assert change.adds == REDRAWN
        assert escalating.field_not_told(alert, 2, "arn:topic", "forbidden") is None


class TestASnooze:
    snoozed = noted(make_alert(), snooze=Snooze(by="U0BOB", at=NOW, until=NOW + 10 * MINUTE))

    def test_ended_by_a_person_goes_on_where_the_ladder_stood(self) -> None:
        late = noted(self.snoozed, waiting=Waiting(since=NOW + 10 * MINUTE, reminded_at=NOW))
        change = waiting.end_snooze(late, "U0EVE", NOW + 4 * MINUTE)
        waits = Waiting(since=NOW + 4 * MINUTE, reminded_at=NOW + 4 * MINUTE)
        change = wrote(change, late, snooze=None, waiting=waits)
        assert entries(change) == [event("SNOOZE_ENDED", by="U0EVE")]
        assert (change.adds, change.is_awaited) == (REDRAWN, True)

    def test_that_lapsed_is_taken_off_the_card(self) -> None:
        change = wrote(waiting.lapse(self.snoozed, NOW + 10 * MINUTE), self.snoozed, snooze=None)
        assert (change.entries, change.adds) == ((), REDRAWN)
        assert waiting.lapse(self.snoozed, NOW + 10 * MINUTE - 1) is None


class TestARun:
    def test_out_of_sight_and_back_is_drawn_each_time(self) -> None:
        alert = approved(run())
        lost = carrying_out.out_of_sight(alert, "forbidden", LATER)
        lost = wrote(lost, alert, execution=run(out_of_sight=OutOfSight(since=LATER, why="forbidden")))
        back = carrying_out.out_of_sight(lost.alert, None, LATER)
        assert (lost.adds, wrote(back, alert).adds) == (REDRAWN, REDRAWN)
        assert carrying_out.out_of_sight(lost.alert, "still", LATER) is None
        assert carrying_out.out_of_sight(alert, None, LATER) is None
        assert carrying_out.out_of_sight(approved(run(ExecutionStatus.SUCCEEDED)), "forbidden", LATER) is None
        assert carrying_out.out_of_sight(approved(), "forbidden", LATER) is None

    @pytest.mark.parametrize("status", ExecutionStatus)
    def test_is_under_way_until_it_ended(self, status: ExecutionStatus) -> None:
        is_open = status in (ExecutionStatus.QUEUED, ExecutionStatus.RUNNING)
        assert carrying_out.is_under_way(approved(run(status))) is is_open
        assert not carrying_out.is_under_way(changed(approved(run(status)), status=AlertStatus.PENDING))
        assert not carrying_out.is_under_way(approved())

    def test_that_ended_is_looked_at_once(self) -> None:
        ended = approved(run(ExecutionStatus.SUCCEEDED), aftermath=Aftermath(attempt=1))
        assert looking_again.is_to_be_looked_at(ended)
        for no in (
            approved(run(), aftermath=Aftermath(attempt=1)),
            approved(run(ExecutionStatus.SUCCEEDED, attempt=2), aftermath=Aftermath(attempt=1)),
            approved(run(ExecutionStatus.SUCCEEDED), aftermath=Aftermath(attempt=1, recovery=Recovery.RECOVERED)),
            approved(run(ExecutionStatus.SUCCEEDED)),
            make_alert(),
        ):
            assert not looking_again.is_to_be_looked_at(no)

    def test_what_a_new_alert_shows_of_it(self) -> None:
        alert = approved(run(ExecutionStatus.FAILED), aftermath=Aftermath(attempt=1, recovery=Recovery.UNKNOWN))
        shown = earlier(alert)
        assert shown is not None
        assert (shown.alert_id, shown.severity, shown.status, shown.by, shown.at, shown.why) == (
            alert.alert_id,
            Severity.HIGH,
            AlertStatus.APPROVED,
            "U0BOB",
            NOW,
            None,
        )
        assert (shown.execution, shown.recovery) == (ExecutionStatus.FAILED, Recovery.UNKNOWN)
        assert earlier(make_alert()) is None
        rejected = changed(
            make_alert(),
            status=AlertStatus.REJECTED,
            rejected_by="U0EVE",
            rejected_at=LATER,
            rejection_reason="w" * 300,
        )
        of_it = earlier(rejected)
        assert of_it is not None
        assert (of_it.by, of_it.at, of_it.execution, of_it.recovery) == ("U0EVE", LATER, None, None)
        assert of_it.why is not None
        assert len(of_it.why) <= 200


def test_a_detail_is_added_to_every_entry_and_takes_none_away() -> None:
    change = detailed(deciding.approve(make_alert(), "U0BOB", LATER, **ARNS), via="a digest")
    details = {"stepFunctionArn": "arn:machine", "snsTopicArn": "arn:topic", "via": "a digest"}
    assert [each.details for each in change.entries] == [details]


def test_others_groups_count_for_who_would_approve() -> None:
    apart = Quorum(needed=2, from_different_groups=True)
    once = noted(make_alert(), approvals=(Approval(by="U0BOB", at=NOW, groups=("S1",)),), quorum=apart)
    assert deciding.left_after(once, "U0EVE", quorum=apart, groups=("S2",)) == 0
    assert deciding.left_after(once, "U0EVE", quorum=apart, groups=("S1",)) == 1
