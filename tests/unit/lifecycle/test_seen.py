"""What a button or dialog that names no severity counts as having shown, and when it may no longer decide."""

import pytest

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.errors import BecameWorse
from rules.lifecycle import opening
from rules.lifecycle.change import changed
from rules.lifecycle.seen import Seen, as_shown, must_be_as_seen
from tests.factories import NOW, make_alert, make_finding


def worsened() -> Alert:
    change = opening.worsen(make_alert(severity=Severity.HIGH), make_finding(severity=Severity.CRITICAL), NOW)
    assert change is not None
    return change.alert


def test_what_names_no_severity_was_drawn_when_the_alert_opened() -> None:
    must_be_as_seen(make_alert(), Seen("a"))
    with pytest.raises(BecameWorse):
        must_be_as_seen(worsened(), Seen("a"))


def test_the_severity_at_which_it_opened_is_the_first_of_all() -> None:
    alert = make_alert(severity=Severity.LOW)
    for severity in (Severity.MEDIUM, Severity.HIGH):
        change = opening.worsen(alert, make_finding(severity=severity), NOW)
        assert change is not None
        alert = change.alert
        with pytest.raises(BecameWorse):
            must_be_as_seen(alert, Seen("a"))


def test_one_that_is_worse_for_another_reason_is_as_severe_as_it_was() -> None:
    before = changed(worsened(), severity=Severity.HIGH)
    assert [each.severity for each in before.metadata.worsenings] == ["HIGH"]
    must_be_as_seen(before, Seen("a"))


def test_whoever_saw_it_as_bad_as_it_is_may_decide() -> None:
    must_be_as_seen(worsened(), as_shown(worsened()))


@pytest.mark.parametrize("status", [AlertStatus.APPROVED, AlertStatus.REJECTED])
def test_of_a_decided_alert_it_is_not_said_that_it_became_worse(status: AlertStatus) -> None:
    must_be_as_seen(changed(worsened(), status=status), Seen("a"))
    must_be_as_seen(changed(worsened(), status=status), Seen("a", Severity.LOW))
