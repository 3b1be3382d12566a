"""However long an alert stands, and whatever goes on meanwhile, it fits an item of DynamoDB's 400 kB."""

from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.execution import ExecutionStatus
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.evaluate.evidence_sample import bounded_samples
from rules.evaluate.rechecking import reading_of
from rules.evaluate.ruleset import default_rules
from rules.evaluate.window import Window
from rules.intake.item_size import MAX_ITEM_BYTES
from rules.lifecycle import carrying_out, deciding, escalating, looking_again, opening, waiting, watching
from rules.lifecycle.change import Change, noted
from tests.factories import ARNS, MINUTE, NOW, make_alert, make_finding, make_metric, make_series

LADDER = EscalationPolicy(
    remind_every_minutes=5,
    escalate=(
        EscalationLevel(after_minutes=10, mention=("on-call",)),
        EscalationLevel(after_minutes=20, mention=("leads",)),
    ),
)
LARGE = make_metric(error_logs=("é" * 1_000,) * 190)
"""A metric of nearly 390 kB, which the metrics table takes."""

NOISY = make_series(*[{}] * 5, error_logs=tuple(f"E{number} {'é' * 1_000}" for number in range(180)))
READING = reading_of(AlertType.FAULT_PATTERN, Window.of("STATION_001", NOISY, NOW, 5 * MINUTE), default_rules())
"""What is kept of a look at a station that reports such metrics."""


def taken(change: Change | None) -> Alert:
    assert change is not None
    return change.alert


def bytes_of(alert: Alert) -> int:
    """Characters of JSON are never fewer than DynamoDB's own count: names, quotes and braces are in both."""
    return len(alert.model_dump_json(by_alias=True, exclude_none=True).encode())


def nobody_decides(alert: Alert, minutes: int, reading: Reading = READING) -> Alert:
    """Slack is down, so no note is written; the condition comes and goes with every minute."""
    for minute in range(1, minutes + 1):
        at = alert.created_at + minute * MINUTE
        reminded = waiting.remind(alert, LADDER, at) or escalating.climb(alert, LADDER, ("U0LEAD",), at)
        alert = reminded.alert if reminded else alert
        if minute % 2:
            alert = taken(watching.condition_returned(alert))
        else:
            alert = taken(watching.condition_cleared(alert, reading, None, at))
    return alert


def test_of_reminders_that_could_not_be_written_the_newest_is_kept_and_every_escalation() -> None:
    alert = nobody_decides(make_alert(), 36 * 60)

    assert [note.key for note in alert.metadata.notes] == ["escalation-1", "escalation-2", "reminder-430"]


def test_an_alert_that_stands_for_days_gets_worse_and_is_run_again_and_again_fits_its_item() -> None:
    finding = make_finding(severity=Severity.LOW, samples=bounded_samples((LARGE,) * 20))
    alert = taken(opening.open_alert(finding, "alert-1", NOW))
    alert = noted(alert, card=CardReference(channel="C0ALERTS", ts="1.1"))
    for severity in (Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL):
        alert = nobody_decides(alert, 24 * 60)
        worse = finding.model_copy(update={"severity": severity})
        alert = taken(opening.worsen(alert, worse, alert.created_at + 24 * 60 * MINUTE))
    alert = nobody_decides(alert, 7 * 24 * 60)
    assert bytes_of(alert) < MAX_ITEM_BYTES

    at = alert.created_at + 8 * 24 * 60 * MINUTE
    alert = deciding.approve(alert, "U0ALICE", at, **ARNS).alert
    for _ in range(100):
        at += 30 * MINUTE
        alert = carrying_out.execution_started(alert, "arn:execution", at).alert
        alert = carrying_out.execution_ended(alert, ExecutionStatus.FAILED, at, stopped_at=at, report="x" * 500).alert
        alert = taken(looking_again.looked_at(alert, Recovery.NO_EFFECT, READING, at))
        alert = escalating.call(alert, "U0ALICE", ("U0LEAD",), at).alert
        alert = carrying_out.retry(alert, "U0ALICE", at + MINUTE, state_machine_arn="arn:machine").alert
    assert bytes_of(alert) < MAX_ITEM_BYTES
