"""Alerts to draw, as they stand at each point of their life."""

from typing import Any

from bot.cards.alert.card_facts import CardFacts
from bot.cli.plain import as_lines
from bot.slack.message import Message
from rules.alert.alert import Alert
from rules.alert.execution import ExecutionStatus
from rules.lifecycle import carrying_out, deciding, telling
from rules.lifecycle.opening import open_alert
from tests.factories import NOW, make_alert, make_finding, make_series
from tests.slack_double import check_blocks

FACTS = CardFacts(deciders="<@U0ALICE>", state_machine="ai-ops-remediation")


ARNS: Any = {
    "state_machine_arn": "arn:aws:states:us-east-1:1:stateMachine:x",
    "topic_arn": "arn:aws:sns:us-east-1:1:t",
}


RUN = "arn:aws:states:us-east-1:1:execution:x:y"


def pending() -> Alert:
    falling = make_series(*({"charged_batteries": left, "uncharged_batteries": 30 - left} for left in (9, 6, 4, 3, 2)))
    return open_alert(make_finding(samples=tuple(reversed(falling))), make_alert().alert_id, NOW).alert


def approved() -> Alert:
    return deciding.approve(pending(), "U0ALICE", NOW + 60_000, **ARNS).alert


def running() -> Alert:
    return carrying_out.execution_started(approved(), RUN, NOW + 61_000).alert


def ended(status: ExecutionStatus, told: str | None) -> Alert:
    change = carrying_out.execution_ended(running(), status, NOW + 91_000, stopped_at=NOW + 90_000, report=told)
    return telling.notification_sent(change.alert, "message-1", "topic", NOW + 92_000).alert


def said(message: Message) -> list[str]:
    assert check_blocks(message.blocks) == []
    return as_lines(message)
