"""A press that Slack delivers twice, or whose answer was lost, meets its own outcome: what is said must be true."""

import re

import pytest

from bot.cards.answers.answers import already_decided, nothing_to_decide_again, ran_since
from bot.slack.message import Message
from rules.alert.after_decision import FollowedBy
from rules.alert.alert import AlertStatus
from rules.alert.execution import Execution, ExecutionStatus
from rules.lifecycle.change import noted
from tests.factories import NOW, make_alert

ALICE = "U0ALICE"
APPROVED = make_alert(status=AlertStatus.APPROVED, approved_by=ALICE, approved_at=NOW)
SECOND_RUN = noted(APPROVED, execution=Execution(status=ExecutionStatus.QUEUED, attempt=2, queued_at=NOW))
FOLLOWED = noted(APPROVED, followed_by=FollowedBy(alert_id="b", by=ALICE, at=NOW))
DENIAL = re.compile(r"nothing was changed|changed nothing", re.IGNORECASE)


@pytest.mark.parametrize(
    "answer",
    [already_decided(APPROVED), ran_since(SECOND_RUN), nothing_to_decide_again(FOLLOWED)],
    ids=["decided", "run again", "decided again"],
)
def test_who_changed_it_is_not_told_that_they_changed_nothing(answer: Message) -> None:
    assert not DENIAL.search(answer.text)
