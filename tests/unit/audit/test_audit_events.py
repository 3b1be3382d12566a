"""Every event of the audit: as it is stored, and as people read it."""

from typing import Any

import pytest

from bot.cards.answers.audit_words import EVENTS, what_happened, what_was_said
from rules.alert.audit import ActionType, AuditDraft, AuditEntry, AuditEvent, AuditStatus, event_draft
from rules.alert.execution import ExecutionStatus
from rules.audit.audit_chain import unchained
from storage.items import to_item
from tests.factories import NOW

STORED = {
    "SEVERITY_RAISED": "ALERT_CREATED",
    "CONDITION_CLEARED": "ALERT_CREATED",
    "CONDITION_RETURNED": "ALERT_CREATED",
    "CONDITION_FLAPS": "ALERT_CREATED",
    "STILL_STANDS": "ALERT_CREATED",
    "DECIDED_AGAIN": "ALERT_CREATED",
    "DECIDING_AGAIN_REFUSED": "ALERT_APPROVED",
    "HELD_BACK": "ALERT_CREATED",
    "WORDS_REFINED": "ALERT_CREATED",
    "SNOOZED": "ALERT_CREATED",
    "SNOOZE_ENDED": "ALERT_CREATED",
    "TAKEN": "ALERT_CREATED",
    "ESCALATED": "ALERT_CREATED",
    "ESCALATION_TOLD": "SNS_NOTIFICATION_SENT",
    "STATION_LOOKED_AT": "ALERT_CREATED",
    "MUTED": "ALERT_CREATED",
    "UNMUTED": "ALERT_CREATED",
    "BREAK_GLASS": "ALERT_APPROVED",
    "RETRY_ORDERED": "ALERT_APPROVED",
    "GLASS_REFUSED": "ALERT_APPROVED",
    "RETRY_REFUSED": "ALERT_APPROVED",
    "SNOOZE_REFUSED": "ALERT_APPROVED",
    "ESCALATION_REFUSED": "ALERT_APPROVED",
    "READ_REFUSED": "ALERT_APPROVED",
    "MUTE_REFUSED": "ALERT_APPROVED",
}
"""What the tables hold already. A name that changes here makes old entries unreadable."""


def entry(draft: AuditDraft) -> AuditEntry:
    return unchained(draft, NOW, "task")


def test_an_event_is_stored_under_its_name_and_action_type() -> None:
    items = [to_item(entry(event_draft(event))) for event in AuditEvent]

    assert {item["details"]["M"]["event"]["S"]: item["actionType"]["S"] for item in items} == STORED


def test_every_event_has_words_of_its_own() -> None:
    assert set(EVENTS) == set(AuditEvent)
    words = [what_happened(entry(event_draft(event))) for event in AuditEvent]
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("action_type", ActionType)
def test_every_action_type_has_words_done_or_failed(action_type: ActionType) -> None:
    for error in (None, "refused"):
        written = entry(AuditDraft(action_type=action_type, error_message=error))
        assert what_happened(written)
        assert what_was_said(written) == ""


@pytest.mark.parametrize("status", [each for each in ExecutionStatus if each is not ExecutionStatus.QUEUED])
def test_every_way_a_run_can_go_has_words(status: ExecutionStatus) -> None:
    draft = AuditDraft(action_type=ActionType.STEP_FUNCTION_STARTED, details={"status": status.value})

    assert what_happened(entry(draft)) not in {"", "Remediation"}


@pytest.mark.parametrize("details", [{}, {"event": None}, {"event": ["MUTED"]}])
def test_an_entry_without_an_event_is_told_by_its_action_type(details: dict[str, Any]) -> None:
    written = entry(AuditDraft(action_type=ActionType.ALERT_CREATED, details=details))

    assert written.event is None
    assert what_happened(written) == "Alert opened"
    assert written.status is AuditStatus.SUCCESS


def test_an_event_of_a_newer_version_is_told_by_its_own_name_and_not_as_what_its_type_stands_for() -> None:
    details = {"event": "HANDED_*OVER*", "severity": "HIGH"}
    written = entry(AuditDraft(action_type=ActionType.ALERT_APPROVED, details=details))

    assert written.event is None
    assert (what_happened(written), what_was_said(written)) == ("Handed over", "")
