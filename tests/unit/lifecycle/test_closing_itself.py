"""What closes by itself: recovered alerts and expired ones, and how a person opens one again."""

from typing import Any

import pytest

from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, Evidence
from rules.alert.closing import KEEPS_ALL, Closing, ClosingRule
from rules.alert.errors import AlertAlreadyDecided, NothingToDecideAgain
from rules.alert.recheck import Reading
from rules.alert.rejection import CHOSEN, Rejection, RejectionCategory
from rules.alert.thread_note import NoteKind
from rules.alert.work import WorkKind
from rules.lifecycle import deciding, rejecting, waiting, watching
from rules.lifecycle.afterwards import decide_again, may_decide_again, may_stand
from rules.lifecycle.change import Change, GuardMove, noted
from rules.lifecycle.closing_itself import close_expired, close_recovered, is_expired
from rules.lifecycle.opening import open_alert, worsen
from tests.factories import ARNS, MINUTE, NOW, make_alert, make_finding
from tests.unit.lifecycle.writing import entries

LOW = Severity.LOW
DUE = NOW + 31 * MINUTE
SHIPPED = Closing()
DAY = Closing(expired=(ClosingRule(after_minutes=24 * 60),))


def taken(change: Change | None) -> Alert:
    assert change is not None
    return change.alert


def opened(severity: Severity = LOW, **metadata: Any) -> Alert:
    return noted(open_alert(make_finding(severity=severity), make_alert().alert_id, NOW).alert, **metadata)


def cleared(severity: Severity = LOW, **metadata: Any) -> Alert:
    return taken(watching.condition_cleared(opened(severity, **metadata), Reading(), None, NOW + MINUTE))


def recovered() -> Alert:
    return taken(close_recovered(cleared(), SHIPPED, DUE, DUE))


def expired() -> Alert:
    return taken(close_expired(opened(), DAY, NOW + 1440 * MINUTE))


@pytest.mark.parametrize(
    ("severity", "minutes"),
    [(Severity.LOW, 30), (Severity.MEDIUM, 30), (Severity.HIGH, None), (Severity.CRITICAL, None)],
)
def test_without_a_policy_low_and_medium_close_after_half_an_hour_and_nothing_expires(
    severity: Severity, minutes: int | None
) -> None:
    after_ms = SHIPPED.recovered_after_ms(AlertType.LOW_INVENTORY, severity)
    assert after_ms == (None if minutes is None else minutes * MINUTE)
    assert SHIPPED.expired_after_ms(AlertType.LOW_INVENTORY, severity) is None
    assert KEEPS_ALL.recovered_after_ms(AlertType.LOW_INVENTORY, severity) is None


def said(*rules: dict[str, Any]) -> Closing:
    return Closing(recovered=tuple(ClosingRule.model_validate(each) for each in rules))


@pytest.mark.parametrize(
    ("closing", "minutes"),
    [
        pytest.param(said({"after_minutes": 5}), 5, id="a rule for everything outranks what is shipped"),
        pytest.param(said({"severity": "LOW", "after_minutes": "never"}), None, id="never"),
        pytest.param(
            said({"alert_type": "LOW_INVENTORY", "after_minutes": 7}), 7, id="a type outranks what is shipped"
        ),
        pytest.param(said({"alert_type": "FAULT_PATTERN", "after_minutes": 7}), 30, id="of another type"),
        pytest.param(
            said(
                {"after_minutes": 5},
                {"alert_type": "LOW_INVENTORY", "severity": "LOW", "after_minutes": 9},
                {"severity": "LOW", "after_minutes": 7},
            ),
            9,
            id="the most specific",
        ),
        pytest.param(
            said({"severity": "LOW", "after_minutes": 7}, {"severity": "LOW", "after_minutes": 8}),
            7,
            id="of equals the first",
        ),
    ],
)
def test_the_most_specific_rule_counts_and_what_is_shipped_only_where_none_matches(
    closing: Closing, minutes: int | None
) -> None:
    after_ms = closing.recovered_after_ms(AlertType.LOW_INVENTORY, LOW)
    assert after_ms == (None if minutes is None else minutes * MINUTE)


def test_a_recovered_alert_is_rejected_by_system_with_its_reason_code_in_words_and_in_the_audit() -> None:
    change = close_recovered(cleared(), SHIPPED, DUE, DUE)
    assert change is not None
    alert = change.alert
    assert (alert.status, alert.rejected_by, alert.rejected_at) == (AlertStatus.REJECTED, "system", DUE)
    assert alert.metadata.rejection_category is RejectionCategory.RECOVERED
    assert alert.rejection_reason == "The condition stayed clear for 30 min; the alert closed by itself."
    details = {
        "rejectionReason": alert.rejection_reason,
        "rejectionCategory": RejectionCategory.RECOVERED,
        "clearedAt": NOW + MINUTE,
        "afterMinutes": 30,
    }
    assert entries(change) == [{"type": "ALERT_REJECTED", "by": "system", "details": details}]
    assert (change.adds, change.guard) == ((WorkKind.UPDATE_CARD, WorkKind.REPLY), GuardMove.COOL_DOWN)
    assert [each.kind for each in alert.metadata.notes] == [NoteKind.CLOSED]
    assert not may_stand(alert)


def test_one_that_only_a_digest_lists_closes_without_a_note_of_its_own() -> None:
    change = close_recovered(cleared(digest="d"), SHIPPED, DUE, DUE)
    assert change is not None
    assert (change.adds, change.alert.metadata.notes) == ((WorkKind.UPDATE_CARD,), ())


approved = deciding.approve(cleared(), "U0ALICE", NOW, **ARNS).alert
rejected = rejecting.reject(cleared(), "U0BOB", Rejection(RejectionCategory.OTHER, "known"), NOW).alert


@pytest.mark.parametrize(
    ("alert", "clear_at"),
    [
        pytest.param(cleared(), NOW + 31 * MINUTE - 1, id="too early"),
        pytest.param(cleared(Severity.HIGH), DUE, id="HIGH waits for a person"),
        pytest.param(cleared(Severity.CRITICAL), DUE, id="CRITICAL waits for a person"),
        pytest.param(opened(), DUE, id="the condition stands"),
        pytest.param(taken(watching.condition_returned(cleared())), DUE, id="the condition has returned"),
        pytest.param(
            taken(worsen(cleared(), make_finding(severity=Severity.MEDIUM), NOW + 2 * MINUTE)), DUE, id="it got worse"
        ),
        pytest.param(approved, DUE, id="a person has approved"),
        pytest.param(rejected, DUE, id="a person has rejected"),
        pytest.param(recovered(), DUE, id="closed already"),
        pytest.param(noted(cleared(), opened_again_by="U0ALICE"), DUE, id="a person opened it again"),
        pytest.param(noted(cleared(), evidence=None), DUE, id="another program's"),
    ],
)
def test_what_does_not_close_though_it_is_looked_at(alert: Alert, clear_at: int) -> None:
    assert close_recovered(alert, SHIPPED, clear_at, clear_at) is None


def test_the_time_counts_that_was_seen_to_be_clear_not_the_time_of_the_write() -> None:
    assert close_recovered(cleared(), SHIPPED, DUE - 2 * MINUTE, DUE + 60 * MINUTE) is None


def test_nothing_expires_unless_the_policy_says_so() -> None:
    assert close_expired(opened(), SHIPPED, NOW + 10**12) is None


def test_an_expired_alert_is_rejected_by_system_and_its_trouble_may_still_stand() -> None:
    change = close_expired(opened(Severity.CRITICAL), DAY, NOW + 1440 * MINUTE)
    assert change is not None
    alert = change.alert
    assert (alert.status, alert.rejected_by, alert.closed_itself) == ("REJECTED", "system", RejectionCategory.EXPIRED)
    assert alert.rejection_reason == "Nobody decided for 24 h; the alert closed by itself."
    assert entries(change)[0]["details"]["rejectionCategory"] == "EXPIRED"
    assert may_stand(alert)
    assert [each.kind for each in alert.metadata.notes] == [NoteKind.CLOSED]


@pytest.mark.parametrize(
    "alert",
    [
        pytest.param(waiting.snooze(opened(), "U0BOB", NOW + 1500 * MINUTE, NOW + 1300 * MINUTE).alert, id="snoozed"),
        pytest.param(
            taken(worsen(opened(), make_finding(severity=Severity.HIGH), NOW + 60 * MINUTE)), id="worse since"
        ),
        pytest.param(noted(opened(), opened_again_by="U0ALICE"), id="opened again"),
        pytest.param(approved, id="decided"),
    ],
)
def test_what_does_not_expire_yet(alert: Alert) -> None:
    assert not is_expired(alert, DAY, NOW + 1440 * MINUTE)
    assert close_expired(alert, DAY, NOW + 1440 * MINUTE) is None


def test_a_person_who_comes_too_late_is_told_who_decided() -> None:
    with pytest.raises(AlertAlreadyDecided) as told:
        deciding.approve(recovered(), "U0ALICE", DUE + 1, **ARNS)
    assert told.value.alert.closed_itself is RejectionCategory.RECOVERED


@pytest.mark.parametrize("alert", [recovered(), expired()])
def test_it_can_be_opened_again_without_trouble_as_it_was_and_then_waits_for_a_person(alert: Alert) -> None:
    assert may_decide_again(alert)
    change = decide_again(alert, None, "U0BOB", DUE, "new")
    assert change.alert.status is AlertStatus.REJECTED
    assert change.alert.metadata.followed_by is not None
    assert change.opens is not None
    new = change.opens.alert
    assert (new.alert_id, new.status, new.severity, new.title) == ("new", AlertStatus.PENDING, LOW, alert.title)
    assert (new.metadata.evidence, new.metadata.condition) == (alert.metadata.evidence, alert.metadata.condition)
    assert new.metadata.earlier is not None
    assert new.metadata.earlier.by == "system"
    assert [(each.user_id, each.details["decidesAgain"]) for each in change.opens.entries] == [
        ("U0BOB", alert.alert_id)
    ]
    assert close_recovered(new, SHIPPED, DUE + 10**9, DUE + 10**9) is None
    assert close_expired(new, DAY, DUE + 10**9) is None
    assert not may_decide_again(change.alert)
    with pytest.raises(NothingToDecideAgain):
        decide_again(change.alert, None, "U0EVE", DUE, "another")


def test_opened_again_with_trouble_it_says_what_is_wrong_now_and_waits_for_a_person() -> None:
    change = decide_again(recovered(), make_finding(severity=LOW, title="newer"), "U0BOB", DUE, "new")
    assert change.opens is not None
    assert (change.opens.alert.title, change.opens.alert.metadata.opened_again_by) == ("newer", "U0BOB")


@pytest.mark.parametrize("category", CHOSEN)
def test_what_a_person_rejects_has_not_closed_by_itself_whatever_the_category(category: RejectionCategory) -> None:
    alert = rejecting.reject(opened(), "U0BOB", Rejection(category, "why"), NOW).alert
    assert alert.closed_itself is None


def test_what_another_program_calls_system_has_not_closed_by_itself_without_its_reason_code() -> None:
    fields: dict[str, Any] = {"status": AlertStatus.REJECTED, "rejected_by": "system", "rejected_at": NOW}
    assert make_alert(**fields).closed_itself is None
    evidence = Evidence(reason="r", observed_at=NOW)
    other = AlertMetadata(rejection_category=RejectionCategory.OTHER, evidence=evidence)
    assert make_alert(**fields, metadata=other).closed_itself is None
