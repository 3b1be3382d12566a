"""Alerts with their runs."""

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from rules.alert.alert import Alert
from rules.alert.execution import ExecutionStatus
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.lifecycle import carrying_out, deciding, looking_again
from tests.factories import ARNS, MINUTE, NOW, make_alert
from tests.scenarios.reading import text_of
from tests.slack_double import check_blocks

FACTS = CardFacts("the on-call", "remediation")
OFFLINE = "States.TaskFailed: charger offline"


def approved() -> Alert:
    return deciding.approve(make_alert(), "U0BOB", NOW, **ARNS).alert


def failed(alert: Alert, told: str = OFFLINE) -> Alert:
    """Start the current run, and let it fail three seconds later."""
    started = carrying_out.execution_started(alert, f"arn:run:{carrying_out.execution_name(alert)}", NOW).alert
    end = NOW + 3_000
    return carrying_out.execution_ended(started, ExecutionStatus.FAILED, end, stopped_at=end, report=told).alert


def retried(alert: Alert) -> Alert:
    return carrying_out.retry(alert, "U0BOB", NOW + 6 * MINUTE, state_machine_arn="arn:machine").alert


def looked_at(alert: Alert) -> Alert:
    change = looking_again.looked_at(
        alert, Recovery.NO_EFFECT, Reading(facts={"chargedBatteries": 2}), NOW + 5 * MINUTE
    )
    assert change is not None
    return change.alert


def card_of(alert: Alert) -> str:
    drawn = draw_card(alert, FACTS).blocks
    assert check_blocks(drawn) == []
    return text_of(drawn)
